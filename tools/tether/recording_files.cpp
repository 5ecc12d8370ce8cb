#include "recording_files.h"

namespace vfs = llvm::vfs;

namespace tether::tool {

std::string RecordingFiles::absolute(const llvm::Twine &path) const {
  llvm::SmallString<256> result;
  path.toVector(result);
  makeAbsolute(result);
  return result.str().str();
}

void RecordingFiles::record(const llvm::Twine &path, const llvm::ErrorOr<vfs::Status> &status) {
  if (!status)
    seen.try_emplace(absolute(path), InputKind::missing);
  else if (status->isDirectory())
    seen.try_emplace(absolute(path), InputKind::directory);
  else // A pipe or a device as well: no state of it can be kept.
    seen.try_emplace(absolute(path), InputKind::file);
}

llvm::ErrorOr<vfs::Status> RecordingFiles::status(const llvm::Twine &path) {
  llvm::ErrorOr<vfs::Status> status = ProxyFileSystem::status(path);
  record(path, status);
  return status;
}

bool RecordingFiles::exists(const llvm::Twine &path) { return static_cast<bool>(status(path)); }

llvm::ErrorOr<std::unique_ptr<vfs::File>> RecordingFiles::openFileForRead(const llvm::Twine &path) {
  llvm::ErrorOr<std::unique_ptr<vfs::File>> file = ProxyFileSystem::openFileForRead(path);
  llvm::ErrorOr<vfs::Status> status = file ? (*file)->status() : ProxyFileSystem::status(path);
  record(path, status);
  if (file && status)
    opened.try_emplace(status->getUniqueID(), *status);
  return file;
}

bool RecordingFiles::isAsOpened(const std::string &path) {
  llvm::ErrorOr<vfs::Status> now = ProxyFileSystem::status(path);
  auto before = now ? opened.find(now->getUniqueID()) : opened.end();
  return before != opened.end() && before->second.getSize() == now->getSize() &&
         before->second.getLastModificationTime() == now->getLastModificationTime();
}

vfs::directory_iterator RecordingFiles::dir_begin(const llvm::Twine &path, std::error_code &error) {
  vfs::directory_iterator entries = ProxyFileSystem::dir_begin(path, error);
  if (error)
    record(path, error);
  else
    seen.insert_or_assign(absolute(path), InputKind::listing);
  return entries;
}

std::vector<Input> RecordingFiles::inputs() const {
  std::vector<Input> inputs;
  for (const auto &[path, kind] : seen)
    inputs.push_back({kind, path});
  return inputs;
}

} // namespace tether::tool
