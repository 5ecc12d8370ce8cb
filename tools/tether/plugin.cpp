#include "plugin.h"

#include "clang-tidy/ClangTidyModuleRegistry.h"
#include "llvm/Object/ELF.h"
#include "llvm/Support/MemoryBuffer.h"

#include <iterator>

#include <dlfcn.h>

namespace tether::tool {
namespace {

using Elf = llvm::object::ELF64LEFile;

/// The part of a file's image from `address` on; empty if there is no such address.
llvm::StringRef tailAt(llvm::StringRef image, llvm::Expected<const uint8_t *> address) {
  if (!address)
    return llvm::consumeError(address.takeError()), "";
  return image.drop_front(*address - image.bytes_begin());
}

/// The names of the libraries that a module asks for; empty if the file is no such module.
std::vector<std::string> neededLibraries(llvm::StringRef image) {
  std::vector<std::string> names;
  llvm::Expected<Elf> elf = Elf::create(image);
  if (!elf)
    return llvm::consumeError(elf.takeError()), names;
  llvm::Expected<Elf::Elf_Dyn_Range> entries = elf->dynamicEntries();
  if (!entries)
    return llvm::consumeError(entries.takeError()), names;
  llvm::StringRef strings;
  for (const Elf::Elf_Dyn &entry : *entries)
    if (entry.getTag() == llvm::ELF::DT_STRTAB)
      strings = tailAt(image, elf->toMappedAddr(entry.getPtr()));
  for (const Elf::Elf_Dyn &entry : *entries)
    if (entry.getTag() == llvm::ELF::DT_NEEDED && entry.getVal() < strings.size())
      names.emplace_back(strings.substr(entry.getVal()).split('\0').first);
  return names;
}

bool isOtherLlvm(llvm::StringRef library) {
  constexpr llvm::StringRef version = LLVM_VERSION_STRING;
  llvm::StringRef majorMinor = version.rsplit('.').first;
  return (library.starts_with("libLLVM") || library.starts_with("libclang-cpp")) && !library.contains(majorMinor);
}

size_t countModules() {
  auto modules = clang::tidy::ClangTidyModuleRegistry::entries();
  return std::distance(modules.begin(), modules.end());
}

} // namespace

Problem loadPlugin(const std::string &path) {
  auto refuse = [&](const std::string &reason) { return "cannot load plugin '" + path + "': " + reason; };
  auto image = llvm::MemoryBuffer::getFile(path, false, /*RequiresNullTerminator=*/false);
  if (!image)
    return refuse(image.getError().message());
  // Loading a second LLVM into the process would fail in obscure ways, long before any check runs.
  for (const std::string &library : neededLibraries((*image)->getBuffer()))
    if (isOtherLlvm(library))
      return refuse("it was built for " + library + ", not for LLVM " LLVM_VERSION_STRING);
  size_t before = countModules();
  // All symbols at once: a plugin for another clang-tidy must fail here and not in the middle of a run.
  std::string file = path.find('/') == std::string::npos ? "./" + path : path;
  if (!dlopen(file.c_str(), RTLD_NOW | RTLD_GLOBAL))
    return refuse(dlerror());
  if (countModules() == before)
    return refuse("it registers no clang-tidy module");
  return std::nullopt;
}

} // namespace tether::tool
