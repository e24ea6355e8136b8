#include <unistd.h>

#include <octet/eval/image.hpp>
#include <octet/exec/executor.hpp>
#include <octet/graph/ops/fake_quantize.hpp>
#include <octet/ir/ir.hpp>
#include <octet/tensor/npy.hpp>

#include "integration/command.hpp"

using namespace octet;
using namespace octet::test;
namespace fs = std::filesystem;

namespace {

const fs::path glyphs = OCTET_SOURCE_DIR "/examples/glyphs";
const std::string normalization = " --mean_values 127.5 --scale_values 63.75";
/// All that is said where samples are arrays, which are taken as they are.
const std::string unused_normalization = "octet: warning: --mean_values: given, has no effect: no input is an image\n"
                                         "octet: warning: --scale_values: given, has no effect: no input is an image\n";

/// The embedded model beside the first images of its calibration set, in a folder that may be written to.
class Workplace {
 public:
  explicit Workplace(std::int64_t images = 8) {
    fs::create_directory(images_path());
    for (const char* file : {"glyphs.xml", "glyphs.bin"}) fs::copy(glyphs / file, path() / file);
    const Tensor sheet = read_image(glyphs / "calibration.png");
    for (std::int64_t i = 0; i < images; ++i) write_tile(sheet, i);
  }
  const fs::path& path() const { return folder_.path(); }
  fs::path images_path() const { return path() / "images"; }
  fs::path result() const { return path() / "glyphs_i8.xml"; }
  /// One thread, since tests run side by side.
  std::string model_and_images() const { return arguments() + " --threads 1"; }
  std::string arguments() const { return " -m " + (path() / "glyphs.xml").string() + " -s " + images_path().string() + normalization; }

 private:
  void write_tile(const Tensor& sheet, std::int64_t index) const {
    Tensor image(ElementType::u8, {32, 32, 3});
    for (std::int64_t y = 0; y < 32; ++y) {
      const auto row = sheet.data<std::uint8_t>().subspan(static_cast<std::size_t>((y * sheet.shape()[1] + index * 32) * 3), 32 * 3);
      std::ranges::copy(row, image.mutable_data<std::uint8_t>().begin() + y * 32 * 3);
    }
    write_npy(to_tensor(image, {127.5F}, {63.75F}), images_path() / ("image" + std::to_string(index) + ".npy"));
  }
  TemporaryFolder folder_;
};

std::size_t count_fake_quantize(const Graph& graph) {
  std::size_t count = 0;
  for (const Node& node : graph.nodes()) count += node.as<FakeQuantize>() != nullptr;
  return count;
}

std::size_t files_in(const fs::path& folder) { return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), {})); }

}  // namespace

TEST_CASE("calibrate writes the quantized model beside the original and says what came out") {
  const Workplace place;
  const Outcome outcome = octet_command("calibrate -sm --full_weights" + place.model_and_images());
  INFO(outcome.errors);
  REQUIRE(outcome.status == 0);
  CHECK_THAT(outcome.output, contains("on 8 samples, 0 skipped"));
  CHECK_THAT(outcome.output, contains("preset mixed: ranges by least error, zero points where they help; weight rounding in ") &&
                                 contains("; bias correction in ") && contains("expected output SNR "));
  for (const char* part :
       {"layers", "multiply-accumulates", "model files", "latency", "output SQNR", "mean over 8 images"})
    CHECK_THAT(outcome.output, contains(part));
  CHECK(outcome.errors == unused_normalization);
  CHECK(count_fake_quantize(read_model(place.result())) > 20);
}

TEST_CASE("a quantized model can be run and agrees with the original") {
  const Workplace place(40);
  const fs::path output = place.path() / "new" / "folder";
  REQUIRE(octet_command("calibrate --simplified-mode" + place.model_and_images() + " --output-dir " + output.string()).status == 0);
  std::ofstream labels(place.path() / "labels.txt");
  std::ifstream given(glyphs / "calibration.txt");
  std::string label;
  for (int i = 0; i < 40 && given >> label; ++i) labels << "image" << i << ".npy " << label << '\n';
  labels.close();
  const std::string check = "check " + (place.path() / "glyphs.xml").string() + " " + (output / "glyphs_i8.xml").string() +
                            " --threads 1 --source " + place.images_path().string() + " --labels " + (place.path() / "labels.txt").string();
  const Outcome outcome = octet_command(check);
  INFO(outcome.errors);
  REQUIRE(outcome.status == 0);
  CHECK_THAT(outcome.output, contains("40 images, 0 skipped"));
  CHECK_THAT(outcome.output, contains("agreement"));
  const std::string json = octet_command(check + " --json").output;
  CHECK_THAT(json, contains("\"images\": 40"));
  const auto number_after = [&](const std::string& key) { return std::stod(json.substr(json.rfind(key) + key.size())); };
  CHECK(number_after("\"agreement\": ") >= 0.95);
  CHECK(number_after("\"mean_sqnr_db\": ") > 15);
}

TEST_CASE("the same inputs give the same bytes for any number of threads") {
  const Workplace place;
  std::vector<std::string> bytes;
  for (const char* threads : {"1", "2", "3"}) {
    const fs::path output = place.path() / threads;
    const std::string files =
        " -o " + output.string() + " --statistics_out " + (place.path() / "statistics").string() + " --threads " + threads;
    REQUIRE(octet_command("calibrate -sm" + place.arguments() + files).status == 0);
    bytes.push_back(bytes_of(output / "glyphs_i8.xml") + bytes_of(output / "glyphs_i8.bin") + bytes_of(place.path() / "statistics"));
  }
  CHECK(bytes[0].size() > 100000);
  CHECK(bytes[1] == bytes[0]);
  CHECK(bytes[2] == bytes[0]);
}

TEST_CASE("statistics may be saved and continued") {
  const Workplace place;
  const std::string statistics = (place.path() / "statistics").string();
  REQUIRE(octet_command("calibrate -sm --preset legacy" + place.model_and_images() + " --statistics_out " + statistics).status == 0);
  const std::string bytes = bytes_of(place.result()) + bytes_of(place.path() / "glyphs_i8.bin");
  const std::string model = " --threads 1 -m " + (place.path() / "glyphs.xml").string();
  const Outcome again = octet_command("calibrate -sm --preset legacy" + model + " --statistics_in " + statistics);
  INFO(again.errors);
  REQUIRE(again.status == 0);
  CHECK_THAT(again.output, contains("on 8 samples"));
  CHECK(bytes_of(place.result()) + bytes_of(place.path() / "glyphs_i8.bin") == bytes);
  CHECK_THAT(octet_command("calibrate -sm" + model + " --statistics_in " + statistics).output,
             contains("no weight rounding, which needs samples of 2 inferences"));
  CHECK_THAT(octet_command("calibrate -sm" + place.model_and_images() + " --statistics_in " + statistics).output,
             contains("on 16 samples"));
}

TEST_CASE("what is slower in INT8 may stay in FP32: the result runs, and says of each such layer what was measured") {
  const Workplace place;
  const std::string report = (place.path() / "report.json").string();
  const Outcome outcome = octet_command("calibrate -sm --performance_aware --progress print --report " + report + place.model_and_images());
  INFO(outcome.errors);
  REQUIRE(outcome.status == 0);
  const std::string layers = bytes_of(report);
  CHECK((layers.find("FP32 was measured to be faster") != std::string::npos) == (outcome.errors.find("left in FP32") != std::string::npos));
  const Graph graph = read_model(place.result());
  CHECK(Executor(graph, {.threads = 1}).run(Tensor(ElementType::f32, {1, 3, 32, 32})).shape() == Shape{1, 10});
}

TEST_CASE("batches teach the same as single images, also when the last one is not full") {
  const Workplace place;
  REQUIRE(octet_command("calibrate -sm" + place.model_and_images() + " -o " + (place.path() / "single").string()).status == 0);
  const Outcome outcome =
      octet_command("calibrate -sm" + place.model_and_images() + " --batch_size 3 -o " + (place.path() / "batch").string());
  INFO(outcome.errors);
  REQUIRE(outcome.status == 0);
  CHECK_THAT(outcome.output, contains("on 8 samples, 0 skipped"));
  CHECK(read_model(place.path() / "batch/glyphs_i8.xml").parameters().size() == 1);
  const Graph graph = read_model(place.path() / "batch/glyphs_i8.xml");
  CHECK(graph.node(graph.parameters().front()).outputs[0].shape == Shape{1, 3, 32, 32});
}

TEST_CASE("a subset is the first files by name") {
  const Workplace place;
  const Outcome outcome = octet_command("calibrate -sm -ss 3" + place.model_and_images() + " --json");
  REQUIRE(outcome.status == 0);
  CHECK_THAT(outcome.output, contains("\"samples\": 3"));
}

TEST_CASE("damaged images are skipped and reported") {
  const Workplace place(3);
  std::ofstream(place.images_path() / "image00.jpg") << "no image";
  const std::string png = bytes_of(OCTET_SOURCE_DIR "/tests/data/images/rgb.png");
  std::ofstream(place.images_path() / "cut.png", std::ios::binary) << png.substr(0, png.size() / 2);
  const Outcome outcome = octet_command("calibrate -sm" + place.model_and_images());
  INFO(outcome.errors);
  REQUIRE(outcome.status == 0);
  CHECK_THAT(outcome.output, contains("on 3 samples, 2 skipped"));
  CHECK_THAT(outcome.output, contains("image00.jpg: image: given a file of another kind"));
  CHECK_THAT(outcome.output, contains("cut.png: image: given damaged contents"));
}

TEST_CASE("without a usable image calibrate fails and leaves an earlier result whole") {
  const Workplace place(0);
  std::ofstream(place.result()) << "earlier";
  const std::string nothing = GENERATE("nothing", "a damaged image");
  if (nothing == "a damaged image") std::ofstream(place.images_path() / "bad.png") << "bad";
  const Outcome outcome = octet_command("calibrate -sm" + place.model_and_images());
  CHECK(outcome.status == 1);
  CHECK(outcome.output.empty());
  CHECK_THAT(outcome.errors, contains(place.images_path().string()));
  CHECK(bytes_of(place.result()) == "earlier");
  CHECK(files_in(place.path()) == 4);
}

TEST_CASE("what cannot be read or written ends calibrate before it begins") {
  const Workplace place(1);
  std::ofstream(place.path() / "file") << "x";
  const std::string file = (place.path() / "file").string(), model = " -m " + (place.path() / "glyphs.xml").string();
  const std::string source = " -s " + place.images_path().string(), folder = place.path().string();
  const std::string arguments =
      GENERATE_COPY(model + " -s /nonexistent", model + " -s " + file, " -m /nonexistent.xml" + source, model + source + " -o " + file,
                    model + source + " -o /proc/nonexistent", model + source + " --statistics_out /nonexistent/file",
                    model + source + " --report " + folder, model + source + " --statistics_in " + file,
                    model + source + " --scheme " + file, model + source + " --list /nonexistent",
                    model + source + " --ignore_layer_names absent", model + source + " --ignore_layer_names_path /nonexistent");
  INFO(arguments);
  const Outcome outcome = octet_command("calibrate -sm" + arguments);
  CHECK(outcome.status == 1);
  CHECK(outcome.output.empty());
  CHECK_THAT(outcome.errors, contains("octet: "));
  CHECK(!fs::exists(place.result()));
}

TEST_CASE("a value that is not finite ends calibrate with the file, the layer and the sample") {
  const Workplace place(2);
  Tensor image(ElementType::f32, {1, 3, 32, 32});
  image.mutable_data<float>()[5] = NAN;
  write_npy(image, place.images_path() / "image2.npy");
  const Outcome outcome = octet_command("calibrate -sm" + place.model_and_images());
  CHECK(outcome.status == 1);
  CHECK_THAT(outcome.errors, contains("image2.npy") && contains("sample 2"));
  CHECK(!fs::exists(place.result()));
}

TEST_CASE("what calibrate is asked wrongly, or cannot do yet, exits with 2 and says so") {
  const auto [arguments, part] = GENERATE(table<std::string, std::string>({
      {"calibrate -m a.xml -s b", "or -sm to measure nothing"},
      {"calibrate -m a.xml -s b --labels c --list d", "expected --labels"},
      {"calibrate -m a.xml --labels c", "--source"},
      {"calibrate -m a.xml -s b --labels c -th -1", "--threshold"},
      {"calibrate -sm -s b", "--models"},
      {"calibrate -sm -m a.xml", "--statistics_in"},
      {"calibrate -sm -m a.xml -s b -td GPU", "GPU"},
      {"calibrate -sm -m a.xml -s b -p INT4", "INT4"},
      {"calibrate -sm -m a.xml -s b --progress loud", "expected bar, print, print:N or None"},
      {"calibrate -sm -m a.xml -s b -mn accuracy", "--metric_name"},
      {"calibrate -c a.yml --labels c", "--labels: given with --config"},
      {"calibrate -c a.yml --list c", "--list: given with --config"},
      {"calibrate -c a.yml --mean_values 1", "--mean_values: given with --config"},
      {"calibrate -m a.xml -s b --labels c -d d.yml", "--definitions: given without --config"},
      {"statistics -c a.yml --crop 8", "--crop: given with --config"},
      {"statistics -m a.xml -s b -tt c", "--target_tags: given without --config"},
      {"statistics -m a.xml -s b --performance_aware", "--performance_aware"},
      {"check a.xml --source b", "--labels"},
  }));
  INFO(arguments);
  const Outcome outcome = octet_command(arguments);
  CHECK(outcome.status == 2);
  CHECK(outcome.output.empty());
  CHECK_THAT(outcome.errors, contains(part));
}

TEST_CASE("ignored layers stay in FP32, by name and by type, from the command line and from files") {
  const Workplace place(1);
  const Graph graph = read_model(place.path() / "glyphs.xml");
  std::string name;
  std::size_t convolutions = 0;
  for (const Node& node : graph.nodes()) {
    if (!node.as<Convolution>()) continue;
    ++convolutions;
    if (name.empty()) name = node.name;
  }
  std::ofstream(place.path() / "names") << "\n  " << name << "  \r\n";
  std::ofstream(place.path() / "types") << "convolution\nFullyConnected\n";
  const std::string command = "calibrate -sm" + place.model_and_images() + " --report " + (place.path() / "report.txt").string();
  const auto kept = [&](const std::string& options) {
    const Outcome outcome = octet_command(command + options);
    INFO(outcome.errors);
    REQUIRE(outcome.status == 0);
    return outcome.output.substr(outcome.output.find("kept in FP32:"));
  };
  CHECK_THAT(kept(" --ignore_layer_names " + name), contains("  " + name + " "));
  CHECK_THAT(kept(" --ignore_layer_names_path " + (place.path() / "names").string()), contains("  " + name + " "));
  const std::string by_type = kept(" --ignore_layer_types_path " + (place.path() / "types").string());
  std::size_t found = 0;
  for (std::size_t at = by_type.find("Convolution  "); at != std::string::npos; at = by_type.find("Convolution  ", at + 1))
    found += by_type[at - 1] == ' ';
  CHECK(found == convolutions);
  CHECK_THAT(by_type, contains("MatMul"));
  CHECK_THAT(bytes_of(place.path() / "report.txt"), contains("layer ") && contains("reason") && contains("GroupConvolution"));
}

TEST_CASE("weights are stored in the precision that was asked for") {
  const Workplace place(1);
  const auto bytes_with = [&](const std::string& options) {
    REQUIRE(octet_command("calibrate -sm" + place.model_and_images() + options).status == 0);
    return fs::file_size(place.path() / "glyphs_i8.bin");
  };
  const auto fp32 = bytes_with(" --full_weights"), fp16 = bytes_with(" -p FP16"), int8 = bytes_with("");
  CHECK(int8 == bytes_with(" --compress-weights"));
  CHECK(fp32 == bytes_with(" -p FP32"));
  CHECK(static_cast<double>(fp16) < 0.6 * static_cast<double>(fp32));
  CHECK(static_cast<double>(int8) < 0.4 * static_cast<double>(fp32));
}

TEST_CASE("progress goes to standard error as lines when asked for") {
  const Workplace place(5);
  CHECK_THAT(octet_command("calibrate -sm" + place.model_and_images() + " --progress print:2").errors,
             contains("octet: calibrating 2 of 5\n") && contains("octet: calibrating 4 of 5\n") && contains("octet: calibrating 5 of 5\n"));
  CHECK(octet_command("calibrate -sm" + place.model_and_images() + " --progress None").errors == unused_normalization);
  CHECK_THAT(octet_command("calibrate -sm" + place.model_and_images() + " --progress bar").errors, contains("5 of 5\n"));
}

TEST_CASE("check refuses labels that are no classes and lists without labels") {
  const Workplace place(1);
  const fs::path labels = place.path() / "labels.txt";
  const std::string check =
      "check " + (place.path() / "glyphs.xml").string() + " -s " + place.images_path().string() + " --labels " + labels.string();
  std::ofstream(labels) << "image0.npy 9\n";
  CHECK(octet_command(check).status == 0);
  const Outcome beyond = octet_command(check + " --label_offset 1");
  CHECK(beyond.status == 1);
  CHECK_THAT(beyond.errors, contains("image0.npy") && contains("label: given 10"));
  std::ofstream(labels) << "image0.npy\n";
  const Outcome without = octet_command(check);
  CHECK(without.status == 1);
  CHECK_THAT(without.errors, contains("labels.txt") && contains("without a label"));
}

TEST_CASE("a real network is calibrated on real images and keeps its accuracy") {
  OCTET_NEEDS_SHARED();
  const TemporaryFolder folder;
  const fs::path model = shared_folder() / "models/resnet20-cifar10/ir_v10_fp32/resnet20-cifar10.xml",
                 data = shared_folder() / "data/cifar10";
  const std::string preprocessing = " --mean_values 123.675,116.28,103.53 --scale_values 58.395,57.12,57.375";
  const std::string list = " --list " + (data / "calib/val.txt").string() + " -ss 200 --threads 1";
  const Outcome calibrated = octet_command("calibrate -sm -m " + model.string() + " -s " + (data / "calib").string() + list +
                                           preprocessing + " -o " + folder.path().string());
  INFO(calibrated.errors);
  REQUIRE(calibrated.status == 0);
  std::cout << calibrated.output;
  const Outcome checked = octet_command("check " + model.string() + " " + (folder.path() / "resnet20-cifar10_i8.xml").string() +
                                        " --source " + (data / "test").string() + " --labels " + (data / "test/val.txt").string() +
                                        " --subset 1000 --threads 1 --json" + preprocessing);
  INFO(checked.errors);
  REQUIRE(checked.status == 0);
  std::cout << checked.output;
  const std::string key = "\"top1\": ";
  const double fp32 = std::stod(checked.output.substr(checked.output.find(key) + key.size()));
  const double int8 = std::stod(checked.output.substr(checked.output.rfind(key) + key.size()));
  CHECK(fp32 > 0.75);
  CHECK(int8 > fp32 - 0.015);
}

TEST_CASE("a model of IR version 6 is calibrated to its own file with statistics, or to FakeQuantize when asked for") {
  const Workplace place;
  write_ir(read_ir(place.path() / "glyphs.xml"), place.path() / "glyphs.xml", {.version = 6});
  const Outcome outcome = octet_command("calibrate -sm" + place.model_and_images());
  INFO(outcome.errors);
  REQUIRE(outcome.status == 0);
  const Graph recorded = read_ir(place.result());
  CHECK(recorded.origin().version == 6);
  CHECK(recorded.origin().statistics.size() > 10);
  CHECK(count_fake_quantize(recorded) > 10);
  CHECK(bytes_of(fs::path(place.result()).replace_extension(".bin")) == bytes_of(place.path() / "glyphs.bin"));
  CHECK_THAT(bytes_of(place.result()), contains("quantization_level=\"I8\""));
  CHECK_THAT(outcome.output, contains("the rules of the file's version leave it in FP32"));

  REQUIRE(octet_command("calibrate -sm --ir_version 10" + place.model_and_images()).status == 0);
  const Graph newer = read_ir(place.result());
  CHECK(newer.origin().version == 10);
  CHECK(count_fake_quantize(newer) > 10);

  for (const std::string option :
       {"--compress_weights", "--full_weights", "--precision FP16", "--preset mixed", "--activations auto", "--performance_aware"}) {
    const Outcome refused = octet_command("calibrate -sm " + option + place.model_and_images());
    CHECK(refused.status == 1);
    CHECK_THAT(refused.errors, contains(": given for a result that keeps the model's file, expected --ir_version 10 or 11 with it"));
  }
}
