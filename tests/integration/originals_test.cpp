#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "integration/command.hpp"
#include "integration/glyphs.hpp"

using namespace octet::test;

namespace {

const std::string tools = R"((convert_annotation(\.py)?|collect_statistics\.py|calibrate\.py|accuracy_check\.py|benchmark_app|mo\.py|pot))";

/// The text of a page with the lines of commands that go on joined, and what stands in pointed brackets made words.
std::string joined(std::string text) {
  text = std::regex_replace(text, std::regex(R"(\\\n\s*|\n(?=--?[a-zA-Z]))"), " ");
  for (const auto& [name, value] : {std::pair{"<images-number>", "3"}, {"<target-device>", "CPU"}, {"<output-ir-precision>", "INT8"}})
    text = std::regex_replace(text, std::regex(name), value);
  return std::regex_replace(text, std::regex("<[^<>\n]*/?>"), "some");
}

/// The arguments of `octet` in the command lines of a page, the tool's name first.
std::vector<std::string> command_lines(const std::filesystem::path& page) {
  const std::regex line_of_tool("^[ \t]*(\\$ +)?(python3? +)?(\"?[^ \t\"]*(?: [^\"\n]*)?[/\\\\]\"?|some *|\\./)?" + tools + "\"?[ \t]+(.*)$");
  std::vector<std::string> commands;
  std::istringstream lines(joined(bytes_of(page)));
  bool is_code = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.find("```") != std::string::npos) is_code = !is_code;
    std::smatch match;
    if (is_code && std::regex_match(line, match, line_of_tool)) commands.push_back(match[4].str() + " " + match[6].str());
  }
  return commands;
}

/// In quotes for the shell, what stands in quotes as one word.
std::string quoted(const std::string& arguments) {
  const std::regex word("\"([^\"]*)\"|([^\" \t]+)");
  std::string text;
  for (std::sregex_iterator match(arguments.begin(), arguments.end(), word), end; match != end; ++match)
    text += " '" + (*match)[1].str() + (*match)[2].str() + "'";
  return text;
}

}  // namespace

TEST_CASE("every command line of the original tools' pages is right usage behind the name of octet") {
  OCTET_NEEDS_SHARED();
  const std::filesystem::path pages = shared_folder() / "reference/originals";
  if (!std::filesystem::is_directory(pages)) OCTET_SKIP("needs the pages of the original tools");
  std::size_t found = 0;
  for (const auto& page : std::filesystem::directory_iterator(pages)) {
    if (page.path().extension() != ".md") continue;
    for (const std::string& command : command_lines(page.path())) {
      CAPTURE(page.path(), command);
      ++found;
      // Files of the pages are not there, so that each job ends before it begins, by the name of a file, and none by its options.
      const Outcome outcome = octet_command(quoted(command));
      CHECK(outcome.status == 1);
      CHECK(outcome.errors.find("octet: ") != std::string::npos);
      CHECK(outcome.errors.find("--help") == std::string::npos);
      const bool names_file = std::regex_search(outcome.errors, std::regex(R"(\.(ya?ml|xml|pb|onnx|txt|json)\b|some)"));
      CHECK(names_file);
    }
  }
  CHECK(found == 15);
}

TEST_CASE("what Octet cannot do of the original tools' work is refused by file or option") {
  const TemporaryFolder folder;
  const std::string at = folder.path().string() + "/";
  std::ofstream(at + "resnet50_v1.pb", std::ios::binary) << "\x0A\x10\x0A\x05input";
  const auto [arguments, status, text] = GENERATE_COPY(table<std::string, int, std::string>({
      {"mo.py --input_model " + at + "resnet50_v1.pb --input_shape [1,224,224,3] --reverse_input_channels", 1,
       "resnet50_v1.pb at byte 0: field 1: given a length of 16 bytes, expected at most the 7 that are left"},
      {"mo.py --input_model " OCTET_SOURCE_DIR "/examples/glyphs/glyphs.xml --tensorflow_object_detection_api_pipeline_config p.config", 2,
       "--tensorflow_object_detection_api_pipeline_config: given for a model of another framework"},
      {"mo.py --framework tf --input_model " OCTET_SOURCE_DIR "/examples/glyphs/glyphs.xml", 2,
       "--framework: given tf for the .xml of an OpenVINO IR, expected that of the model"},
      {"pot -c int8.json --output-dir results", 1, "int8.json: pot: given the command of the Post-Training Optimization Toolkit"},
      {"benchmark_app -m " + at + "m.xml -d GPU", 2, "GPU not in {CPU}"},
      {"calibrate.py -sm -m m.xml -s d -td GPU", 2, "GPU not in {CPU}"},
      {"calibrate.py --con c.yml", 2, "given --con, which may mean --config, --converted_models"},
  }));
  CAPTURE(arguments);
  const Outcome outcome = octet_command(arguments);
  CHECK(outcome.status == status);
  CHECK_THAT(outcome.errors, contains(text));
}

TEST_CASE("the original tools' command lines do their work, and say what of them has no effect") {
  const TemporaryFolder folder;
  const Glyphs glyphs(folder.path(), 12);
  const std::string model = OCTET_SOURCE_DIR "/examples/glyphs/glyphs.xml", at = folder.path().string() + "/";
  std::filesystem::create_directory(folder.path() / "extensions");
  const Outcome calibrated = octet_command("calibrate.py -sm -m " + model + " -s " + at + "images -ss 8 -e " + at +
                                           "extensions -td CPU -precision INT8 --output-dir " + at + "int8 --json");
  REQUIRE(calibrated.status == 0);
  CHECK(std::filesystem::exists(folder.path() / "int8/glyphs_i8.xml"));
  CHECK_THAT(calibrated.errors, contains("octet: warning: --extensions '" + at + "extensions': given, has no effect") &&
                                    contains("octet: warning: --target_devices CPU: given, has no effect: CPU is the only device"));
  CHECK_THAT(calibrated.output, contains("\"warnings\": [") && contains("--target_devices CPU"));

  REQUIRE(octet_command("convert_annotation.py imagenet --annotation_file " + at + "labels.txt -ss 10 -o " + at + " -a g.pickle -m g.json").status == 0);
  std::ofstream(at + "c.yml") << "models:\n  - name: glyphs\n    launchers:\n      - {framework: dlsdk, device: CPU, model: glyphs.xml, "
                                 "adapter: classification}\n    datasets: [{name: set}]\n";
  std::ofstream(at + "d.yml") << "datasets: [{name: set, data_source: images, annotation: g.pickle, dataset_meta: g.json, metrics: [{type: accuracy}]}]\n";
  const std::string configured = " --config " + at + "c.yml --definition " + at + "d.yml -M /opt/mo --models " OCTET_SOURCE_DIR
                                 "/examples/glyphs --source " + at + " --annotations " + at;
  const Outcome checked = octet_command("accuracy_check.py" + configured + " -tf dlsdk -td CPU --json");
  REQUIRE(checked.status == 0);
  CHECK_THAT(checked.errors, contains("octet: warning: --model_optimizer: given, has no effect: Octet takes models that are converted") &&
                                 contains("images: files without an annotation are not used: 2, the first '"));
  CHECK_THAT(checked.output, contains("\"images\": 10"));
  REQUIRE(octet_command("collect_statistics.py" + configured + " -o " + at + "statistics").status == 0);
  CHECK(std::filesystem::exists(folder.path() / "statistics/glyphs_int8_statistics.xml"));

  const Outcome measured = octet_command("./benchmark_app -i " + at + "images/0.npy -m " + model + " -d CPU -api sync -niter=2 -pc True --json");
  REQUIRE(measured.status == 0);
  CHECK_THAT(measured.errors, contains("--device CPU: given, has no effect"));
  CHECK_THAT(measured.output, contains("\"steps\"") && contains("--device CPU"));
}
