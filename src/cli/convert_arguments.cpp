#include "cli/convert_arguments.hpp"

#include <algorithm>
#include <charconv>

#include <octet/base/error.hpp>

#include "cli/arguments.hpp"

namespace octet::cli {
namespace {

bool opens(char c) { return c == '[' || c == '('; }
bool closes(char c) { return c == ']' || c == ')'; }

std::string trimmed(std::string text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  text.erase(text.begin(), std::ranges::find_if_not(text, is_blank));
  while (!text.empty() && is_blank(text.back())) text.pop_back();
  return text;
}

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

/// The same where brackets must be.
struct NamedText {
  std::string name, inside;
};

NamedText inside_brackets(const std::string& text, const std::string& what) {
  const Bracketed bracketed = take_apart(text, what);
  if (!bracketed.inside) throw Error(ErrorCode::InvalidArgument, what + ": given '" + text + "', expected numbers in brackets");
  return {bracketed.name, *bracketed.inside};
}

/// The value behind "->" may have its numbers separated by blanks, as the Model Optimizer has it.
std::vector<float> parse_value(std::string text, const std::string& what) {
  text = trimmed(text);
  if (text == "True" || text == "true") return {1};
  if (text == "False" || text == "false") return {0};
  if (!text.empty() && opens(text.front())) text = trimmed(text.substr(1, text.size() - (closes(text.back()) ? 2 : 1)));
  if (text.find(',') == std::string::npos) std::ranges::replace(text, ' ', ',');
  return parse_numbers(text, what);
}

std::int64_t parse_dim(const std::string& text, const std::string& what) {
  std::int64_t dim = 0;
  const char* text_end = text.data() + text.size();
  const auto [end, failure] = std::from_chars(text.data(), text_end, dim);
  if (failure == std::errc() && end == text_end && dim >= 0) return dim;
  throw Error(ErrorCode::InvalidArgument, what + ": given " + text + ", expected whole numbers of 0 or greater");
}

/// The numbers of a shape without brackets.
Shape parse_shape(const std::string& text, const std::string& what) {
  Dims dims;
  for (const std::string& dim : split_outside_brackets(text)) dims.push_back(parse_dim(dim, what));
  return Shape(std::move(dims));
}

}  // namespace

std::vector<std::string> split_outside_brackets(const std::string& text) {
  std::vector<std::string> parts(1);
  int depth = 0;
  for (const char c : text) {
    depth += opens(c) ? 1 : closes(c) ? -1 : 0;
    if (c == ',' && depth == 0) parts.emplace_back();
    else parts.back() += c;
  }
  for (std::string& part : parts) part = trimmed(std::move(part));
  return parts;
}

std::vector<NamedNumbers> parse_named_numbers(const std::string& text, const std::string& what) {
  if (std::ranges::none_of(text, opens)) return {{{}, parse_numbers(text, what)}};
  std::vector<NamedNumbers> result;
  for (const std::string& part : split_outside_brackets(text)) {
    const auto [name, inside] = inside_brackets(part, what);
    result.push_back({name, parse_numbers(inside, what)});
  }
  return result;
}

std::vector<Shape> parse_shapes(const std::string& text, const std::string& what) {
  if (std::ranges::none_of(text, opens)) return {parse_shape(text, what)};
  std::vector<Shape> shapes;
  for (const std::string& part : split_outside_brackets(text)) shapes.push_back(parse_shape(inside_brackets(part, what).inside, what));
  return shapes;
}

std::vector<InputArgument> parse_inputs(const std::string& text, const std::string& what) {
  std::vector<InputArgument> inputs;
  for (const std::string& part : split_outside_brackets(text)) {
    const std::size_t arrow = part.find("->");
    const Bracketed bracketed = take_apart(trimmed(part.substr(0, arrow)), what);
    if (bracketed.name.empty()) throw Error(ErrorCode::InvalidArgument, what + ": given '" + part + "', expected a name");
    InputArgument input{bracketed.name, std::nullopt, std::nullopt};
    if (bracketed.inside) input.shape = parse_shape(*bracketed.inside, what);
    if (arrow != std::string::npos) input.value = parse_value(part.substr(arrow + 2), what);
    inputs.push_back(std::move(input));
  }
  return inputs;
}

}  // namespace octet::cli
