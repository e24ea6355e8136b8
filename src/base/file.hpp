#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace octet {

/// The bytes of a file mapped read-only. An empty file has an empty span. Throws Error(Io) naming the file.
class MappedFile {
 public:
  static std::shared_ptr<const MappedFile> open(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::span<const std::byte> bytes() const noexcept { return {data_, size_}; }
  std::string_view text() const noexcept { return {reinterpret_cast<const char*>(data_), size_}; }

  /// Gives back the memory that whole pages of `part` of the file take; reading them again reads the file again.
  void forget(std::span<const std::byte> part) const noexcept;

 private:
  MappedFile(const std::byte* data, std::size_t size) : data_(data), size_(size) {}
  const std::byte* data_;
  std::size_t size_;
};

/// The bytes of a file in memory of their own. For small files that are read once this is faster than a mapping, whose end disturbs all
/// threads of the process. Throws Error(Io) naming the file.
std::string read_whole_file(const std::filesystem::path& path);

/// A file that appears under its name only when complete: it is written beside it under a temporary name, synchronized to the
/// disk and renamed by `commit`. Without commit the temporary file is removed and an earlier file of that name stays whole.
/// Every failure throws Error(Io) naming the file and the system's reason.
class AtomicFile {
 public:
  explicit AtomicFile(std::filesystem::path path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(const void* data, std::size_t size);
  void write(std::string_view text) { write(text.data(), text.size()); }
  /// Writes everything to the disk without renaming, so that several files can be renamed together.
  void finish();
  /// Finishes if that was not done and renames the file to its name.
  void commit();
  std::size_t size() const noexcept { return size_; }

 private:
  [[noreturn]] void fail(const char* action);
  std::filesystem::path path_;
  std::filesystem::path temporary_;
  std::string buffer_;
  std::size_t size_ = 0;
  int descriptor_ = -1;
  bool committed_ = false;

  void flush();
};

}  // namespace octet
