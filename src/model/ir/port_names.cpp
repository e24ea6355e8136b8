#include "model/ir/port_names.hpp"

namespace octet::ir {

std::vector<std::string> split_names(std::string_view text) {
  std::vector<std::string> names;
  if (text.empty()) return names;
  names.emplace_back();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 2) == "\\,")
      names.back() += text[++i];
    else if (text[i] == ',')
      names.emplace_back();
    else
      names.back() += text[i];
  }
  return names;
}

std::string join_names(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += ',';
    for (const char letter : names[i]) {
      if (letter == ',') text += '\\';
      text += letter;
    }
  }
  return text;
}

}  // namespace octet::ir
