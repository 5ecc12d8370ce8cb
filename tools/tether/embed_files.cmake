# Writes FILES, a list of paths, as C++ array elements {"<name>", "<text>"} into OUTPUT.
set(text "")
foreach(path IN LISTS FILES)
  get_filename_component(name ${path} NAME)
  file(READ ${path} content)
  string(APPEND text "{\"${name}\", R\"TETHERFILE(${content})TETHERFILE\"},\n")
endforeach()
file(WRITE ${OUTPUT} "${text}")
