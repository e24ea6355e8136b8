#include <fstream>

#include <octet/tensor/npy.hpp>

#include "integration/command.hpp"

using namespace octet;
using test::Outcome, test::octet_command;

namespace {

const std::string glyphs = OCTET_SOURCE_DIR "/examples/glyphs/glyphs.xml";
const std::string glyph_sheet = OCTET_SOURCE_DIR "/examples/glyphs/test.png";

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("wrong usage exits with 2 and explains itself on standard error") {
  const std::string arguments = GENERATE("", "frobnicate", "info", "info a.xml b.xml", "info a.xml --frobnicate",
                                         "run a.xml --input", "run a.xml --input b.npy --threads many",
                                         "run a.xml --input b.npy --iterations 0", "run a.xml --input b.npy --resize_filter cubic",
                                         "run a.xml --input b.npy --mean_values 1,x,3", "run a.xml --input b.npy --scale-values 1,2");
  INFO(arguments);
  const Outcome outcome = octet_command(arguments);
  CHECK(outcome.status == 2);
  CHECK(outcome.output.empty());
  CHECK(!outcome.errors.empty());
}

TEST_CASE("wrong usage is named with what was given and what was expected") {
  const auto [arguments, message] = GENERATE(table<std::string, std::string>({
      {"frobnicate", "command: given 'frobnicate', expected one of those that --help lists"},
      {"run a.xml --input b.npy --scale_values 1,0,1", "--scale_values: given 0, expected other numbers"},
      {"convert a.xml --batch 0", "--batch: given '0', expected a number above 0"},
      {"calibrate -m a.xml -s b --labels c -th -1", "--threshold: given '-1', expected a number of 0 or greater"},
  }));
  INFO(arguments);
  const Outcome outcome = octet_command(arguments);
  CHECK(outcome.status == 2);
  INFO(outcome.errors);
  CHECK(contains(outcome.errors, message));
}

TEST_CASE("help exits with 0 and goes to standard output") {
  const std::string arguments =
      GENERATE("--help", "info --help", "run --help", "convert --help", "calibrate --help", "check --help", "benchmark --help", "-h");
  INFO(arguments);
  const Outcome outcome = octet_command(arguments);
  CHECK(outcome.status == 0);
  CHECK(contains(outcome.output, "Usage:"));
  CHECK(outcome.errors.empty());
}

TEST_CASE("the version is that of the project") { CHECK(octet_command("--version").output == "octet 0.1.0\n"); }

TEST_CASE("a missing model exits with 1 and names the file on standard error only") {
  const std::string arguments =
      GENERATE("info /nonexistent/model.xml", "info --json /nonexistent/model.xml", "run /nonexistent/model.xml --input a.npy");
  const Outcome outcome = octet_command(arguments);
  CHECK(outcome.status == 1);
  CHECK(outcome.output.empty());
  CHECK(contains(outcome.errors, "octet: /nonexistent/model.xml"));
}

TEST_CASE("a file that is no model exits with 1") {
  const Outcome outcome = octet_command("info " + glyph_sheet);
  CHECK(outcome.status == 1);
  CHECK(outcome.output.empty());
  CHECK(contains(outcome.errors, "test.png"));
}

TEST_CASE("results that cannot be written exit with 1") {
  const int status = std::system((OCTET_BINARY_DIR "/bin/octet info " + glyphs + " > /dev/full 2> /dev/null").c_str());
  CHECK(WEXITSTATUS(status) == 1);
}

TEST_CASE("info shows the layers and totals of a model") {
  const Outcome outcome = octet_command("info " + glyphs);
  CHECK(outcome.status == 0);
  CHECK(contains(outcome.output, "input input f32 [1,3,32,32]"));
  CHECK(contains(outcome.output, "\noutput logits f32 [1,10]\n"));
  CHECK(contains(outcome.output, ", 7.80 M MACs\n"));
  CHECK(outcome.errors.empty());
}

TEST_CASE("info gives the same as JSON") {
  const Outcome outcome = octet_command("info --json " + glyphs);
  CHECK(outcome.status == 0);
  CHECK(outcome.output.starts_with("{"));
  CHECK(contains(outcome.output, "\"type\": \"Convolution\""));
}

TEST_CASE("run writes every output and shows the best classes") {
  const test::TemporaryFolder folder;
  const std::filesystem::path results = folder.path() / "new" / "results";
  const Outcome outcome = octet_command("run " + glyphs + " --input " + glyph_sheet + " --output " + results.string() +
                                        " --mean-values 127.5 --scale_values 63.75 --iterations 3");
  INFO(outcome.errors);
  REQUIRE(outcome.status == 0);
  CHECK(contains(outcome.output, "median inference"));
  CHECK(contains(outcome.output, "  class "));
  REQUIRE(std::distance(std::filesystem::directory_iterator(results), {}) == 1);
  const Tensor logits = read_npy(std::filesystem::directory_iterator(results)->path());
  CHECK(logits.shape() == Shape{1, 10});
  CHECK(logits.element_type() == ElementType::f32);
}

TEST_CASE("run takes tensors by the input's name and reports as JSON") {
  const test::TemporaryFolder folder;
  const std::filesystem::path input = folder.path() / "in=put.npy";
  write_npy(test::random_tensor({1, 3, 32, 32}, 5), input);
  const Outcome named = octet_command("run " + glyphs + " --json --input input=" + input.string());
  const Outcome unnamed = octet_command("run --input " + input.string() + " --json " + glyphs);
  CHECK(named.status == 0);
  CHECK(unnamed.status == 0);
  CHECK(contains(named.output, "\"median_inference_seconds\": "));
  const auto outputs = [](const std::string& json) { return json.substr(json.find("\"outputs\"")); };
  CHECK(outputs(named.output) == outputs(unnamed.output));
}

TEST_CASE("progress is silent where nobody watches and speaks when asked") {
  const std::string command = "run " + glyphs + " --input " + glyph_sheet;
  CHECK(octet_command(command).errors.empty());
  CHECK(contains(octet_command(command + " --progress").errors, "octet: loading "));
}

TEST_CASE("inputs that do not fit the model exit with 1") {
  const test::TemporaryFolder folder;
  const std::filesystem::path wrong = folder.path() / "wrong.npy", text = folder.path() / "text.npy";
  write_npy(Tensor(ElementType::f32, {1, 3, 8, 8}), wrong);
  std::ofstream(text) << "no array";
  const std::string arguments = GENERATE_COPY(wrong.string(), text.string(), wrong.string() + " --input " + wrong.string(),
                                              std::string("/nonexistent.npy"), std::string("input="));
  const Outcome outcome = octet_command("run " + glyphs + " --input " + arguments);
  CHECK(outcome.status == 1);
  CHECK(outcome.output.empty());
  CHECK(outcome.errors.starts_with("octet: "));
}
