#include "cli/help/manual.hpp"

#include <algorithm>
#include <sstream>

#include <octet/base/version.hpp>

#include "cli/help/topics.hpp"

namespace octet::cli {
namespace {

/// Text in which nothing is a request or an escape.
std::string plain(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '\\') result += "\\e";
    else if (c == '-') result += "\\-";
    else if ((c == '.' || c == '\'') && (result.empty() || result.back() == '\n')) result += std::string("\\&") + c;
    else result += c;
  }
  return result;
}

std::string header(const std::string& name, const std::string& description) {
  std::string upper = name;
  std::ranges::transform(upper, upper.begin(), [](char c) { return static_cast<char>(std::toupper(static_cast<unsigned char>(c))); });
  return ".TH \"" + plain(upper) + "\" 1 \"\" \"octet " + version() + "\" \"Octet\"\n.SH NAME\n" + plain(name) + " \\- " +
         plain(description) + "\n";
}

std::string option_line(const ShownOption& option) {
  std::string names;
  for (const std::string& name : option.names) names += (names.empty() ? "\\fB" : ", \\fB") + plain(name) + "\\fR";
  return names + (option.value.empty() ? "" : std::string(names.empty() ? "" : " ") + "\\fI" + plain(option.value) + "\\fR");
}

/// Options in their order, with a heading where a group begins.
std::string options_section(const ShownCommand& command) {
  std::string text = ".SH OPTIONS\n", group;
  for (const ShownOption& option : command.options) {
    if (option.group != group && option.group != "Options" && option.group != "Positionals") text += ".SS " + plain(option.group) + "\n";
    group = option.group;
    text += ".TP\n" + option_line(option) + "\n" + plain(option.description) + "\n";
  }
  return text;
}

std::string topic_sections() {
  std::string text;
  for (const Topic& topic : topics()) text += ".SH \"" + std::string(topic.title) + "\"\n.nf\n" + plain(std::string(topic.text)) + ".fi\n";
  return text;
}

}  // namespace

std::string manual(const ShownCommand& application) {
  std::string text =
      header(application.name, application.description) + ".SH SYNOPSIS\n\\fBoctet\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR]\n.SH COMMANDS\n";
  for (const ShownCommand& command : application.commands)
    text += ".TP\n\\fBoctet " + plain(command.name) + "\\fR\n" + plain(command.description) + "\n";
  return text + options_section(application) + topic_sections();
}

std::string manual(const ShownCommand& application, const ShownCommand& command) {
  std::string synopsis = "\\fB" + application.name + " " + plain(command.name) + "\\fR [\\fIOPTIONS\\fR]";
  for (const ShownOption& option : command.options)
    if (option.names.empty())
      synopsis += (option.is_required ? " \\fI" : " [\\fI") + plain(option.value) + (option.is_required ? "\\fR" : "\\fR]");
  return header(application.name + "-" + command.name, command.description) + ".SH SYNOPSIS\n" + synopsis + "\n" +
         options_section(command) + ".SH SEE ALSO\n.BR " + application.name + " (1)\n";
}

}  // namespace octet::cli
