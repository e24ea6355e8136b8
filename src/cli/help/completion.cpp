#include "cli/help/completion.hpp"

#include "cli/show/shell_quoted.hpp"

namespace octet::cli {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::string names_of(const std::vector<ShownCommand>& commands) {
  std::vector<std::string> names;
  for (const ShownCommand& command : commands) names.push_back(command.name);
  return joined(names);
}

std::string option_names_of(const ShownCommand& command) {
  std::vector<std::string> names;
  for (const ShownOption& option : command.options) names.insert(names.end(), option.names.begin(), option.names.end());
  return joined(names);
}

/// Choices that stand behind an option, and those of arguments without a name.
std::string bash_choices_of(const ShownCommand& command) {
  std::string text;
  for (const ShownOption& option : command.options)
    for (const std::string& name : option.names)
      if (!option.choices.empty()) text += "    '" + command.name + " " + name + "') choices='" + joined(option.choices) + "' ;;\n";
  return text;
}

/// What may stand in place of a file: the choices of arguments without a name, or commands within the command.
std::string words_within(const ShownCommand& command) {
  for (const ShownOption& option : command.options)
    if (option.names.empty() && !option.choices.empty()) return joined(option.choices);
  return names_of(command.commands);
}

/// Brackets and colons have a meaning in specifications of zsh.
std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') result += '\\';
    result += c;
  }
  return result;
}

std::string zsh_value(const ShownOption& option) {
  if (option.value.empty()) return {};
  const std::string action = option.choices.empty() ? "_files" : "(" + joined(option.choices) + ")";
  return ":" + escaped(option.value) + ":" + action;
}

std::string zsh_specifications(const ShownCommand& command) {
  std::string text;
  for (const ShownOption& option : command.options)
    for (const std::string& name : option.names)
      text += " \\\n        " + shell_quoted(name + "[" + escaped(option.description) + "]" + zsh_value(option));
  const std::string words = words_within(command);
  return text + " \\\n        " + (words.empty() ? "'*:file:_files'" : shell_quoted("*:word:(" + words + ")"));
}

}  // namespace

std::string bash_completion(const ShownCommand& application) {
  std::string options, choices, words;
  for (const ShownCommand& command : application.commands) {
    options += "    " + command.name + ") options='" + option_names_of(command) + "' words='" + words_within(command) + "' ;;\n";
    choices += bash_choices_of(command);
  }
  return "# bash completion for octet: source it, or put it into the folder of bash-completion as 'octet'.\n"
         "_octet() {\n"
         "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}\n"
         "  local options='" +
         option_names_of(application) +
         "' words='' choices=''\n"
         "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
         "    COMPREPLY=($(compgen -W '" +
         names_of(application.commands) +
         " '\"$options\" -- \"$current\"))\n"
         "    return\n"
         "  fi\n"
         "  case $command in\n" +
         options +
         "  esac\n"
         "  case \"$command $previous\" in\n" +
         choices +
         "  esac\n"
         "  if [ -n \"$choices\" ]; then COMPREPLY=($(compgen -W \"$choices\" -- \"$current\"))\n"
         "  elif [[ $current == -* ]]; then COMPREPLY=($(compgen -W \"$options\" -- \"$current\"))\n"
         "  else COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
         "  fi\n"
         "}\n"
         "complete -o default -F _octet octet\n";
}

std::string zsh_completion(const ShownCommand& application) {
  std::string commands, cases;
  for (const ShownCommand& command : application.commands) {
    commands += "    " + shell_quoted(command.name + ":" + command.description) + "\n";
    cases += "    " + command.name + ")\n      _arguments" + zsh_specifications(command) + " ;;\n";
  }
  return "#compdef octet\n"
         "# zsh completion for octet: put it into a folder of $fpath as '_octet'.\n"
         "_octet() {\n"
         "  local -a commands=(\n" +
         commands +
         "  )\n"
         "  if (( CURRENT == 2 )); then\n"
         "    _describe command commands\n"
         "    return\n"
         "  fi\n"
         "  local command=$words[2]\n"
         "  shift words\n"
         "  (( CURRENT-- ))\n"
         "  case $command in\n" +
         cases +
         "  esac\n"
         "}\n"
         "_octet \"$@\"\n";
}

}  // namespace octet::cli
