#include "model/ir/attribute_reader.hpp"

#include <octet/base/error.hpp>

#include "model/ir/text.hpp"

namespace octet::ir {
namespace {

constexpr std::size_t longest_quote = 60;

/// What a message shows of a text that may be a million numbers.
std::string excerpt(std::string_view text) {
  if (text.size() <= longest_quote) return std::string(text);
  return std::string(text.substr(0, longest_quote)) + "...";
}

std::string mismatch(std::string_view name, std::string_view given, std::string_view expected) {
  return "attribute '" + std::string(name) + "': given '" + excerpt(given) + "', expected " + std::string(expected);
}

template <typename T>
T parsed(std::string_view name, std::string_view text, std::optional<T> (*parse)(std::string_view), std::string_view expected) {
  if (std::optional<T> value = parse(text)) return *std::move(value);
  AttributeReader::fail(name, text, expected);
}

ElementType parsed_element_type(std::string_view name, std::string_view text) try {
  return parse_element_type(text);
} catch (const Error& error) {
  throw Error(ErrorCode::InvalidModel, "attribute '" + std::string(name) + "': " + error.message());
}

}  // namespace

void AttributeReader::fail(std::string_view name, std::string_view given, std::string_view expected) {
  throw Error(ErrorCode::InvalidModel, mismatch(name, given, expected));
}

std::nullopt_t AttributeReader::decline(std::string_view name, std::string_view given, std::string_view expected) {
  declined_ = mismatch(name, given, expected);
  return std::nullopt;
}

bool AttributeReader::matches(std::string_view given, std::string_view word) { return equal_ignoring_case(trimmed(given), word); }

std::optional<std::string_view> AttributeReader::find(std::string_view name) {
  for (std::size_t i = 0; i < attributes_.size(); ++i) {
    if (attributes_[i].name != name) continue;
    read_[i] = true;
    return attributes_[i].value;
  }
  return std::nullopt;
}

bool AttributeReader::has(std::string_view name) const {
  for (const RawAttribute& attribute : attributes_)
    if (attribute.name == name) return true;
  return false;
}

std::vector<RawAttribute> AttributeReader::rest() const {
  std::vector<RawAttribute> rest;
  for (std::size_t i = 0; i < attributes_.size(); ++i)
    if (!read_[i]) rest.push_back(attributes_[i]);
  return rest;
}

std::string_view AttributeReader::text(std::string_view name) {
  if (const std::optional<std::string_view> given = find(name)) return *given;
  throw Error(ErrorCode::InvalidModel, "attribute '" + std::string(name) + "': given none, expected a value");
}

std::int64_t AttributeReader::integer(std::string_view name) { return parsed(name, text(name), parse_integer, "an integer"); }
double AttributeReader::number(std::string_view name) { return parsed(name, text(name), parse_number, "a number"); }
bool AttributeReader::flag(std::string_view name) { return parsed(name, text(name), parse_flag, "true or false"); }
Dims AttributeReader::integers(std::string_view name) { return parsed(name, text(name), parse_integers, "integers"); }
ElementType AttributeReader::element_type(std::string_view name) { return parsed_element_type(name, text(name)); }

Dims AttributeReader::dimensions(std::string_view name) {
  return parsed(name, text(name), parse_dimensions, "dimensions of 0 or greater, or -1, ? or a range where dynamic");
}

std::int64_t AttributeReader::integer(std::string_view name, std::int64_t fallback) { return has(name) ? integer(name) : fallback; }
double AttributeReader::number(std::string_view name, double fallback) { return has(name) ? number(name) : fallback; }
bool AttributeReader::flag(std::string_view name, bool fallback) { return has(name) ? flag(name) : fallback; }
Dims AttributeReader::integers(std::string_view name, Dims fallback) { return has(name) ? integers(name) : fallback; }

std::vector<float> AttributeReader::numbers(std::string_view name, std::vector<float> fallback) {
  return has(name) ? parsed(name, text(name), parse_numbers, "numbers") : fallback;
}

ElementType AttributeReader::element_type(std::string_view name, ElementType fallback) { return has(name) ? element_type(name) : fallback; }

}  // namespace octet::ir
