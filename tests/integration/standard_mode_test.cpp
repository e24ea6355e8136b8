#include <fcntl.h>
#include <unistd.h>

#include <future>
#include <optional>

#include <octet/graph/ops/fake_quantize.hpp>
#include <octet/ir/ir.hpp>
#include <octet/quant/quantize.hpp>

#include "damage.hpp"
#include "integration/glyphs.hpp"

using namespace octet;
using namespace octet::test;
namespace fs = std::filesystem;

namespace {

const fs::path glyphs_model = OCTET_SOURCE_DIR "/examples/glyphs/glyphs.xml";

/// A model and labelled images in a folder.
struct Workplace {
  explicit Workplace(std::int64_t images = 300) : glyphs(folder.path(), images) {}
  const fs::path& path() const { return folder.path(); }
  fs::path damaged_model() const {
    const Graph graph = place_quantizers(read_model(glyphs_model), {}).graph;  // normalization folded
    const fs::path file = path() / "damaged.xml";
    write_ir(with_damaged_channels(graph, "block4/depthwise", 2, 100), file);
    return file;
  }
  /// Calibrates into a folder of that name.
  std::string command(const fs::path& model, const std::string& output, const std::string& options) const {
    return "calibrate -m " + model.string() + glyphs.arguments() + " -o " + (path() / output).string() + " " + options;
  }
  TemporaryFolder folder;
  Glyphs glyphs;
};

/// All that a calibration of the damaged model wrote, but for the journal.
std::string results_in(const fs::path& folder) {
  std::string bytes;
  for (const char* file : {"damaged_i8.xml", "damaged_i8.bin", "damaged_i8_trials.json"}) bytes += bytes_of(folder / file);
  return bytes;
}

std::size_t layers_in_int8(const fs::path& model) {
  std::size_t count = 0;
  const Graph graph = read_model(model);
  for (const Node& node : graph.nodes()) {
    if (!node.as<Convolution>() && !node.as<GroupConvolution>()) continue;
    count += graph.node(node.inputs[0]).as<FakeQuantize>() != nullptr;
  }
  return count;
}

/// What a run of the program writes to a standard error that is a terminal; nothing where the machine gives none.
std::optional<std::string> shown_on_terminal(const std::string& arguments) {
  const int terminal = ::posix_openpt(O_RDWR | O_NOCTTY);
  if (terminal < 0 || ::grantpt(terminal) != 0 || ::unlockpt(terminal) != 0) return {};
  const std::string command = OCTET_BINARY_DIR "/bin/octet " + arguments + " > /dev/null 2> " + ::ptsname(terminal);
  const auto run = std::async(std::launch::async, [&] { return std::system(command.c_str()); });
  std::string shown;
  char part[256];
  for (ssize_t size = 0; (size = ::read(terminal, part, sizeof part)) > 0;) shown.append(part, static_cast<std::size_t>(size));
  run.wait();
  ::close(terminal);
  return shown;
}

}  // namespace

TEST_CASE("standard mode writes the model, all trials and what it measured") {
  const Workplace place;
  const Outcome outcome = octet_command(place.command(glyphs_model, "out", "-th 2 --threads 1"));
  INFO(outcome.errors);
  REQUIRE(outcome.status == 0);
  for (const char* part : {"on 300 samples, measured on 300", "the limit is met with all layers in INT8", "accuracy", "allowed 2.00",
                           "times the samples of one validation", "glyphs_i8_trials.json"})
    CHECK_THAT(outcome.output, contains(part));
  CHECK(layers_in_int8(place.path() / "out/glyphs_i8.xml") > 5);
  CHECK_THAT(bytes_of(place.path() / "out/glyphs_i8_trials.json"),
             contains("\"met\": true") && contains("\"pareto\"") && contains("\"latency_seconds\"") && contains("\"weight_bytes\""));
  CHECK_THAT(octet_command(place.command(glyphs_model, "out", "-th 2 --threads 1 --json")).output, contains("\"search\": {"));
}

TEST_CASE("a damaged network that plain calibration spoils is calibrated to the limit by giving back what reads the damage") {
  const Workplace place;
  const fs::path model = place.damaged_model();
  const std::string images = place.path().string() + "/images";
  REQUIRE(octet_command("calibrate -sm --preset legacy -m " + model.string() + " -s " + images + " --threads 1 -o " +
                        (place.path() / "plain").string())
              .status == 0);
  const std::string check = octet_command("check " + model.string() + " " + (place.path() / "plain/damaged_i8.xml").string() +
                                          place.glyphs.arguments() + " --threads 1 --json")
                                .output;
  const std::string key = "\"top1\": ";
  const double fp32 = std::stod(check.substr(check.find(key) + key.size())), plain = std::stod(check.substr(check.rfind(key) + key.size()));
  CHECK(plain < fp32 - 0.05);
  const Outcome outcome = octet_command(place.command(model, "out", "-th 1 -thboundary 100 --threads 1"));
  INFO(outcome.output + outcome.errors);
  REQUIRE(outcome.status == 0);
  CHECK_THAT(outcome.output, contains("the limit is met with 1 of ") && contains("given back to FP32") && contains("block4/pointwise"));
  CHECK(layers_in_int8(place.path() / "out/damaged_i8.xml") == layers_in_int8(place.path() / "plain/damaged_i8.xml") - 1);
}

TEST_CASE("any number of threads gives the same bytes") {
  const Workplace place(200);
  const fs::path model = place.damaged_model();
  for (const char* threads : {"1", "2", "3"})
    REQUIRE(octet_command(place.command(model, threads, std::string("-ic 0 -thboundary 98 --threads ") + threads)).status == 0);
  const std::string expected = results_in(place.path() / "1");
  CHECK(expected.size() > 100000);
  CHECK(results_in(place.path() / "2") == expected);
  CHECK(results_in(place.path() / "3") == expected);
}

TEST_CASE("a search that was killed goes on with --resume and ends with the same bytes") {
  const Workplace place(200);
  const fs::path model = place.damaged_model();
  REQUIRE(octet_command(place.command(model, "whole", "-ic 0 -thboundary 98 --threads 1")).status == 0);
  const fs::path journal = place.path() / "killed/damaged_i8.journal";
  for (const int lines : {2, 6, 11}) {
    // Killed as soon as so many lines are there, wherever the search is by then.
    const std::string command =
        OCTET_BINARY_DIR "/bin/octet " + place.command(model, "killed", "-ic 0 -thboundary 98 --threads 1 --resume");
    const std::string script = command + " > /dev/null 2>&1 & pid=$!; while kill -0 $pid 2> /dev/null && [ $(cat " + journal.string() +
                               " 2> /dev/null | wc -l) -lt " + std::to_string(lines) + " ]; do sleep 0.01; done; kill -9 $pid 2> /dev/null";
    REQUIRE(std::system(("sh -c '" + script + "'").c_str()) != -1);
  }
  const Outcome refused = octet_command(place.command(model, "killed", "-ic 0 -thboundary 98 --threads 1"));
  if (refused.status != 0) CHECK_THAT(refused.errors, contains("--resume"));
  const Outcome outcome = octet_command(place.command(model, "killed", "-ic 0 -thboundary 98 --threads 1 --resume"));
  INFO(outcome.errors);
  REQUIRE(outcome.status == 0);
  CHECK(results_in(place.path() / "killed") == results_in(place.path() / "whole"));
}

TEST_CASE("a limit that is not met gives the best model, a sentence, and exit status 1") {
  const Workplace place(200);
  const Outcome outcome =
      octet_command(place.command(place.damaged_model(), "out", "-th 0 -thboundary 100 --max_validations 1.2 --threads 1"));
  CHECK(outcome.status == 1);
  CHECK_THAT(outcome.errors, contains("accuracy: given a drop of ") || contains("not measured on all samples"));
  CHECK_THAT(outcome.errors, contains("the limit on validations was reached; the best model found is "));
  CHECK_THAT(outcome.output, contains("the limit is not met by anything that was tried"));
  CHECK(layers_in_int8(place.path() / "out/damaged_i8.xml") > 5);
}

TEST_CASE("images to calibrate on are prepared as the configuration prepares those of the validation set") {
  const Workplace place(20);
  fs::create_directory(place.path() / "others");
  fs::copy(OCTET_SOURCE_DIR "/examples/glyphs/calibration.png", place.path() / "others");
  std::ofstream(place.path() / "config.yml") << "models:\n  - name: glyphs\n    launchers:\n"
      "      - {framework: dlsdk, device: CPU, model: glyphs.xml, adapter: classification}\n"
      "    datasets:\n      - name: letters\n        data_source: images\n"
      "        annotation_conversion: {converter: imagenet, annotation_file: labels.txt}\n"
      "        preprocessing:\n          - type: auto_resize\n          - {type: normalization, mean: 127.5, std: 63.75}\n"
      "        metrics:\n          - type: accuracy\n";
  const std::string folder = place.path().string();
  const Outcome outcome =
      octet_command("calibrate -c " + folder + "/config.yml -m " + glyphs_model.parent_path().string() + " -s " + folder +
                    " --calibration_source " + folder + "/others --statistics_out " + folder + "/statistics -th 100 -ic 0 --threads 1 -o " +
                    folder + "/out");
  INFO(outcome.errors);
  REQUIRE(outcome.status == 0);
  const TensorStatistics input = Statistics::load(place.path() / "statistics").of("input");
  CHECK(input.samples == 1);
  CHECK(input.minimum >= -2.01F);
  CHECK(input.maximum <= 2.01F);
}

TEST_CASE("on a terminal standard mode says what it does, and nothing where no progress is wanted") {
  const Workplace place(50);
  const std::string command = place.command(glyphs_model, "out", "-th 100 -ic 0 --threads 1");
  const std::optional<std::string> shown = shown_on_terminal(command);
  if (!shown) OCTET_SKIP("needs a terminal of its own");
  CHECK_THAT(*shown, contains("octet: collecting statistics") && contains("octet: measuring FP32"));
  CHECK(shown_on_terminal(command + " --progress None") == "");
}

TEST_CASE("agreement with the FP32 network needs no labels") {
  const Workplace place(100);
  const Outcome outcome = octet_command("calibrate -m " + glyphs_model.string() + " -s " + (place.path() / "images").string() +
                                        " -mt agreement -th 5 --threads 1 -o " + (place.path() / "out").string());
  INFO(outcome.errors);
  REQUIRE(outcome.status == 0);
  CHECK_THAT(outcome.output, contains("agreement") && contains("100.00 %"));
}

TEST_CASE("what standard mode is given wrongly ends it with a message that names it") {
  const Workplace place(5);
  const std::string model = " -m " + glyphs_model.string() + " -o " + (place.path() / "out").string(),
                    source = " -s " + (place.path() / "images").string();
  std::ofstream(place.path() / "missing.txt") << "0.npy 1\nabsent.npy 2\n";
  std::ofstream(place.path() / "range.txt") << "0.npy 1\n1.npy 77\n";
  std::ofstream(place.path() / "bare.txt") << "0.npy\n";
  std::ofstream(place.path() / "empty.txt");
  const auto [list, options, part] = GENERATE(table<std::string, std::string, std::string>({
      {"missing.txt", "", "absent.npy"},
      {"range.txt", "", "77"},
      {"bare.txt", "", "without a label"},
      {"empty.txt", "", "given a list without names"},
      {"nothing.txt", "", "nothing.txt"},
      {"labels.txt", "-mt beauty", "--metric_type: given 'beauty'"},
  }));
  INFO(list + options);
  const Outcome outcome =
      octet_command("calibrate" + model + source + " --threads 1 --labels " + (place.path() / list).string() + " " + options);
  CHECK(outcome.status == 1);
  CHECK(outcome.output.empty());
  CHECK_THAT(outcome.errors, contains(part));
}
