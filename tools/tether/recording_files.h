// A file system that writes down what is asked of it.
#pragma once

#include "input_state.h"

#include "llvm/Support/VirtualFileSystem.h"

#include <map>

namespace tether::tool {

/// Passes everything on and records each path that is looked up, opened or listed, and whether it was there.
class RecordingFiles : public llvm::vfs::ProxyFileSystem {
public:
  using ProxyFileSystem::ProxyFileSystem;

  llvm::ErrorOr<llvm::vfs::Status> status(const llvm::Twine &path) override;
  bool exists(const llvm::Twine &path) override;
  llvm::ErrorOr<std::unique_ptr<llvm::vfs::File>> openFileForRead(const llvm::Twine &path) override;
  llvm::vfs::directory_iterator dir_begin(const llvm::Twine &path, std::error_code &error) override;

  /// Everything so far, sorted by path.
  std::vector<Input> inputs() const;

  /// Whether the file at `path` is one that was opened, and nobody has written to it since.
  bool isAsOpened(const std::string &path);

private:
  std::map<std::string, InputKind> seen;
  /// What was first opened, as it was then, whatever its name.
  std::map<llvm::sys::fs::UniqueID, llvm::vfs::Status> opened;

  std::string absolute(const llvm::Twine &path) const;
  void record(const llvm::Twine &path, const llvm::ErrorOr<llvm::vfs::Status> &status);
};

} // namespace tether::tool
