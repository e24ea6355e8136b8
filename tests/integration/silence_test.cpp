#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <tuple>
#include <vector>

#include "integration/command.hpp"
#include "integration/glyphs.hpp"

using namespace octet::test;

namespace {

const std::string model = OCTET_SOURCE_DIR "/examples/glyphs/glyphs.xml", image = OCTET_SOURCE_DIR "/examples/glyphs/test.png";

/// A folder with a few samples of the example, their labels, and an output folder.
struct Workplace {
  TemporaryFolder folder{};
  Glyphs glyphs{folder.path(), 8};
  std::string at = folder.path().string() + "/";

  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(at + name, std::ios::binary) << text;
    return at + name;
  }
};

}  // namespace

TEST_CASE("a type of ignored layers means what it has become, and one that the network does not have is refused with those it has") {
  const Workplace place;
  const std::string calibrate = "calibrate -sm -m " + model + " -s " + place.at + "images -o " + place.at + "int8 --json --ignore_layer_types ";
  const Outcome kept = octet_command(calibrate + "Conv");
  REQUIRE(kept.status == 0);
  CHECK(kept.output.find("\"type\": \"Convolution\",\n      \"precision\": \"INT8\"") == std::string::npos);
  CHECK_THAT(kept.output, contains("\"type\": \"Convolution\",\n      \"precision\": \"FP32\""));
  const Outcome refused = octet_command(calibrate + "NoSuchType");
  CHECK(refused.status == 1);
  CHECK_THAT(refused.errors, contains("--ignore_layer_types: given 'NoSuchType', expected a type of the model's layers: ") && contains("Convolution"));
  CHECK(octet_command(calibrate + "Convolution --ignore_layer_names nosuch").status == 1);
}

TEST_CASE("overrides of a scheme that match nothing are a warning on standard error and in the report") {
  const Workplace place;
  const std::string scheme = place.write("scheme.json", R"({"overrides":[{"type":"Conv","keep_fp32":true},{"type":"LSTMCell","keep_fp32":true}]})");
  const Outcome outcome = octet_command("calibrate -sm -m " + model + " -s " + place.at + "images -o " + place.at + "int8 --json --scheme " + scheme);
  REQUIRE(outcome.status == 0);
  CHECK_THAT(outcome.errors, contains("octet: warning: scheme: overrides that match no layer of the network") && contains(": 1, the first 'type LSTMCell'"));
  CHECK_THAT(outcome.output, contains("\"first\": \"type LSTMCell\""));
}

TEST_CASE("names that are no UTF-8 go from a list through annotations to the images that they name") {
  const Workplace place;
  const std::string latin = "caf\xE9.npy";
  std::filesystem::create_directory(place.at + "latin");
  std::filesystem::copy_file(place.at + "images/0.npy", place.at + "latin/" + latin);
  std::ifstream labels(place.at + "labels.txt");
  std::string name, label;
  labels >> name >> label;
  place.write("latin.txt", "\xEF\xBB\xBF" + latin + " " + label + "\r");
  const Outcome annotated = octet_command("annotate imagenet --annotation_file " + place.at + "latin.txt --images_dir " + place.at + "latin -o " + place.at +
                                          " -a a.jsonl -m a.json");
  REQUIRE(annotated.status == 0);
  CHECK(bytes_of(place.at + "a.jsonl") == "{\"identifier\":\"caf\\udce9.npy\",\"label\":" + label + "}\n");
  place.write("c.yml", "models:\n  - name: m\n    launchers: [{framework: dlsdk, model: " + model + ", adapter: classification}]\n    datasets:\n"
                       "      - {name: d, data_source: latin, annotation: a.jsonl, metrics: [{type: accuracy}]}\n");
  const Outcome checked = octet_command("check -c " + place.at + "c.yml -s " + place.at + " -a " + place.at + " --threads 1 --json");
  CHECK(checked.status == 0);
  CHECK_THAT(checked.output, contains("\"images\": 1,") && contains("\"warnings\": []"));
}

TEST_CASE("images without a label, labels without an image and repeated names are warnings of a list's check") {
  const Workplace place;
  std::string labels = bytes_of(place.at + "labels.txt");
  const std::string first = labels.substr(0, labels.find('\n') + 1);
  labels = labels.substr(0, labels.rfind('\n', labels.size() - 2) + 1);  // without the last image
  const std::string list = place.write("list.txt", labels + first + "absent.npy 0\n");
  const Outcome outcome = octet_command("check " + model + " -s " + place.at + "images --labels " + list + " --threads 1 --json");
  REQUIRE(outcome.status == 0);
  CHECK_THAT(outcome.errors, contains("list.txt: samples that stand there several times count several times: 1, the first '0.npy'") &&
                                 contains("images: files without an annotation are not used: 1, the first '7.npy'") &&
                                 contains("images: files that could not be used: 1, the first 'absent.npy: "));
  CHECK_THAT(outcome.output, contains("files that could not be used\",\n      \"count\": 1"));
  place.write("list.txt", labels + "0.npy 9999\n");
  const Outcome contradicted = octet_command("check " + model + " -s " + place.at + "images --labels " + list);
  CHECK(contradicted.status == 1);
  CHECK_THAT(contradicted.errors, contains("list.txt: annotation: given '0.npy' with label ") && contains(" and with label 9999"));
}

TEST_CASE("an option without an effect beside the others is a warning or wrong usage") {
  const Workplace place;
  const std::string images = " -s " + place.at + "images ", tensor = place.at + "images/0.npy", out = " -o " + place.at + "out ";
  const std::string statistics = place.at + "s.statistics";
  REQUIRE(octet_command("calibrate -sm -m " + model + images + out + "--statistics_out " + statistics).status == 0);
  const std::string standard = "calibrate -m " + model + images + out;
  const std::string at = place.at;
  const std::vector<std::tuple<std::string, int, std::string>> cases{
      {"run " + model + " -i " + tensor + " --mean_values 1", 0, "warning: --mean_values: given, has no effect: no input is an image"},
      {"benchmark " + model + " -niter 1 --crop 8", 0, "warning: --crop: given, has no effect: no input is an image"},
      {"benchmark " + model + " -niter 1 --peak_fp32 5", 0, "warning: --peak_fp32: given, has no effect"},
      {"benchmark " + model + " -niter 1 -hint latency -nstreams 1", 0, "warning: --hint: given, has no effect"},
      {"benchmark " + model + " -niter 1 -pin YES -l libcpu_extension.so", 0, "warning: --path_to_extension: given, has no effect"},
      {"convert " + model + out + "--silent --framework onnx", 0, "warning: --framework onnx: given, has no effect"},
      {"convert " + model + out + "--batch 2 --input_shape [1,3,32,32]", 2, "--batch: given with --input_shape, expected one of the two"},
      {"check " + model + images + "--labels " + at + "labels.txt --resize 9", 0, "warning: --resize: given, has no effect: no input is"},
      {"annotate imagenet --annotation_file " + at + "labels.txt" + out + "--subsample_seed 3", 0, "warning: --subsample_seed: given, has no"},
      {"calibrate -sm -m " + model + images + out + "--scale_values 2", 0, "warning: --scale_values: given, has no effect: no input is an image"},
      {"calibrate -sm -m " + model + out + "--statistics_in " + statistics + " --subset 3", 0, "warning: --subset: given, has no effect: without"},
      {"calibrate -sm -m " + model + images + out + "--top_k 3", 2, "--simplified_mode excludes --top_k"},
      {standard + "--labels " + at + "labels.txt --metric_name x", 2, "--metric_name: given without --config"},
      {standard + "--metric_type agreement --label_offset 1", 2, "--label_offset: given without --labels"},
      {standard + "-c c.yml --top_k 2", 2, "--top_k: given with --config, expected the metrics in the configuration"},
      {standard + "-c c.yml --label_offset 2", 2, "--label_offset: given with --config, expected the annotations in the configuration"},
      {"statistics -m " + model + images + out + "-td CPU", 0, "warning: --target_devices CPU: given, has no effect"},
      {"cifar", 2, "given 'cifar', expected one of those that --help lists"},
  };
  for (const auto& [arguments, status, text] : cases) {
    CAPTURE(arguments);
    const bool takes_threads = status == 0 && !arguments.starts_with("annotate") && !arguments.starts_with("convert");
    const Outcome outcome = octet_command(arguments + (takes_threads ? " --threads 1" : ""));
    CHECK(outcome.status == status);
    CHECK_THAT(outcome.errors, contains(text));
  }
}

TEST_CASE("values of the metric's threshold and configurations are not passed over where they contradict") {
  const Workplace place;
  place.write("c.yml", "models:\n  - name: m\n    launchers: [{framework: dlsdk, model: " + model + ", adapter: classification}]\n    datasets:\n"
                       "      - {name: d, data_source: images, annotation: a.jsonl, metrics: [{type: accuracy, threshold: 1}]}\n");
  place.write("a.jsonl", "{\"identifier\":\"0.npy\",\"label\":1}\n");
  const Outcome outcome = octet_command("check -c " + place.at + "c.yml -s " + place.at + " -a " + place.at + " -m models --threads 1 --json " + model);
  CHECK(outcome.status == 0);
  CHECK_THAT(outcome.errors, contains("warning: --models: given, has no effect: models on the command line stand in place") &&
                                 contains("c.yml:5: datasets.metrics.threshold: given, has no effect") &&
                                 contains("files without an annotation are not used: 7, the first '1.npy'"));
  CHECK_THAT(outcome.output, contains("datasets.metrics.threshold: given, has no effect"));
}

TEST_CASE("statistics of tensors that the network does not have are a warning") {
  const Workplace place;
  const std::string statistics = place.at + "s.statistics", images = " -s " + place.at + "images ", out = " -o " + place.at + "out ";
  REQUIRE(octet_command("calibrate -sm -m " + model + images + out + "--statistics_out " + statistics).status == 0);
  const Outcome outcome = octet_command("calibrate -sm -m " + model + images + out + "--ignore_layer_types Convolution --statistics_in " + statistics);
  CHECK(outcome.status == 0);
  CHECK_THAT(outcome.errors, contains("warning: " + statistics + ": tensors of which this network needs no statistics: "));
}
