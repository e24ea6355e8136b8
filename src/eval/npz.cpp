#include <octet/eval/input_samples.hpp>

#include <array>

#include <octet/base/error.hpp>
#include <octet/tensor/npy.hpp>

#include "base/file.hpp"
#include "eval/inflate.hpp"

namespace octet {
namespace {

constexpr std::size_t end_size = 22, entry_size = 46, local_size = 30, longest_comment = 65535;
constexpr std::string_view end_magic = "PK\5\6", entry_magic = "PK\1\2", local_magic = "PK\3\4";
constexpr std::uint64_t in_extra_field = 0xffffffff;

[[noreturn]] void fail(const std::string& given, std::size_t offset) {
  throw Error(ErrorCode::InvalidArgument, "npz file: given " + given + ", expected a zip archive of .npy files",
              {.byte_offset = static_cast<std::int64_t>(offset)});
}

/// Numbers of a zip archive, little-endian.
class Bytes {
 public:
  explicit Bytes(std::string_view file) : file_(file) {}
  std::uint64_t number(std::size_t offset, std::size_t width) const {
    std::uint64_t value = 0;
    const std::string_view bytes = part(offset, width);
    for (std::size_t i = width; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
  }
  std::string_view part(std::size_t offset, std::size_t size) const {
    if (offset > file_.size() || size > file_.size() - offset) fail("an archive that ends too soon", file_.size());
    return file_.substr(offset, size);
  }
  std::size_t size() const { return file_.size(); }

 private:
  std::string_view file_;
};

struct Entry {
  std::string name;
  std::uint64_t method = 0, stored_size = 0, size = 0, local_offset = 0;
};

std::size_t find_end(const Bytes& bytes) {
  if (bytes.size() < end_size) fail("a file of " + std::to_string(bytes.size()) + " bytes", 0);
  const std::size_t last = bytes.size() - end_size, first = last > longest_comment ? last - longest_comment : 0;
  for (std::size_t offset = last + 1; offset-- > first;)
    if (bytes.part(offset, end_magic.size()) == end_magic) return offset;
  fail("a file of another kind", 0);
}

/// Sizes of 4 GiB or more, and those that NumPy does not know beforehand, stand in an extra field, in this order where they are missing.
void read_extra_field(const Bytes& bytes, std::size_t begin, std::size_t end, Entry& entry) {
  while (begin + 4 <= end) {
    const std::size_t id = bytes.number(begin, 2), next = begin + 4 + bytes.number(begin + 2, 2);
    std::size_t place = begin + 4;
    for (std::uint64_t* value : {&entry.size, &entry.stored_size, &entry.local_offset}) {
      if (id != 1 || *value != in_extra_field || place + 8 > next) continue;
      *value = bytes.number(place, 8);
      place += 8;
    }
    begin = next;
  }
}

/// The entry at `offset`, which is moved behind it.
Entry read_entry(const Bytes& bytes, std::size_t& offset) {
  if (bytes.part(offset, entry_size).substr(0, 4) != entry_magic) fail("a damaged list of contents", offset);
  Entry entry{.name = {},
              .method = bytes.number(offset + 10, 2),
              .stored_size = bytes.number(offset + 20, 4),
              .size = bytes.number(offset + 24, 4),
              .local_offset = bytes.number(offset + 42, 4)};
  if (bytes.number(offset + 8, 2) & 1) fail("encrypted contents", offset);
  const std::size_t name_size = bytes.number(offset + 28, 2), extra_size = bytes.number(offset + 30, 2);
  entry.name = bytes.part(offset + entry_size, name_size);
  const std::size_t extra = offset + entry_size + name_size;
  read_extra_field(bytes, extra, extra + extra_size, entry);
  offset = extra + extra_size + bytes.number(offset + 32, 2);
  return entry;
}

Tensor read_array(const Bytes& bytes, const Entry& entry) {
  const std::size_t local = entry.local_offset;
  if (bytes.part(local, local_size).substr(0, 4) != local_magic) fail("damaged contents", local);
  const std::size_t begin = local + local_size + bytes.number(local + 26, 2) + bytes.number(local + 28, 2);
  const std::string_view stored = bytes.part(begin, entry.stored_size);
  if (entry.method == 0) return parse_npy(stored);
  if (entry.method != 8)
    throw Error(ErrorCode::Unsupported, "npz compression: given method " + std::to_string(entry.method) + ", expected 0 or 8");
  return parse_npy(inflate(stored, entry.size));
}

}  // namespace

std::map<std::string, Tensor> read_npz(const std::filesystem::path& path) try {
  const std::shared_ptr<const MappedFile> file = MappedFile::open(path);
  const Bytes bytes(file->text());
  const std::size_t end = find_end(bytes), count = bytes.number(end + 10, 2);
  std::size_t offset = bytes.number(end + 16, 4);
  if (count == 0xffff || offset == in_extra_field)
    throw Error(ErrorCode::Unsupported, "npz file: given one of 4 GiB or 65535 arrays, expected less");
  std::map<std::string, Tensor> arrays;
  for (std::size_t i = 0; i < count; ++i) {
    const Entry entry = read_entry(bytes, offset);
    if (!entry.name.ends_with(".npy")) continue;
    try {
      arrays.emplace(entry.name.substr(0, entry.name.size() - 4), read_array(bytes, entry));
    } catch (const Error& error) {
      throw Error(error.code(), "'" + entry.name + "': " + error.message());
    }
  }
  return arrays;
} catch (const Error& error) {
  throw error.at({.file = path.string()});
}

}  // namespace octet
