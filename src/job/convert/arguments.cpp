#include "job/convert/arguments.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

#include <octet/base/error.hpp>

namespace octet::job {
namespace {

bool opens(char c) { return c == '[' || c == '('; }
bool closes(char c) { return c == ']' || c == ')'; }

/// What the Model Optimizer calls types beside their short names.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> spelled_out_types{{{"float64", "f64"},
                                                                                          {"float32", "f32"},
                                                                                          {"float16", "f16"},
                                                                                          {"int64", "i64"},
                                                                                          {"int32", "i32"},
                                                                                          {"uint8", "u8"},
                                                                                          {"int8", "i8"},
                                                                                          {"bool", "boolean"}}};

/// "NAME[NUMBERS]" taken apart; the numbers' text is nothing where there are no brackets.
struct Bracketed {
  std::string name;
  std::optional<std::string> inside;
};

Bracketed take_apart(const std::string& text, const std::string& what) {
  const auto open = std::ranges::find_if(text, opens);
  if (open == text.end()) return {trimmed(text), std::nullopt};
  if (!closes(text.back())) throw Error(ErrorCode::InvalidArgument, what + ": given '" + text + "', expected a closing bracket at its end");
  return {trimmed({text.begin(), open}), std::string(open + 1, text.end() - 1)};
}

/// The same where brackets are required.
struct NamedText {
  std::string name, inside;
};

NamedText inside_brackets(const std::string& text, const std::string& what) {
  const Bracketed bracketed = take_apart(text, what);
  if (!bracketed.inside) throw Error(ErrorCode::InvalidArgument, what + ": given '" + text + "', expected numbers in brackets");
  return {bracketed.name, *bracketed.inside};
}

double parse_double(const std::string& text, const std::string& what) {
  if (text == "True" || text == "true") return 1;
  if (text == "False" || text == "false") return 0;
  const std::string_view digits = std::string_view(text).substr(text.starts_with('+') ? 1 : 0);
  double value = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || failure != std::errc() || end != digits.data() + digits.size())
    throw Error(ErrorCode::InvalidArgument, what + ": given '" + text + "' as value, expected a number, true or false");
  return value;
}

/// Numbers in brackets or one alone, separated by commas or, as the Model Optimizer has it, blanks.
std::vector<double> parse_value(std::string text, const std::string& what) {
  text = trimmed(text);
  if (!text.empty() && opens(text.front())) text = trimmed(text.substr(1, text.size() - (closes(text.back()) ? 2 : 1)));
  if (text.find(',') == std::string::npos) std::ranges::replace(text, ' ', ',');
  std::vector<double> values;
  for (const std::string& number : split_outside_brackets(text)) values.push_back(parse_double(number, what));
  return values;
}

/// Takes the type in braces off the end of `text`.
std::optional<ElementType> take_type(std::string& text, const std::string& what) try {
  if (text.empty() || text.back() != '}') return std::nullopt;
  const std::size_t open = text.rfind('{');
  if (open == std::string::npos) throw Error(ErrorCode::InvalidArgument, "braces");
  std::string type = trimmed(text.substr(open + 1, text.size() - open - 2));
  text = trimmed(text.substr(0, open));
  for (const auto& [spelled_out, name] : spelled_out_types)
    if (type == spelled_out) type = name;
  return parse_element_type(type);
} catch (const Error&) {
  throw Error(ErrorCode::InvalidArgument, what + ": given '" + text +
                                              "', expected an element type in braces at its end: {f16}, {f32}, {f64}, "
                                              "{bf16}, {i8}, {u8}, {i16}, {u16}, {i32}, {u32}, {i64}, {u64} or {boolean}");
}

InputArgument parse_input(const std::string& part, const std::string& what) {
  const std::size_t arrow = part.find("->");
  std::string place = trimmed(part.substr(0, arrow));
  InputArgument input;
  input.element_type = take_type(place, what);
  const Bracketed bracketed = take_apart(place, what);
  input.name = bracketed.name;
  if (input.name.empty() && !bracketed.inside) throw Error(ErrorCode::InvalidArgument, what + ": given '" + part + "', expected a name");
  if (bracketed.inside) input.shape = parse_dims(*bracketed.inside, what);
  if (arrow != std::string::npos) input.value = parse_value(part.substr(arrow + 2), what);
  return input;
}

}  // namespace

std::vector<NamedNumbers> parse_named_numbers(const std::string& text, const std::string& what) {
  if (std::ranges::none_of(text, opens)) return {{{}, parse_numbers(text, what)}};
  std::vector<NamedNumbers> result;
  for (const std::string& part : split_outside_brackets(text)) {
    const auto [name, inside] = inside_brackets(part, what);
    result.push_back({name, parse_numbers(inside, what)});
  }
  return result;
}

std::vector<InputArgument> parse_inputs(const std::string& text, const std::string& what) {
  std::vector<InputArgument> inputs;
  for (const std::string& part : split_outside_brackets(text)) inputs.push_back(parse_input(part, what));
  return inputs;
}

}  // namespace octet::job
