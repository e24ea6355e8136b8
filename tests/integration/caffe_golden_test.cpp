#include <algorithm>
#include <fstream>

#include <octet/octet.hpp>
#include <octet/tensor/npy.hpp>

#include "command.hpp"
#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

std::filesystem::path models() { return shared_folder() / "models/caffe-small"; }
std::filesystem::path squeezenet() { return shared_folder() / "models/squeezenet1.1"; }

/// (x - mean) * scale of pixels [N,H,W,C], as [N,C,H,W].
Tensor input_of(const std::filesystem::path& pixels, double mean, double scale) {
  const Tensor image = read_npy(pixels);
  const Shape& shape = image.shape();
  Tensor input(ElementType::f32, Shape{shape[0], shape[3], shape[1], shape[2]});
  const auto source = image.data<std::uint8_t>();
  const std::span<float> target = input.mutable_data<float>();
  const std::size_t area = shape.elements(1, 3), channels = static_cast<std::size_t>(shape[3]);
  for (std::size_t i = 0; i < source.size(); ++i) {
    const std::size_t sample = i / (area * channels), pixel = i / channels % area, channel = i % channels;
    target[(sample * channels + channel) * area + pixel] = static_cast<float>((static_cast<double>(source[i]) - mean) * scale);
  }
  return input;
}

struct Case {
  std::string folder, net;
  double mean, scale;
  std::vector<std::string> tops;
  double tolerance;  ///< of the file that says how the golden outputs were made, with what another order of sums adds
};

const std::vector<Case> cases{
    {"mtcnn_det1", "det1", 127.5, 1 / 128.0, {"conv4-2", "prob1"}, 5e-6},
    {"mtcnn_det2", "det2", 127.5, 1 / 128.0, {"conv5-2", "prob1"}, 5e-6},
    {"mtcnn_det3", "det3", 127.5, 1 / 128.0, {"conv6-2", "conv6-3", "prob1"}, 5e-6},
    {"ultraface_rfb_320", "RFB-320", 127, 1 / 128.0, {"boxes", "scores"}, 3e-5},
    {"wechat_qrcode_detect", "detect", 0, 1 / 255.0, {"mbox_loc", "mbox_conf_flatten"}, 3e-5},
    {"wechat_qrcode_sr", "sr", 0, 1 / 255.0, {"fc"}, 5e-6},
    {"hyperlpr_finemapping", "HorizonalFinemapping", 0, 1, {"dense"}, 5e-5},
    {"mobilenet_ssd_reduced", "MobileNetSSD_deploy_reduced", 127.5, 0.007843, {"mbox_loc", "mbox_conf_flatten", "mbox_priorbox"}, 5e-6},
};

double largest_difference(const Tensor& actual, const Tensor& expected) {
  REQUIRE(actual.elements() == expected.elements());
  double largest = 0;
  for (std::size_t i = 0; i < actual.elements(); ++i)
    largest = std::max(largest, std::abs(static_cast<double>(actual.data<float>()[i]) - expected.data<float>()[i]));
  return largest;
}

/// The network with tops within it as its outputs.
Graph with_outputs(const Graph& graph, const std::vector<std::string>& tops) { return convert_model(graph, {.outputs = tops}); }

using Row = std::array<float, 7>;

/// Rows up to the one that ends the list, by image, class and score.
std::vector<Row> detections(const Tensor& tensor) {
  std::vector<Row> rows;
  const std::span<const float> values = tensor.data<float>();
  for (std::size_t i = 0; i + 7 <= values.size() && values[i] >= 0; i += 7) {
    Row row{};
    std::ranges::copy(values.subspan(i, 7), row.begin());
    if (std::ranges::any_of(row, [](float value) { return value != 0; })) rows.push_back(row);
  }
  std::ranges::sort(rows,
                    [](const Row& a, const Row& b) { return std::tuple(a[0], a[1], -a[2], a[3]) < std::tuple(b[0], b[1], -b[2], b[3]); });
  return rows;
}

}  // namespace

TEST_CASE("real Caffe networks give what Caffe's arithmetic gives") {
  OCTET_NEEDS_SHARED();
  for (const Case& one : cases) {
    const std::filesystem::path folder = models() / one.folder;
    const Tensor input = input_of(folder / "golden/input_u8.npy", one.mean, one.scale);
    const std::filesystem::path net = folder / (one.net + ".prototxt");
    const Graph graph = read_model(net, {.input_shapes = {{declared_inputs(net).at(0).name, input.shape()}}});
    const std::vector<Tensor> results = Executor(with_outputs(graph, one.tops)).run(std::vector<Tensor>{input});
    for (std::size_t i = 0; i < one.tops.size(); ++i) {
      const double difference = largest_difference(results[i], read_npy(folder / "golden" / (one.tops[i] + ".npy")));
      std::cout << one.folder << " " << one.tops[i] << ": largest difference " << difference << "\n";
      CAPTURE(one.folder, one.tops[i]);
      CHECK(difference <= one.tolerance);
    }
  }
}

TEST_CASE("detectors of Caffe find the same boxes") {
  OCTET_NEEDS_SHARED();
  for (const auto& [index, top] : {std::pair{7, "detection_out"}, std::pair{4, "detection_output"}}) {
    const Case& one = cases[static_cast<std::size_t>(index)];
    const std::filesystem::path folder = models() / one.folder;
    const Tensor input = input_of(folder / "golden/input_u8.npy", one.mean, one.scale);
    const Executor executor(read_model(folder / (one.net + ".prototxt")));
    const std::vector<Row> actual = detections(executor.run(std::vector<Tensor>{input}).at(executor.output_index(top)));
    const std::vector<Row> expected = detections(read_npy(folder / "golden" / (std::string(top) + ".npy")));
    REQUIRE(actual.size() == expected.size());
    for (std::size_t i = 0; i < actual.size(); ++i)
      for (std::size_t column = 0; column < 7; ++column) CHECK(std::abs(actual[i][column] - expected[i][column]) <= 3e-5F);
  }
}

TEST_CASE("layers of the first version, legacy blobs and a mean image give the golden outputs") {
  OCTET_NEEDS_SHARED();
  const TemporaryFolder place;
  const std::filesystem::path folder = models() / "cifar10_full_v1";
  ConversionJob job{.model = folder / "cifar10_full.prototxt", .output_dir = place.path(), .model_name = "cifar"};
  job.mean_file = folder / "cifar10_mean.binaryproto";
  job.output = "norm1,pool2,prob";
  job.batch = 4;
  convert(job);
  const Tensor input = input_of(folder / "golden/input_u8.npy", 0, 1);
  const std::vector<Tensor> results = Executor(read_model(place.path() / "cifar.xml")).run(std::vector<Tensor>{input});
  const std::vector<std::pair<std::string, double>> tops{{"norm1", 1e-4}, {"pool2", 1e-4}, {"prob", 2e-6}};
  for (std::size_t i = 0; i < tops.size(); ++i)
    CHECK(largest_difference(results[i], read_npy(folder / "golden" / (tops[i].first + ".npy"))) <= tops[i].second);
}

TEST_CASE("the command takes a Caffe network by the original's options and by Octet's own") {
  OCTET_NEEDS_SHARED();
  const TemporaryFolder place;
  const std::string net = (squeezenet() / "caffe/deploy.prototxt").string(),
                    weights = (squeezenet() / "caffe/squeezenet_v1.1.caffemodel").string();
  const std::string input = (squeezenet() / "golden/input_0.npy").string(), out = place.path().string();
  const Outcome ran =
      octet_command("run " + net + " -w " + weights + " -i " + input + " --input_shape [1,3,224,224] -o " + out + "/direct");
  REQUIRE(ran.status == 0);
  const Outcome converted = octet_command("mo_caffe.py --input_model " + weights + " -d " + net +
                                          " --input_shape [1,3,224,224] --framework caffe -o " + out + " -n squeezenet");
  REQUIRE(converted.status == 0);
  REQUIRE(octet_command("run " + out + "/squeezenet.xml -i " + input + " -o " + out + "/converted").status == 0);
  const Tensor expected = read_npy(squeezenet() / "caffe/golden/prob_0.npy");
  for (const std::string folder : {"/direct", "/converted"})
    for (const auto& file : std::filesystem::directory_iterator(out + folder))
      CHECK(largest_difference(read_npy(file.path()), expected) <= 1e-5);
}

TEST_CASE("a mean image is cut in its middle or where it is told, and refused where it does not fit") {
  OCTET_NEEDS_SHARED();
  const TemporaryFolder place;
  const std::string folder = models().string(), cifar = folder + "/cifar10_full_v1/cifar10_full.prototxt",
                    faces = folder + "/mtcnn_det1/det1.prototxt";
  const std::string mean = " -mf " + folder + "/cifar10_full_v1/cifar10_mean.binaryproto";
  const auto [arguments, status, message] = GENERATE_COPY(table<std::string, int, std::string>({
      {cifar + mean, 0, ""},
      {cifar + mean + " --mean_file_offsets '(0,0)' --scale 2", 0, ""},
      {faces + mean, 0, ""},
      {faces + mean + " -mo '(20,20)'", 0, ""},
      {faces + mean + " -mo '(21,0)'", 1, "--mean_file_offsets: given [21,0], expected at most [20,20]"},
      {cifar + mean + " --mean_values [1,2,3]", 1, "--mean_file: given with --mean_values, expected one of the two"},
      {cifar + " --mean_file_offsets '(0,0)'", 1, "--mean_file_offsets: given without --mean_file, expected both"},
      {faces + mean + " --input_shape [1,3,40,40]", 1, "--mean_file: given a mean image [3,32,32], expected channels as the input's"},
      {cifar + " -k CustomLayersMapping.xml", 2, "-k: given 'CustomLayersMapping.xml', expected none"},
  }));
  CAPTURE(arguments);
  const Outcome outcome = octet_command("convert " + arguments + " -o " + place.path().string());
  CHECK(outcome.status == status);
  CHECK_THAT(outcome.errors, contains(message));
}
