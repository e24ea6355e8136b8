#include "integration/command.hpp"

using namespace octet::test;
using Catch::Contains;

namespace {

Outcome shell(const std::string& command) {
  const TemporaryFolder folder;
  const std::filesystem::path output = folder.path() / "output";
  const int status = std::system((command + " > " + output.string() + " 2>&1").c_str());
  return {WEXITSTATUS(status), bytes_of(output), {}};
}

/// What bash offers behind the words, the last of which is being typed.
std::string completed(const std::string& words, int count) {
  const std::string script = "eval \"$(" OCTET_BINARY_DIR "/bin/octet completion bash)\"; COMP_WORDS=(octet " + words +
                             "); COMP_CWORD=" + std::to_string(count) + "; _octet; echo \"${COMPREPLY[@]}\"";
  const Outcome outcome = shell("bash -c '" + script + "'");
  REQUIRE(outcome.status == 0);
  return outcome.output;
}

const std::vector<std::string> commands{"info",       "run",   "convert",  "doctor",    "calibrate",
                                        "statistics", "check", "annotate", "benchmark", "verify"};

}  // namespace

TEST_CASE("cli: help shows commands and topics") {
  const std::string all = octet_command("help").output;
  for (const std::string& command : commands) {
    CHECK_THAT(all, Contains("\n  " + command));
    CHECK(octet_command("help " + command).output == octet_command(command + " --help").output);
  }
  for (const std::string topic : {"exit-status", "output", "shapes", "preprocessing", "environment"}) {
    CHECK_THAT(all, Contains(topic));
    CHECK(octet_command("help " + topic).output.size() > 100);
  }
  const Outcome unknown = octet_command("help nonsense");
  CHECK(unknown.status == 2);
  CHECK_THAT(unknown.errors, Contains("given 'nonsense', expected a command, or a topic"));
}

TEST_CASE("cli: bash completes commands, options and choices") {
  CHECK(completed("ch", 1) == "check\n");
  CHECK(completed("convert --format \"\"", 3) == "ir onnx\n");
  CHECK(completed("check --label", 2) == "--labels --label_offset\n");
  CHECK(completed("completion \"\"", 2) == "bash zsh\n");
  CHECK(completed("run mod", 2) == "\n");  // a file, which bash itself completes
}

TEST_CASE("cli: zsh's completion names every command and its options") {
  const std::string script = octet_command("completion zsh").output;
  CHECK(script.starts_with("#compdef octet\n"));
  for (const std::string& command : commands) CHECK_THAT(script, Contains("    " + command + ")\n      _arguments"));
  CHECK_THAT(script, Contains("'--format[Format of the result]:ir|onnx:(ir onnx)'"));
  if (shell("command -v zsh").status != 0) OCTET_SKIP("zsh is not installed: its completion was not run");
  CHECK(shell(OCTET_BINARY_DIR "/bin/octet completion zsh | zsh -n").status == 0);
}

TEST_CASE("cli: manual pages have every option, and groff takes them without a warning") {
  const bool has_groff = shell("command -v groff").status == 0;
  for (const std::string& command : commands) {
    const std::string page = octet_command("man " + command).output;
    CHECK_THAT(page, Contains(".SH OPTIONS"));
    CHECK_THAT(page, Contains("\\fB\\-\\-help\\fR"));
    if (has_groff) CHECK(shell("(" OCTET_BINARY_DIR "/bin/octet man " + command + " | groff -man -ww -Tutf8 2>&1 >/dev/null)").output.empty());
  }
  const std::string page = octet_command("man").output;
  for (const std::string& command : commands) CHECK_THAT(page, Contains("\\fBoctet " + command + "\\fR"));
  CHECK_THAT(page, Contains(".SH \"Exit status\""));
  if (!has_groff) OCTET_SKIP("groff is not installed: manual pages were not formatted");
}
