#include "model/caffe/weights.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include <octet/base/error.hpp>
#include <octet/tensor/float16.hpp>

#include "base/text_message.hpp"

namespace octet::caffe {
namespace {

/// Dimensions of more are refused before memory is taken for them.
constexpr std::size_t most_dims = 32;

// Fields of NetParameter, of layers of both versions, and of BlobProto.
constexpr std::uint32_t net_old_layer = 2, net_layer = 100;
constexpr std::uint32_t layer_name = 1, layer_blobs = 7, old_layer_name = 4, old_layer_type = 5, old_layer_blobs = 6;
constexpr std::uint32_t blob_width = 4, blob_data = 5, blob_shape = 7, blob_double = 8, blob_raw_type = 10, blob_raw = 12;
constexpr std::int64_t raw_double = 0, raw_float = 1, raw_half = 2;

void read_shape(WireReader reader, Dims& dims) {
  while (reader.next())
    if (reader.field() == 1) reader.append_integers(dims, most_dims);
}

/// Floats in one piece stay where they are; other pieces of them are collected.
void take_data(WireReader& reader, Blob& blob) {
  if (blob.values.empty() && blob.packed.empty() && reader.is_length()) {
    blob.packed = reader.bytes();
    if (blob.packed.size() % sizeof(float) != 0)
      reader.fail("data: given " + std::to_string(blob.packed.size()) + " bytes, expected whole floats");
    return;
  }
  if (!blob.packed.empty()) {
    blob.values.resize(blob.packed.size() / sizeof(float));
    std::memcpy(blob.values.data(), blob.packed.data(), blob.packed.size());
    blob.packed = {};
  }
  reader.each_fixed<float>([&](float value) { blob.values.push_back(value); });
}

template <typename T, typename Widen>
void append_raw(Bytes bytes, Blob& blob, const Widen& widen) {
  for (std::size_t i = 0; i < bytes.size(); i += sizeof(T)) {
    T value;
    std::memcpy(&value, bytes.data() + i, sizeof(T));
    blob.values.push_back(widen(value));
  }
}

/// Numbers as forks store them, without an encoding of their own.
void take_raw(Bytes bytes, std::int64_t type, const WireReader& reader, Blob& blob) {
  const std::size_t size = type == raw_double ? sizeof(double) : type == raw_float ? sizeof(float) : type == raw_half ? sizeof(float16) : 0;
  if (size == 0) reader.fail("raw data: given type " + std::to_string(type) + ", expected floating-point numbers, 0, 1 or 2");
  if (bytes.size() % size != 0) reader.fail("raw data: given " + std::to_string(bytes.size()) + " bytes, expected whole numbers");
  if (type == raw_float) blob.packed = bytes;
  else if (type == raw_half) append_raw<float16>(bytes, blob, [](float16 value) { return to_float(value); });
  else append_raw<double>(bytes, blob, [](double value) { return static_cast<float>(value); });
}

Blob read_blob(WireReader reader) {
  Blob blob;
  Dims old_dims(4, 0);
  std::int64_t raw_type = raw_double;
  std::optional<Bytes> raw;
  bool is_old = false;
  while (reader.next()) {
    if (reader.field() >= 1 && reader.field() <= blob_width) {
      is_old = true;
      old_dims[reader.field() - 1] = reader.integer();
    } else if (reader.field() == blob_data) {
      take_data(reader, blob);
    } else if (reader.field() == blob_shape) {
      read_shape(reader.message(), blob.dims);
    } else if (reader.field() == blob_double) {
      reader.each_fixed<double>([&](double value) { blob.values.push_back(static_cast<float>(value)); });
    } else if (reader.field() == blob_raw_type) {
      raw_type = reader.integer();
    } else if (reader.field() == blob_raw) {
      raw = reader.bytes();
    }
  }
  if (raw && blob.elements() == 0) take_raw(*raw, raw_type, reader, blob);
  if (is_old && blob.dims.empty()) blob.dims = old_dims;
  return blob;
}

struct NamedBlobs {
  std::string name;
  std::vector<Blob> blobs;
};

NamedBlobs read_layer(WireReader reader, std::uint32_t name_field, std::uint32_t blobs_field) {
  NamedBlobs layer;
  while (reader.next()) {
    if (reader.field() == name_field) layer.name = reader.text();
    else if (reader.field() == blobs_field) layer.blobs.push_back(read_blob(reader.message()));
  }
  return layer;
}

void read_text_shape(TextMessageReader& reader, Dims& dims) {
  reader.enter();
  while (reader.next_field()) {
    if (reader.field() != "dim") {
      reader.skip();
      continue;
    }
    while (reader.next_value()) {
      if (dims.size() == most_dims) reader.fail("dim: given more than " + std::to_string(most_dims) + " numbers, expected fewer");
      dims.push_back(reader.integer());
    }
  }
}

Blob read_text_blob(TextMessageReader& reader) {
  Blob blob;
  Dims old_dims(4, 0);
  bool is_old = false;
  constexpr std::array<std::string_view, 4> names{"num", "channels", "height", "width"};
  reader.enter();
  while (reader.next_field()) {
    const auto old = std::ranges::find(names, reader.field());
    if (reader.field() == "data" || reader.field() == "double_data") {
      while (reader.next_value()) blob.values.push_back(static_cast<float>(reader.number()));
    } else if (reader.field() == "shape") {
      while (reader.next_value()) read_text_shape(reader, blob.dims);
    } else if (old != names.end()) {
      is_old = true;
      while (reader.next_value()) old_dims[static_cast<std::size_t>(old - names.begin())] = reader.integer();
    } else {
      reader.skip();
    }
  }
  if (is_old && blob.dims.empty()) blob.dims = old_dims;
  return blob;
}

NamedBlobs read_text_layer(TextMessageReader& reader) {
  NamedBlobs layer;
  reader.enter();
  while (reader.next_field()) {
    if (reader.field() == "name") {
      while (reader.next_value()) layer.name = reader.text();
    } else if (reader.field() == "blobs") {
      while (reader.next_value()) layer.blobs.push_back(read_text_blob(reader));
    } else {
      reader.skip();
    }
  }
  return layer;
}

/// Whether a message has the name and the type or blobs that layers of the first version have.
bool is_old_layer(WireReader reader) {
  bool has_name = false, has_more = false;
  while (reader.next()) {
    has_name |= reader.field() == old_layer_name && reader.is_length();
    has_more |= reader.field() == old_layer_blobs || reader.field() == old_layer_type;
  }
  return has_name && has_more;
}

bool is_readable(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < ' '; });
}

Tensor tensor_of(const Blob& blob, Shape shape, const std::shared_ptr<const MappedFile>& file) {
  const std::size_t wanted = shape.elements();
  if (blob.elements() != wanted)
    throw Error(ErrorCode::InvalidModel, "given " + std::to_string(blob.elements()) + " numbers " +
                                             (blob.dims.empty() ? "" : to_string(blob.dims) + " ") + "in the file, expected " +
                                             std::to_string(wanted) + " of shape " + to_string(shape));
  if (blob.packed.empty()) return Tensor::from(blob.values, std::move(shape));
  if (reinterpret_cast<std::uintptr_t>(blob.packed.data()) % alignof(float) == 0)
    return Tensor::borrow(static_cast<const void*>(blob.packed.data()), ElementType::f32, std::move(shape), file);
  Tensor copy(ElementType::f32, std::move(shape));
  std::memcpy(copy.mutable_raw(), blob.packed.data(), blob.packed.size());
  file->forget(blob.packed);
  return copy;
}

/// A name, a comment or a byte order mark comes first, and no control characters in the first line.
bool begins_as_text(const MappedFile& file) {
  const std::string_view line = file.text().substr(0, std::min<std::size_t>(file.text().find_first_of("\n\r\t"), 64));
  const bool begins = line.empty() || line.starts_with("\xef\xbb\xbf") || static_cast<unsigned char>(line.front()) < 0x80;
  return begins && is_readable(line);
}

}  // namespace

Weights Weights::read(const std::filesystem::path& path) try {
  Weights weights;
  weights.file_ = MappedFile::open(path);
  if (begins_as_weights(weights.file_->bytes())) weights.read_wire();
  else if (begins_as_text(*weights.file_)) weights.read_text();
  else
    throw Error(ErrorCode::InvalidModel,
                "weights: given a file of another kind, expected a .caffemodel: a Caffe net with blobs, as bytes or as text");
  return weights;
} catch (const Error& error) {
  throw error.at({.file = path.string()});
}

void Weights::add(const std::string& name, std::vector<Blob> blobs) {
  if (!blobs.empty()) layers_.try_emplace(name, std::move(blobs));
}

void Weights::read_wire() {
  WireReader reader(file_->bytes(), file_->bytes().data());
  while (reader.next()) {
    const bool is_old = reader.field() == net_old_layer;
    if (!is_old && reader.field() != net_layer) continue;
    NamedBlobs layer = read_layer(reader.message(), is_old ? old_layer_name : layer_name, is_old ? old_layer_blobs : layer_blobs);
    add(layer.name, std::move(layer.blobs));
  }
}

void Weights::read_text() {
  TextMessageReader reader(file_->text());
  while (reader.next_field()) {
    if (reader.field() != "layer" && reader.field() != "layers") {
      reader.skip();
      continue;
    }
    while (reader.next_value()) {
      NamedBlobs layer = read_text_layer(reader);
      add(layer.name, std::move(layer.blobs));
    }
  }
}

const std::vector<Blob>* Weights::find(const std::string& layer) const {
  const auto found = layers_.find(layer);
  return found == layers_.end() ? nullptr : &found->second;
}

Tensor Weights::tensor(const Blob& blob, Shape shape) const { return tensor_of(blob, std::move(shape), file_); }

Tensor read_blob_file(const std::filesystem::path& path) try {
  const std::shared_ptr<const MappedFile> file = MappedFile::open(path);
  const Blob blob = read_blob(WireReader(file->bytes(), file->bytes().data()));
  if (blob.dims.empty()) throw Error(ErrorCode::InvalidModel, "blob: given no dimensions, expected some");
  return tensor_of(blob, Shape(blob.dims), file).clone();
} catch (const Error& error) {
  throw error.at({.file = path.string()});
}

/// The first field is the net's name, which is text, or a layer: so that the fields behind it are looked at in files of Caffe alone.
bool begins_as_weights(Bytes file) try {
  WireReader reader(file, file.data());
  bool has_layers = false;
  while (!has_layers && reader.next()) {
    const std::uint32_t field = reader.field();
    if (field == 1 && !(reader.is_length() && is_readable(reader.text()))) return false;
    if (field == net_layer) has_layers = reader.is_length();
    else if (field == net_old_layer && !(has_layers = reader.is_length() && is_old_layer(reader.message()))) return false;
    else if (field > 8 && field != net_layer) return false;
  }
  return has_layers;
} catch (const Error&) {
  return false;
}

}  // namespace octet::caffe
