// The parts of clangd 19 that this program calls or takes the place of. Debian ships clangd as libraries without their
// headers, so they are declared here. tether-clangd is linked with the very libraries that these declarations describe;
// a test starts it and talks to it.
//
// The linker's option --wrap=SYMBOL gives clangd's own calls of a function to `__wrap_SYMBOL`, and `__real_SYMBOL` is
// the original. It works where the caller and the function are in different object files. CMakeLists.txt collects the
// symbols from the lines with TETHER_WRAPPER.
#pragma once

#include "clang-tidy/ClangTidyOptions.h"
#include "clang/Tooling/CompilationDatabase.h"
#include "llvm/ADT/FunctionExtras.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#define TETHER_WRAPPER(symbol) __asm__("__wrap_" #symbol)
#define TETHER_ORIGINAL(symbol) __asm__("__real_" #symbol)

namespace clang::clangd {

/// The whole program. Returns its exit status.
int clangdMain(int count, char **words);

class ThreadsafeFS;
class CommandMangler;

using TidyProvider = llvm::unique_function<void(tidy::ClangTidyOptions &, llvm::StringRef) const>;
using TidyProviderRef = llvm::function_ref<void(tidy::ClangTidyOptions &, llvm::StringRef)>;

/// One connection to an editor.
class Transport {
public:
  virtual ~Transport() = default;
  virtual void notify(llvm::StringRef method, llvm::json::Value parameters) = 0;
  virtual void call(llvm::StringRef method, llvm::json::Value parameters, llvm::json::Value id) = 0;
  virtual void reply(llvm::json::Value id, llvm::Expected<llvm::json::Value> result) = 0;
  class MessageHandler;
  virtual llvm::Error loop(MessageHandler &handler) = 0;
};

enum JSONStreamStyle : int;

} // namespace clang::clangd
