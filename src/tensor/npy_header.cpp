#include "tensor/npy_header.hpp"

#include <array>
#include <charconv>
#include <optional>

#include <octet/base/error.hpp>

namespace octet {
namespace {

struct NpyType {
  std::string_view descriptor;
  ElementType type;
};

constexpr std::array npy_types{NpyType{"<f2", ElementType::f16}, NpyType{"<f4", ElementType::f32}, NpyType{"<f8", ElementType::f64},
                               NpyType{"|i1", ElementType::i8},  NpyType{"<i2", ElementType::i16}, NpyType{"<i4", ElementType::i32},
                               NpyType{"<i8", ElementType::i64}, NpyType{"|u1", ElementType::u8},  NpyType{"<u2", ElementType::u16},
                               NpyType{"<u4", ElementType::u32}, NpyType{"<u8", ElementType::u64}, NpyType{"|b1", ElementType::boolean}};

/// Byte order does not matter for one byte, so that "<i1" and "|i1" are the same; "=" is little-endian on this machine.
bool same_type(std::string_view descriptor, const NpyType& type) {
  if (descriptor.size() != 3 || descriptor.substr(1) != type.descriptor.substr(1)) return false;
  const bool one_byte = type.descriptor[0] == '|';
  return descriptor[0] == '<' || descriptor[0] == '=' || (one_byte && (descriptor[0] == '|' || descriptor[0] == '>'));
}

ElementType parse_descriptor(std::string_view descriptor) {
  for (const NpyType& type : npy_types)
    if (same_type(descriptor, type)) return type.type;
  throw Error(ErrorCode::Unsupported,
              "npy element type: given '" + std::string(descriptor) + "', expected little-endian f2, f4, f8, i1 to i8, u1 to u8 or b1");
}

/// Reads the subset of Python's literals that a header consists of.
class LiteralReader {
 public:
  explicit LiteralReader(std::string_view text) : text_(text) {}

  /// Skips white space, then the character if it is next.
  bool accept(char character) {
    skip_space();
    if (position_ >= text_.size() || text_[position_] != character) return false;
    ++position_;
    return true;
  }
  void expect(char character) {
    if (!accept(character)) fail(std::string("'") + character + "'");
  }
  bool at_end() {
    skip_space();
    return position_ == text_.size();
  }

  std::string_view string() {
    skip_space();
    const char quote = position_ < text_.size() ? text_[position_] : '\0';
    if (quote == '[') throw Error(ErrorCode::Unsupported, "npy element type: given a structured type, expected a plain one");
    if (quote != '\'' && quote != '"') fail("a string");
    const std::size_t end = text_.find(quote, position_ + 1);
    if (end == std::string_view::npos) fail("a closed string");
    const std::string_view value = text_.substr(position_ + 1, end - position_ - 1);
    position_ = end + 1;
    return value;
  }

  bool boolean() {
    skip_space();
    if (accept_word("True")) return true;
    if (accept_word("False")) return false;
    fail("True or False");
  }

  Dims tuple() {
    Dims values;
    expect('(');
    while (!accept(')')) {
      values.push_back(integer());
      if (accept(',')) continue;
      expect(')');
      break;
    }
    return values;
  }

  [[noreturn]] void fail(const std::string& expected) const {
    const std::string given = position_ < text_.size() ? "'" + std::string(1, text_[position_]) + "'" : "the end of the header";
    throw Error(ErrorCode::InvalidArgument, "npy header: given " + given + ", expected " + expected,
                {.byte_offset = static_cast<std::int64_t>(position_)});
  }

 private:
  void skip_space() {
    while (position_ < text_.size() && (text_[position_] == ' ' || text_[position_] == '\n' || text_[position_] == '\t')) ++position_;
  }
  bool accept_word(std::string_view word) {
    if (!text_.substr(position_).starts_with(word)) return false;
    position_ += word.size();
    return true;
  }
  std::int64_t integer() {
    skip_space();
    std::int64_t value = 0;
    const auto [end, status] = std::from_chars(text_.data() + position_, text_.data() + text_.size(), value);
    if (status != std::errc{} || value < 0) fail("a dimension of 0 to 2^63-1");
    position_ = static_cast<std::size_t>(end - text_.data());
    accept_word("L");  // Python 2 wrote long integers so.
    return value;
  }

  std::string_view text_;
  std::size_t position_ = 0;
};

template <typename T>
T require(const std::optional<T>& value, const char* key) {
  if (!value)
    throw Error(ErrorCode::InvalidArgument, std::string("npy header: given no '") + key + "', expected descr, fortran_order and shape");
  return *value;
}

}  // namespace

NpyHeader parse_npy_header(std::string_view text) {
  LiteralReader reader(text);
  std::optional<ElementType> type;
  std::optional<bool> fortran_order;
  std::optional<Dims> dims;
  reader.expect('{');
  while (!reader.accept('}')) {
    const std::string_view key = reader.string();
    reader.expect(':');
    if (key == "descr" && !type) type = parse_descriptor(reader.string());
    else if (key == "fortran_order" && !fortran_order) fortran_order = reader.boolean();
    else if (key == "shape" && !dims) dims = reader.tuple();
    else
      throw Error(ErrorCode::InvalidArgument,
                  "npy header: given key '" + std::string(key) + "', expected descr, fortran_order and shape once each");
    if (reader.accept(',')) continue;
    reader.expect('}');
    break;
  }
  if (!reader.at_end()) reader.fail("the end of the header");
  return {require(type, "descr"), require(fortran_order, "fortran_order"), Shape(require(dims, "shape"))};
}

std::string npy_header_text(ElementType type, const Shape& shape) {
  for (const NpyType& known : npy_types) {
    if (known.type != type) continue;
    std::string text = "{'descr': '" + std::string(known.descriptor) + "', 'fortran_order': False, 'shape': (";
    for (std::size_t i = 0; i < shape.rank(); ++i) text += (i ? ", " : "") + std::to_string(shape[i]);
    return text + (shape.rank() == 1 ? ",), }" : "), }");
  }
  throw Error(ErrorCode::Unsupported, "npy element type: given " + std::string(name(type)) + ", expected one that NumPy has");
}

}  // namespace octet
