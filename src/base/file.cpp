#include "base/file.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <utility>

#include <octet/base/error.hpp>

namespace octet {
namespace {

constexpr std::size_t buffer_size = std::size_t{1} << 20;

[[noreturn]] void fail_io(const std::filesystem::path& path, const char* action) {
  const int reason = errno;
  throw Error(ErrorCode::Io, std::string("cannot ") + action + ": " + std::strerror(reason), {.file = path.string()});
}

/// Closes the descriptor at the end of the scope.
struct Descriptor {
  int value;
  ~Descriptor() {
    if (value >= 0) ::close(value);
  }
};

/// Throws unless an open regular file is behind the descriptor.
std::size_t size_of(const Descriptor& descriptor, const std::filesystem::path& path) {
  if (descriptor.value < 0) fail_io(path, "open");
  struct stat status{};
  if (::fstat(descriptor.value, &status) != 0) fail_io(path, "inspect");
  if (!S_ISREG(status.st_mode))
    throw Error(ErrorCode::Io, "cannot open: given something that is not a regular file", {.file = path.string()});
  return static_cast<std::size_t>(status.st_size);
}

void synchronize_folder(const std::filesystem::path& file) {
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  const Descriptor descriptor{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (descriptor.value >= 0) ::fsync(descriptor.value);
}

}  // namespace

std::shared_ptr<const MappedFile> MappedFile::open(const std::filesystem::path& path) {
  const Descriptor descriptor{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  const std::size_t size = size_of(descriptor, path);
  if (size == 0) return std::shared_ptr<const MappedFile>(new MappedFile(nullptr, 0));
  void* data = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor.value, 0);
  if (data == MAP_FAILED) fail_io(path, "map");
  return std::shared_ptr<const MappedFile>(new MappedFile(static_cast<const std::byte*>(data), size));
}

MappedFile::~MappedFile() {
  if (size_ > 0) ::munmap(const_cast<std::byte*>(data_), size_);
}

std::string read_whole_file(const std::filesystem::path& path) {
  const Descriptor descriptor{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  std::string bytes(size_of(descriptor, path), '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t given = ::read(descriptor.value, bytes.data() + done, bytes.size() - done);
    if (given < 0 && errno == EINTR) continue;
    if (given < 0) fail_io(path, "read");
    if (given == 0) break;
    done += static_cast<std::size_t>(given);
  }
  bytes.resize(done);
  return bytes;
}

void MappedFile::forget(std::span<const std::byte> part) const noexcept {
  if (part.data() < data_ || part.data() + part.size() > data_ + size_) return;
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const auto first = (reinterpret_cast<std::uintptr_t>(part.data()) + page - 1) / page * page;
  const auto last = reinterpret_cast<std::uintptr_t>(part.data() + part.size()) / page * page;
  if (first < last) ::madvise(reinterpret_cast<void*>(first), last - first, MADV_DONTNEED);
}

AtomicFile::AtomicFile(std::filesystem::path path) : path_(std::move(path)) {
  std::string pattern = path_.string() + ".XXXXXX";
  descriptor_ = ::mkostemp(pattern.data(), O_CLOEXEC);
  if (descriptor_ < 0) fail_io(path_, "create");
  temporary_ = pattern;
  // mkostemp gives 0600; a model file is as readable as the caller's umask lets any new file be.
  const mode_t mask = ::umask(0);
  ::umask(mask);
  ::fchmod(descriptor_, 0666 & ~mask);
}

AtomicFile::~AtomicFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
  if (!committed_) ::unlink(temporary_.c_str());
}

void AtomicFile::fail(const char* action) { fail_io(path_, action); }

void AtomicFile::write(const void* data, std::size_t size) {
  buffer_.append(static_cast<const char*>(data), size);
  size_ += size;
  if (buffer_.size() >= buffer_size) flush();
}

void AtomicFile::flush() {
  std::string_view rest = buffer_;
  while (!rest.empty()) {
    const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("write");
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  buffer_.clear();
}

void AtomicFile::finish() {
  if (descriptor_ < 0) return;
  flush();
  if (::fsync(descriptor_) != 0) fail("write");
  const int descriptor = std::exchange(descriptor_, -1);
  if (::close(descriptor) != 0) fail("write");
}

void AtomicFile::commit() {
  finish();
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) fail("rename");
  committed_ = true;
  synchronize_folder(path_);
}

}  // namespace octet
