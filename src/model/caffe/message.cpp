#include "model/caffe/message.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include <octet/base/error.hpp>

namespace octet::caffe {
namespace {

/// More than networks have; keeps a text of nothing but short fields from taking much more memory than it has characters.
constexpr std::size_t most_fields = 400'000;

Message read_message(TextMessageReader& reader, std::size_t& count) {
  Message message;
  while (reader.next_field()) {
    const std::string name(reader.field());
    if (name == "blobs") {
      reader.skip();
      continue;
    }
    while (reader.next_value()) {
      if (++count > most_fields) reader.fail("fields: given more than " + std::to_string(most_fields) + ", expected fewer");
      Field field{.name = name, .line = reader.line()};
      if (!reader.is_message()) {
        field.text = reader.text();
      } else {
        reader.enter();
        field.message = std::make_shared<const Message>(read_message(reader, count));
      }
      message.fields.push_back(std::move(field));
    }
  }
  return message;
}

bool parse_integer(std::string_view text, std::int64_t& value) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  int base = 10;
  if (text.starts_with("0x") || text.starts_with("0X")) base = 16, text.remove_prefix(2);
  else if (text.size() > 1 && text.front() == '0') base = 8;
  std::int64_t magnitude = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), magnitude, base);
  value = negative ? -magnitude : magnitude;
  return failure == std::errc() && end == text.data() + text.size() && magnitude >= 0;
}

bool parse_number(std::string_view text, double& value) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.size() > 1 && (text.back() == 'f' || text.back() == 'F') && text != "inf") text.remove_suffix(1);
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = end == text.data() + text.size() && !text.empty();
  if (negative) value = -value;
  return failure == std::errc() && whole;
}

}  // namespace

Message read_message(TextMessageReader& reader) {
  std::size_t count = 0;
  return read_message(reader, count);
}

std::vector<const Field*> Params::all(std::string_view field) {
  asked_.emplace(field);
  std::vector<const Field*> found;
  if (message_)
    for (const Field& candidate : message_->fields)
      if (candidate.name == field) found.push_back(&candidate);
  return found;
}

const Field* Params::find(std::string_view field) {
  const std::vector<const Field*> found = all(field);
  if (found.size() > 1)
    throw Error(ErrorCode::InvalidModel,
                "parameter '" + name_ + "." + std::string(field) + "': given " + std::to_string(found.size()) + " times, expected once",
                {.line = found[1]->line});
  return found.empty() ? nullptr : found.front();
}

void Params::fail(std::string_view field, const std::string& given, const std::string& expected) {
  const std::vector<const Field*> found = all(field);
  throw Error(ErrorCode::InvalidModel, "parameter '" + name_ + "." + std::string(field) + "': given '" + given + "', expected " + expected,
              {.line = found.empty() ? -1 : found.back()->line});
}

std::int64_t Params::integer(std::string_view field, std::int64_t fallback) {
  const Field* found = find(field);
  if (!found) return fallback;
  std::int64_t value = 0;
  if (!parse_integer(found->text, value)) fail(field, found->text, "an integer");
  return value;
}

double Params::number(std::string_view field, double fallback) {
  const Field* found = find(field);
  if (!found) return fallback;
  double value = 0;
  if (!parse_number(found->text, value)) fail(field, found->text, "a number");
  return value;
}

bool Params::flag(std::string_view field, bool fallback) {
  const Field* found = find(field);
  if (!found) return fallback;
  const std::string& text = found->text;
  if (text == "true" || text == "1" || text == "t" || text == "True") return true;
  if (text == "false" || text == "0" || text == "f" || text == "False") return false;
  fail(field, text, "true or false");
}

std::string Params::text(std::string_view field, const std::string& fallback) {
  const Field* found = find(field);
  return found ? found->text : fallback;
}

std::size_t Params::choice(std::string_view field, std::span<const std::string_view> words, std::size_t fallback) {
  const Field* found = find(field);
  if (!found) return fallback;
  std::int64_t number = 0;
  if (parse_integer(found->text, number) && number >= 0 && number < static_cast<std::int64_t>(words.size()))
    return static_cast<std::size_t>(number);
  const auto word = std::ranges::find(words, found->text);
  if (word != words.end()) return static_cast<std::size_t>(word - words.begin());
  std::string names;
  for (const std::string_view known : words) names += (names.empty() ? "" : " or ") + std::string(known);
  fail(field, found->text, names);
}

Dims Params::integers(std::string_view field) {
  Dims values;
  for (const Field* found : all(field)) {
    std::int64_t value = 0;
    if (!parse_integer(found->text, value)) fail(field, found->text, "an integer");
    values.push_back(value);
  }
  return values;
}

std::vector<float> Params::numbers(std::string_view field) {
  std::vector<float> values;
  for (const Field* found : all(field)) {
    double value = 0;
    if (!parse_number(found->text, value)) fail(field, found->text, "a number");
    values.push_back(static_cast<float>(value));
  }
  return values;
}

std::vector<std::string> Params::texts(std::string_view field) {
  std::vector<std::string> values;
  for (const Field* found : all(field)) values.push_back(found->text);
  return values;
}

Params Params::message(std::string_view field) {
  const Field* found = find(field);
  if (found && !found->message) fail(field, found->text, "a message in braces");
  return {found ? found->message.get() : nullptr, std::string(field)};
}

std::vector<Params> Params::messages(std::string_view field) {
  std::vector<Params> values;
  for (const Field* found : all(field)) {
    if (!found->message) fail(field, found->text, "a message in braces");
    values.emplace_back(found->message.get(), std::string(field));
  }
  return values;
}

std::vector<std::string> Params::rest() const {
  std::vector<std::string> names;
  if (message_)
    for (const Field& field : message_->fields)
      if (!asked_.contains(field.name) && std::ranges::find(names, field.name) == names.end()) names.push_back(field.name);
  return names;
}

}  // namespace octet::caffe
