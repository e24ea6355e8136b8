#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <octet/tensor/shape.hpp>

#include "base/text_message.hpp"

namespace octet::caffe {

struct Field;

/// A message of a .prototxt as its fields, in the file's order. Blobs are left out: Weights reads those.
struct Message {
  std::vector<Field> fields{};
};

/// One value of a field; a repeated field has one of these for each.
struct Field {
  std::string name{};
  std::string text{};                        ///< as the file has it, of a string without quotes; empty for a message
  std::shared_ptr<const Message> message{};  ///< null for anything but a message
  std::int64_t line = 0;
};

/// Reads the fields of the message that is open, or of a whole text. Throws Error(InvalidModel) with the line.
Message read_message(TextMessageReader& reader);

/// A message by the names of its fields, with their defaults. Messages name the field with the message's own name in front of it, and throw
/// Error(InvalidModel) with the line for what is no value of the type, or is given twice where one is expected.
class Params {
 public:
  Params(const Message* message, std::string name) : message_(message), name_(std::move(name)) {}

  bool has(std::string_view field) { return find(field) != nullptr; }
  std::int64_t integer(std::string_view field, std::int64_t fallback);
  double number(std::string_view field, double fallback);
  bool flag(std::string_view field, bool fallback);
  std::string text(std::string_view field, const std::string& fallback);
  /// Position of the value among the words, or the number that it is itself; `fallback` where the field is missing.
  std::size_t choice(std::string_view field, std::span<const std::string_view> words, std::size_t fallback);
  Dims integers(std::string_view field);
  std::vector<float> numbers(std::string_view field);
  std::vector<std::string> texts(std::string_view field);
  Params message(std::string_view field);
  std::vector<Params> messages(std::string_view field);

  /// Takes note that a field is known and means nothing for inference.
  void ignore(std::string_view field) { asked_.emplace(field); }
  /// Names of the fields that were not asked for.
  std::vector<std::string> rest() const;
  const std::string& name() const noexcept { return name_; }
  /// "parameter 'NAME.FIELD': given 'GIVEN', expected EXPECTED" with the field's line.
  [[noreturn]] void fail(std::string_view field, const std::string& given, const std::string& expected);

 private:
  const Field* find(std::string_view field);
  std::vector<const Field*> all(std::string_view field);

  const Message* message_;
  std::string name_;
  std::set<std::string, std::less<>> asked_{};
};

}  // namespace octet::caffe
