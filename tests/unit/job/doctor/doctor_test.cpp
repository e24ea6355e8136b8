#include <octet/job/doctor.hpp>

#include <fstream>

#include <octet/model/ir.hpp>

#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

using Colour = std::array<std::uint8_t, 3>;

/// 8 x 8 pixels of one colour, as BMP.
void write_bmp(const std::filesystem::path& path, const Colour& colour) {
  constexpr int side = 8, header = 54;
  std::string bytes(header + side * side * 3, '\0');
  const auto put = [&](std::size_t at, std::uint32_t value) {
    for (int i = 0; i < 4; ++i) bytes[at + static_cast<std::size_t>(i)] = static_cast<char>(value >> (8 * i));
  };
  bytes[0] = 'B', bytes[1] = 'M';
  put(2, static_cast<std::uint32_t>(bytes.size())), put(10, header), put(14, 40), put(18, side), put(22, side), put(26, 1 | 24 << 16);
  for (std::size_t at = header; at < bytes.size(); at += 3)
    for (std::size_t c = 0; c < 3; ++c) bytes[at + c] = static_cast<char>(colour[2 - c]);
  std::ofstream(path, std::ios::binary) << bytes;
}

const std::vector<Colour> colours{{240, 70, 70}, {5, 195, 195}, {70, 240, 70}, {195, 5, 195}, {70, 70, 240}, {195, 195, 5}};

/// Six colours and a network that tells them apart by the mean of each channel, if it is given RGB around 0: red, cyan, green, magenta,
/// blue, yellow. Label NUMBER + `shift`.
class Colours {
 public:
  explicit Colours(int shift = 0) {
    std::filesystem::create_directory(images());
    std::ofstream list(labels());
    for (std::size_t i = 0; i < 12; ++i) {
      Colour colour = colours[i % 6];
      for (std::uint8_t& value : colour) value = static_cast<std::uint8_t>(value + i);
      write_bmp(images() / ("image " + std::to_string(i) + ".bmp"), colour);
      list << "image " << i << ".bmp " << static_cast<int>(i % 6) + shift << '\n';
    }
    Graph graph;
    const Value x = graph.parameter("x", ElementType::f32, Shape{1, 3, 8, 8});
    const Value mean =
        graph.add("mean", Reduce{.kind = ReduceKind::Mean, .keep_dims = false}, {x, graph.constant("axes", Tensor::from(Dims{2, 3}))});
    const Tensor weights = Tensor::from(std::vector<float>{1, 0, 0, -1, 0, 0, 0, 1, 0, 0, -1, 0, 0, 0, 1, 0, 0, -1}, Shape{6, 3});
    graph.result("y", graph.add("scores", MatMul{.transpose_b = true}, {mean, graph.constant("weights", weights)}));
    write_ir(graph, model());
  }

  std::filesystem::path images() const { return folder_.path() / "images"; }
  std::filesystem::path labels() const { return folder_.path() / "labels.txt"; }
  std::filesystem::path model() const { return folder_.path() / "model.xml"; }

 private:
  TemporaryFolder folder_;
};

const PreprocessingTrial& trial(const DoctorSummary& summary, const std::string& pixels) {
  return *std::ranges::find_if(summary.trials, [&](const PreprocessingTrial& each) { return each.pixels == pixels; });
}

}  // namespace

TEST_CASE("doctor: labels show which order of channels and which range a network was trained with") {
  const Colours colours;
  const DoctorSummary summary = diagnose({.model = colours.model(), .source = colours.images(), .labels = colours.labels(), .threads = 1});
  CHECK(summary.images == 12);
  CHECK(summary.trials.size() == 14);
  CHECK(summary.label_offset == 0);
  CHECK(summary.trials.front().top1 == 1.0);
  CHECK_FALSE(summary.trials.front().preprocessing.reverse_channels);
  CHECK(trial(summary, "RGB, (pixel - 127.5) / 127.5").top1 == 1.0);
  // Without negative values no channel can be the one that lacks.
  CHECK(trial(summary, "RGB, pixel / 255").top1 == 0.5);
  // Red and blue, and with them cyan and yellow, change places.
  CHECK_THAT(*trial(summary, "BGR, (pixel - 127.5) / 127.5").top1, Catch::Matchers::WithinAbs(1.0 / 3, 1e-9));
  CHECK_THAT(trial(summary, "BGR, (pixel - 127.5) / 127.5").changed, Catch::Matchers::WithinAbs(2.0 / 3, 1e-9));
  CHECK(summary.confidence > 0.99);
}

TEST_CASE("doctor: labels that count from another number are found out") {
  const Colours colours(1);
  const DoctorSummary found = diagnose({.model = colours.model(), .source = colours.images(), .labels = colours.labels(), .threads = 1});
  CHECK(found.label_offset == -1);
  CHECK(found.trials.front().top1 == 1.0);
  DoctorJob given{.model = colours.model(), .source = colours.images(), .labels = colours.labels(), .label_offset = 0, .threads = 1};
  CHECK_THROWS_WITH(diagnose(given), Catch::Contains("label of 'image 5.bmp': given 6, expected one of the network's 6 classes"));
}

TEST_CASE("doctor: images are spread over the folder, and those that cannot be read are told") {
  const Colours colours;
  std::ofstream(colours.images() / "broken.jpg") << "no image";
  DoctorJob job{.model = colours.model(), .source = colours.images(), .subset = 0, .threads = 1};
  const DoctorSummary all = diagnose(job);
  CHECK(all.images == 12);
  CHECK(all.skipped.size() == 1);
  CHECK_FALSE(all.trials.front().top1.has_value());
  job.subset = 4;
  CHECK(diagnose(job).images + diagnose(job).skipped.size() == 4);
  job.subset = 1;
  CHECK_THROWS_WITH(diagnose(job), Catch::Contains("usable images, expected two or more"));
}

TEST_CASE("doctor: preprocessing is told as the options of commands") {
  CHECK(options_of({}).empty());
  CHECK(options_of({.shorter_side = 256, .crop = 224, .mean = {123.675f, 116.28f, 103.53f}, .scale = {127.5f}, .reverse_channels = true}) ==
        "--mean_values 123.675,116.28,103.53 --scale_values 127.5 --reverse_input_channels --resize 256 --crop 224");
}
