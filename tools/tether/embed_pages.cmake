# Writes the files PAGES, each <check>/README.md, as C++ array elements into OUTPUT.
set(text "")
foreach(page IN LISTS PAGES)
  get_filename_component(folder ${page} DIRECTORY)
  get_filename_component(check ${folder} NAME)
  file(READ ${page} markdown)
  string(APPEND text "{\"tether-${check}\", R\"TETHERPAGE(${markdown})TETHERPAGE\"},\n")
endforeach()
file(WRITE ${OUTPUT} "${text}")
