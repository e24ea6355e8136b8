#include <iostream>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <octet/base/error.hpp>

#include "cli/commands.hpp"
#include "cli/help/commands_of.hpp"
#include "cli/help/completion.hpp"
#include "cli/help/manual.hpp"
#include "cli/help/topics.hpp"

namespace octet::cli {
namespace {

CLI::App* find_command(CLI::App& application, const std::string& name) {
  const auto found = application.get_subcommands([&](const CLI::App* command) { return command->get_name() == name; });
  return found.empty() ? nullptr : found.front();
}

void list_topics() {
  std::cout << "\nTopics (octet help TOPIC):\n";
  for (const Topic& topic : topics()) std::cout << "  " << topic.name << std::string(20 - topic.name.size(), ' ') << topic.title << '\n';
}

[[noreturn]] void fail_for_unknown(const std::string& name, const std::string& expected) {
  throw CLI::ValidationError("given '" + name + "', expected " + expected);
}

void show_help(CLI::App& application, const std::string& name) {
  if (name.empty()) {
    // App::help() would show the command that was parsed.
    std::cout << application.get_formatter()->make_help(&application, application.get_name(), CLI::AppFormatMode::Normal);
    return list_topics();
  }
  if (CLI::App* command = find_command(application, name)) {
    std::cout << command->help(application.get_name());
    return;
  }
  for (const Topic& topic : topics())
    if (topic.name == name) {
      std::cout << topic.title << "\n\n" << topic.text;
      return;
    }
  fail_for_unknown(name, "a command, or a topic that octet help lists");
}

void show_manual(const CLI::App& application, const std::string& name) {
  const ShownCommand all = shown(application);
  if (name.empty()) {
    std::cout << manual(all);
    return;
  }
  for (const ShownCommand& command : all.commands)
    if (command.name == name) {
      std::cout << manual(all, command);
      return;
    }
  fail_for_unknown(name, "a command");
}

}  // namespace

void add_help_commands(CLI::App& application) {
  const auto name = std::make_shared<std::string>(), shell = std::make_shared<std::string>();
  CLI::App* help = application.add_subcommand("help", "Show the options of a command, or a topic");
  help->add_option("NAME", *name, "A command or a topic")->option_text("[COMMAND|TOPIC]");
  help->final_callback([&application, name] { show_help(application, *name); });
  CLI::App* completion = application.add_subcommand("completion", "Print what makes a shell complete command lines of octet");
  completion->add_option("SHELL", *shell, "The shell")->check(CLI::IsMember({"bash", "zsh"}))->required();
  completion->final_callback([&application, shell] {
    std::cout << (*shell == "bash" ? bash_completion(shown(application)) : zsh_completion(shown(application)));
  });
  CLI::App* man = application.add_subcommand("man", "Print a manual page: octet man COMMAND | man -l -");
  man->add_option("COMMAND", *name, "A command; the page octet(1) without one")->option_text("[COMMAND]");
  man->final_callback([&application, name] { show_manual(application, *name); });
}

}  // namespace octet::cli
