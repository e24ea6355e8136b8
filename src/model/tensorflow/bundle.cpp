#include "model/tensorflow/bundle.hpp"

#include <cstring>
#include <cstdio>

#include <octet/base/error.hpp>

#include "model/tensorflow/parse.hpp"
#include "model/tensorflow/tensors.hpp"
#include "model/tensorflow/types.hpp"

namespace octet::tensorflow {
namespace {

constexpr std::size_t footer_size = 48, trailer_size = 5;
constexpr std::uint64_t table_magic = 0xdb4775248b80fb57;
/// More files than bundles have.
constexpr std::int64_t most_shards = 100000;

[[noreturn]] void fail(const std::string& message) { throw Error(ErrorCode::InvalidModel, message); }

template <typename T>
T little_endian(Bytes bytes) {
  T value = 0;
  std::memcpy(&value, bytes.data(), sizeof(T));
  return value;
}

/// Numbers and bytes of a table, one after the other.
class TableReader {
 public:
  explicit TableReader(Bytes bytes) : rest_(bytes) {}
  bool is_empty() const noexcept { return rest_.empty(); }
  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const auto byte = static_cast<std::uint64_t>(rest_.front());
      rest_ = rest_.subspan(1);
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    fail("table: given an end inside a number, expected the rest of it; the file may be truncated");
  }
  Bytes take(std::uint64_t count) {
    if (count > rest_.size())
      fail("table: given a length of " + std::to_string(count) + " bytes, expected at most the " + std::to_string(rest_.size()) +
           " that are left");
    const Bytes taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }

 private:
  Bytes rest_;
};

std::string_view text_of(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

}  // namespace

std::shared_ptr<const Bundle> Bundle::open(const std::filesystem::path& prefix) {
  auto bundle = std::make_shared<Bundle>();
  bundle->prefix_ = prefix;
  const std::filesystem::path index = prefix.string() + ".index";
  try {
    bundle->read_index(index);
    bundle->read_names();
  } catch (const Error& error) {
    throw error.at({.file = index.string()});
  }
  return bundle;
}

void Bundle::read_index(const std::filesystem::path& path) {
  const std::shared_ptr<const MappedFile> file = MappedFile::open(path);
  const Bytes bytes = file->bytes();
  if (bytes.size() < footer_size || little_endian<std::uint64_t>(bytes.last(8)) != table_magic)
    fail("footer: given other bytes, expected those of a table of variables; the file may be truncated");
  TableReader footer(bytes.last(footer_size).first(footer_size - 8));
  footer.number(), footer.number();
  const std::uint64_t offset = footer.number(), size = footer.number();
  read_block(bytes, offset, size, true);
  const auto header = entries_.find("");
  const std::int64_t shards = header == entries_.end() ? 0 : header->second.shard;
  if (shards < 1 || shards > most_shards) fail("header: given " + std::to_string(shards) + " files, expected 1 or more");
  for (std::int64_t i = 0; i < shards; ++i) {
    char ending[64];
    std::snprintf(ending, sizeof(ending), ".data-%05d-of-%05d", static_cast<int>(i), static_cast<int>(shards));
    shards_.push_back(MappedFile::open(prefix_.string() + ending));
  }
}

/// Keys leave out what they have in common with the one before. The index's values are places of further blocks.
void Bundle::read_block(Bytes file, std::uint64_t offset, std::uint64_t size, bool is_index) {
  if (offset > file.size() || size > file.size() - offset || file.size() - offset - size < trailer_size)
    fail("block: given " + std::to_string(size) + " bytes at " + std::to_string(offset) + ", expected bytes inside of the file");
  if (file[offset + size] != std::byte{0}) throw Error(ErrorCode::Unsupported, "block: given a compressed one, expected one that is not");
  const Bytes block = file.subspan(offset, size);
  if (size < 4) fail("block: given " + std::to_string(size) + " bytes, expected 4 or more");
  const std::uint64_t restarts = little_endian<std::uint32_t>(block.last(4));
  if (restarts * 4 + 4 > size) fail("block: given " + std::to_string(restarts) + " restarts, expected as many as there is room for");
  TableReader reader(block.first(size - 4 - restarts * 4));
  std::string key;
  while (!reader.is_empty()) {
    const std::uint64_t shared = reader.number(), own = reader.number(), length = reader.number();
    if (shared > key.size())
      fail("key: given " + std::to_string(shared) + " characters of the one before, expected at most " + std::to_string(key.size()));
    key.resize(shared);
    key += text_of(reader.take(own));
    const Bytes value = reader.take(length);
    if (!is_index) {
      add_entry(key, value);
      continue;
    }
    TableReader handle(value);
    const std::uint64_t at = handle.number(), bytes = handle.number();
    read_block(file, at, bytes, false);
  }
}

/// The header, which has an empty key, says how many files there are; it is kept as the entry's shard.
void Bundle::add_entry(const std::string& key, Bytes value) {
  Entry entry;
  for (WireReader reader(value, value.data()); reader.next();) {
    if (key.empty()) {
      if (reader.field() == 1) entry.shard = reader.integer();
      else if (reader.field() == 2 && reader.integer() != 0)
        throw Error(ErrorCode::Unsupported, "header: given numbers whose first byte is the highest, expected the lowest");
      continue;
    }
    if (reader.field() == 1) entry.type = reader.integer();
    else if (reader.field() == 2) entry.dims = parse_shape(reader.message()).dims;
    else if (reader.field() == 3) entry.shard = reader.integer();
    else if (reader.field() == 4) entry.offset = reader.integer();
    else if (reader.field() == 5) entry.size = reader.integer();
    else if (reader.field() == 7) entry.has_slices = true;
  }
  entries_[key] = std::move(entry);
}

Bytes Bundle::elements_of(const Entry& entry) const {
  if (entry.shard < 0 || entry.shard >= static_cast<std::int64_t>(shards_.size()))
    fail("variable: given file " + std::to_string(entry.shard) + ", expected one of " + std::to_string(shards_.size()));
  const Bytes file = shards_[static_cast<std::size_t>(entry.shard)]->bytes();
  if (entry.offset < 0 || entry.size < 0 || static_cast<std::uint64_t>(entry.offset) > file.size() ||
      static_cast<std::uint64_t>(entry.size) > file.size() - static_cast<std::uint64_t>(entry.offset))
    fail("variable: given " + std::to_string(entry.size) + " bytes at " + std::to_string(entry.offset) +
         ", expected bytes inside of its file");
  return file.subspan(static_cast<std::size_t>(entry.offset), static_cast<std::size_t>(entry.size));
}

/// TensorFlow 2 stores what a program called its variables in a message of its own: objects with attributes of two names.
void Bundle::read_names() {
  const auto found = entries_.find("_CHECKPOINTABLE_OBJECT_GRAPH");
  if (found == entries_.end()) return;
  TableReader text(elements_of(found->second));
  const std::uint64_t length = text.number();
  text.take(4);
  const Bytes graph = text.take(length);
  for (WireReader objects(graph, graph.data()); objects.next();) {
    if (objects.field() != 1) continue;
    for (WireReader object = objects.message(); object.next();) {
      if (object.field() != 2) continue;
      std::string_view full_name, key;
      for (WireReader attribute = object.message(); attribute.next();) {
        if (attribute.field() == 2) full_name = attribute.text();
        else if (attribute.field() == 3) key = attribute.text();
      }
      if (!full_name.empty()) keys_.emplace(full_name, key);
    }
  }
}

std::optional<Tensor> Bundle::find(std::string_view name) const {
  auto found = entries_.find(name);
  if (found == entries_.end())
    if (const auto key = keys_.find(name); key != keys_.end()) found = entries_.find(key->second);
  if (found == entries_.end() || found->first.empty()) return std::nullopt;
  const Entry& entry = found->second;
  if (entry.has_slices) throw Error(ErrorCode::Unsupported, "variable: given one in slices, expected one that is whole");
  const Bytes bytes = elements_of(entry);
  for (const std::int64_t dim : entry.dims)
    if (dim < 0) fail("variable: given the shape " + to_string(entry.dims) + ", expected 0 or greater");
  return tensor_of_bytes(bytes, entry.type, Shape(entry.dims), shards_[static_cast<std::size_t>(entry.shard)]);
}

}  // namespace octet::tensorflow
