#include "cli/convert_arguments.hpp"

#include <algorithm>
#include <cmath>

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

/// The value behind "->" may have its numbers separated by blanks, as the Model Optimizer has it.
std::vector<float> parse_value(std::string text, const std::string& what) {
  text = trimmed(text);
  if (text == "True" || text == "true") return {1};
  if (text == "False" || text == "false") return {0};
  if (!text.empty() && opens(text.front())) text = trimmed(text.substr(1, text.size() - (closes(text.back()) ? 2 : 1)));
  if (text.find(',') == std::string::npos) std::ranges::replace(text, ' ', ',');
  return parse_numbers(text, what);
}

Shape to_shape(const std::vector<float>& numbers, const std::string& what) {
  Dims dims;
  for (const float number : numbers) {
    if (number != std::floor(number) || number < 0)
      throw Error(ErrorCode::InvalidArgument, what + ": given " + std::to_string(number) + ", expected whole numbers of 0 or greater");
    dims.push_back(static_cast<std::int64_t>(number));
  }
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
    const Bracketed bracketed = take_apart(part, what);
    if (!bracketed.inside) throw Error(ErrorCode::InvalidArgument, what + ": given '" + part + "', expected numbers in brackets");
    result.push_back({bracketed.name, parse_numbers(*bracketed.inside, what)});
  }
  return result;
}

std::vector<Shape> parse_shapes(const std::string& text, const std::string& what) {
  std::vector<Shape> shapes;
  for (const NamedNumbers& given : parse_named_numbers(text, what)) shapes.push_back(to_shape(given.numbers, what));
  return shapes;
}

std::vector<InputArgument> parse_inputs(const std::string& text, const std::string& what) {
  std::vector<InputArgument> inputs;
  for (const std::string& part : split_outside_brackets(text)) {
    const std::size_t arrow = part.find("->");
    const Bracketed bracketed = take_apart(trimmed(part.substr(0, arrow)), what);
    if (bracketed.name.empty()) throw Error(ErrorCode::InvalidArgument, what + ": given '" + part + "', expected a name");
    InputArgument input{bracketed.name, std::nullopt, std::nullopt};
    if (bracketed.inside) input.shape = to_shape(parse_numbers(*bracketed.inside, what), what);
    if (arrow != std::string::npos) input.value = parse_value(part.substr(arrow + 2), what);
    inputs.push_back(std::move(input));
  }
  return inputs;
}

}  // namespace octet::cli
