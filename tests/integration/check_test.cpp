#include <fstream>

#include <octet/octet.hpp>

#include "integration/command.hpp"

using namespace octet;
using namespace octet::test;
namespace fs = std::filesystem;

namespace {

const fs::path glyphs = OCTET_SOURCE_DIR "/examples/glyphs";

void write_text(const fs::path& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

/// The embedded network and forty of its calibration images, cut out of their sheet as .npy files of the network's input.
class Workplace {
 public:
  Workplace() {
    fs::create_directories(path() / "images");
    const Tensor sheet = read_image(glyphs / "calibration.png");
    std::ifstream labels(glyphs / "calibration.txt");
    const std::int64_t columns = sheet.shape()[1] / 32;
    std::string list, label;
    for (std::int64_t i = 0; i < 40 && labels >> label; ++i) {
      Tensor image(ElementType::u8, {32, 32, 3});
      const auto* source = sheet.data<std::uint8_t>().data();
      for (std::int64_t y = 0; y < 32; ++y)
        std::copy_n(source + ((i / columns * 32 + y) * sheet.shape()[1] + i % columns * 32) * 3, 96,
                    image.mutable_data<std::uint8_t>().data() + y * 96);
      write_npy(to_tensor(image, {127.5F}, {63.75F}), path() / "images" / (std::to_string(i) + ".npy"));
      list += std::to_string(i) + ".npy " + label + "\n";
    }
    write_text(path() / "val.txt", list);
    write_config("accuracy");
  }
  const fs::path& path() const { return folder_.path(); }
  void write_config(const std::string& metric) const {
    write_text(path() / "config.yml",
               "models:\n  - name: glyphs\n    launchers:\n"
               "      - {framework: dlsdk, device: CPU, model: glyphs.xml, adapter: classification}\n"
               "    datasets:\n      - name: letters\n        data_source: images\n        annotation: glyphs.pickle\n"
               "        metrics:\n          - type: " +
                   metric + "\n");
  }
  std::string annotate(const std::string& options = "") const {
    return "annotate imagenet --annotation_file " + (path() / "val.txt").string() + " -o " + path().string() +
           " -a glyphs.pickle -m glyphs.json" + options;
  }
  std::string check() const {
    return "check --threads 1 -c " + (path() / "config.yml").string() + " -m " + glyphs.string() + " -s " + path().string() + " -a " +
           path().string();
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("annotations are converted and a network is checked by a configuration") {
  const Workplace place;
  const Outcome annotated = octet_command(place.annotate());
  INFO(annotated.errors);
  REQUIRE(annotated.status == 0);
  CHECK_THAT(annotated.output, contains("glyphs.jsonl with 40 of 40 samples"));
  const Outcome checked = octet_command(place.check());
  INFO(checked.errors);
  REQUIRE(checked.status == 0);
  CHECK_THAT(checked.output, contains("on letters, 40 images") && contains("  accuracy: "));
  const Outcome list = octet_command("check --threads 1 " + (glyphs / "glyphs.xml").string() + " -s " + (place.path() / "images").string() +
                                     " --labels " + (place.path() / "val.txt").string());
  const std::string value = checked.output.substr(checked.output.find("accuracy: ") + 10);
  CHECK_THAT(list.output, contains(value.substr(0, value.find('\n'))));
}

TEST_CASE("any batch size and any number of threads give the same report") {
  const Workplace place;
  REQUIRE(octet_command(place.annotate()).status == 0);
  const Outcome expected = octet_command(place.check() + " --json");
  REQUIRE(expected.status == 0);
  for (const char* options : {" --batch_size 7", " --batch_size 64", " --threads 3 --batch_size 4"}) {
    INFO(options);
    CHECK(octet_command("check -c " + (place.path() / "config.yml").string() + " -m " + glyphs.string() + " -s " + place.path().string() +
                        " -a " + place.path().string() + " --json" + options)
              .output == expected.output);
  }
}

TEST_CASE("models on the command line take the place of the configuration's, the first being the reference") {
  const Workplace place;
  place.write_config("agreement");
  REQUIRE(octet_command(place.annotate(" -ss 10")).status == 0);
  const Outcome one = octet_command(place.check());
  CHECK(one.status == 1);
  CHECK_THAT(one.errors, contains("metric agreement: given one model, expected two or more"));
  const std::string model = (glyphs / "glyphs.xml").string();
  const Outcome two = octet_command(place.check() + " " + model + " " + model);
  INFO(two.errors);
  REQUIRE(two.status == 0);
  CHECK_THAT(two.output, contains("on letters, 10 images") && contains("  agreement: -\n") && contains("  agreement: 100.00 % ["));
}

TEST_CASE("each kind of bad input has a message of its own") {
  const Workplace place;
  REQUIRE(octet_command(place.annotate()).status == 0);
  const auto complaint = [&](const std::string& command) {
    const Outcome outcome = octet_command(command);
    CHECK(outcome.status == 1);
    CHECK(outcome.output.empty());
    return outcome.errors;
  };
  const std::string config = (place.path() / "config.yml").string();

  place.write_config("accuracyy");
  CHECK(complaint(place.check()) == "octet: " + config +
                                        ":10: datasets.metrics.type: given 'accuracyy', expected accuracy, accuracy_per_class, "
                                        "agreement, sqnr, kl_divergence, "
                                        "map, recall, miss_rate, detection_accuracy, coco_precision, coco_recall, coco_orig_precision, "
                                        "coco_orig_recall, coco_api, segmentation_accuracy, mean_iou, mean_accuracy, "
                                        "frequency_weighted_accuracy, dice, dice_index, hit_ratio or ndcg\n");
  place.write_config("map");
  CHECK_THAT(complaint(place.check()), contains("datasets.metrics: given 'map' and the adapter classification, expected adapter: ssd or "));
  place.write_config("[accuracy");
  CHECK_THAT(complaint(place.check()), contains("config.yml:") && contains("given text that is no YAML"));
  place.write_config("accuracy");

  fs::rename(place.path() / "images/7.npy", place.path() / "7.npy");
  CHECK(complaint(place.check()) ==
        "octet: " + (place.path() / "images").string() +
            ": data source: given 39 files for 40 annotations, expected one for each; the first that is missing is '7.npy'\n");
  fs::rename(place.path() / "7.npy", place.path() / "images/7.npy");

  const std::string unused = "octet: warning: " + (place.path() / "images").string() + ": files without an annotation are not used: ";
  write_text(place.path() / "glyphs.jsonl", "{\"identifier\":\"0.npy\",\"label\":10}\n");
  CHECK(complaint(place.check()) == unused + "39, the first '1.npy'\noctet: " + (place.path() / "glyphs.jsonl").string() +
                                        ": label: given 10 for '0.npy', expected 0 or more and less than 10, the number of classes\n");
  write_text(place.path() / "glyphs.jsonl", "\n");
  CHECK(complaint(place.check()) == unused + "40, the first '0.npy'\noctet: " + (place.path() / "glyphs.jsonl").string() +
                                        ": data set: given one without samples, expected at least one\n");
  fs::remove(place.path() / "glyphs.jsonl");
  CHECK_THAT(complaint(place.check()),
             contains("config.yml:8: datasets.annotation: given '") && contains("'octet annotate CONVERTER ... -o "));
  write_text(place.path() / "glyphs.jsonl", "\x80\x03]q");
  CHECK_THAT(complaint(place.check()), contains("given a Python pickle, expected JSON lines"));
}

TEST_CASE("options that do not go together are wrong usage") {
  const auto [arguments, part] = GENERATE(table<std::string, std::string>({
      {"check -c a.yml --mean_values 1", "expected the preprocessing in the configuration"},
      {"check -c a.yml --labels b.txt", "--labels"},
      {"check a.xml -s b --labels c -d d.yml", "given without --config"},
      {"check", "MODEL or --config"},
      {"check a.xml --labels c", "--source"},
      {"annotate", "CONVERTER"},
      {"annotate imagenet", "--annotation_file"},
      {"annotate lfw", "lfw"},
  }));
  INFO(arguments);
  const Outcome outcome = octet_command(arguments);
  CHECK(outcome.status == 2);
  CHECK(outcome.output.empty());
  CHECK_THAT(outcome.errors, contains(part));
}
