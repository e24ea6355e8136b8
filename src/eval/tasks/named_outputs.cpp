#include "eval/tasks/named_outputs.hpp"

#include <regex>

#include <octet/base/error.hpp>

namespace octet {
namespace {

[[noreturn]] void fail(const std::string& key, const std::string& given, const std::string& expected) {
  throw Error(ErrorCode::InvalidArgument, key + ": given " + given + ", expected " + expected);
}

std::regex pattern_of(const std::string& text, const std::string& key) {
  if (text.empty()) fail(key, "nothing", "a regular expression for the name of an output");
  try {
    return std::regex(text);
  } catch (const std::regex_error&) {
    fail(key, "'" + text + "'", "a regular expression");
  }
}

std::string names_of(const std::vector<Port>& outputs) {
  std::string names;
  for (const Port& output : outputs) names += (names.empty() ? "'" : ", '") + output.name + "'";
  return names;
}

}  // namespace

std::size_t find_output(const std::vector<Port>& outputs, const std::string& pattern, const std::string& key) {
  const std::regex expression = pattern_of(pattern, key);
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < outputs.size(); ++i)
    if (std::regex_search(outputs[i].name, expression, std::regex_constants::match_continuous)) found.push_back(i);
  if (found.size() != 1)
    fail(key, "'" + pattern + "', which " + std::to_string(found.size()) + " outputs match", "one of " + names_of(outputs));
  return found.front();
}

}  // namespace octet
