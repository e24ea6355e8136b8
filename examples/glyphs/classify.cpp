// Classifies the test set of this folder and prints accuracy and latency: octet_glyphs FOLDER [MODEL.xml]
// Quantizes the network first and compares INT8 with FP32: octet_glyphs FOLDER --calibrate OUTPUT_FOLDER
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include <octet/octet.hpp>

namespace {

constexpr std::int64_t side = 32;
const std::vector<float> mean{127.5F}, scale{63.75F};

std::vector<std::int64_t> read_labels(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::vector<std::int64_t> labels;
  for (std::int64_t label; file >> label;) labels.push_back(label);
  if (labels.empty()) throw std::runtime_error(path.string() + ": no labels");
  return labels;
}

/// The image at `index` of a sheet of tiles without margins.
octet::Tensor tile(const octet::Tensor& sheet, std::int64_t index) {
  const std::int64_t sheet_width = sheet.shape()[1], columns = sheet_width / side, row_bytes = side * 3;
  const std::int64_t top = index / columns * side, left = index % columns * side;
  if (top + side > sheet.shape()[0]) throw std::runtime_error("the sheet has fewer images than there are labels");
  octet::Tensor image(octet::ElementType::u8, {side, side, 3});
  for (std::int64_t y = 0; y < side; ++y) {
    const auto* row = sheet.data<std::uint8_t>().data() + ((top + y) * sheet_width + left) * 3;
    std::copy_n(row, row_bytes, image.mutable_data<std::uint8_t>().data() + y * row_bytes);
  }
  return image;
}

struct Result {
  std::int64_t correct = 0;
  std::vector<double> seconds;
};

Result classify(const octet::Executor& executor, const octet::Tensor& sheet, const std::vector<std::int64_t>& labels) {
  Result result;
  octet::InferRequest request = executor.make_request();
  for (std::size_t i = 0; i < labels.size(); ++i) {
    request.set_input(0, octet::to_tensor(tile(sheet, static_cast<std::int64_t>(i)), mean, scale));
    const auto start = std::chrono::steady_clock::now();
    request.run();
    result.seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    const auto scores = request.output(0).data<float>();
    result.correct += std::ranges::max_element(scores) - scores.begin() == labels[i];
  }
  return result;
}

double median(std::vector<double>& values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

/// What a network achieves on the test set.
struct Measurement {
  double accuracy = 0;  // per cent
  double latency = 0;   // seconds, median
};

Measurement measure(const char* what, const octet::Graph& graph, const std::filesystem::path& folder) {
  const std::vector<std::int64_t> labels = read_labels(folder / "test.txt");
  const octet::Executor executor(graph);
  Result result = classify(executor, octet::read_image(folder / "test.png"), labels);
  const Measurement measured{100.0 * static_cast<double>(result.correct) / static_cast<double>(labels.size()), median(result.seconds)};
  std::printf("%s: top-1 accuracy %.2f %% (%lld of %zu), median latency %.1f us on %d threads\n", what, measured.accuracy,
              static_cast<long long>(result.correct), labels.size(), measured.latency * 1e6, executor.threads());
  return measured;
}

/// Learns the ranges from the calibration set.
octet::Graph quantize(const octet::Graph& graph, const std::filesystem::path& folder) {
  const octet::Tensor sheet = octet::read_image(folder / "calibration.png");
  const std::int64_t images = sheet.shape()[0] / side * (sheet.shape()[1] / side);
  octet::Calibrator calibrator(graph, {}, {.threads = 1});  // So small a network gains little from more.
  for (std::int64_t i = 0; i < images; ++i) calibrator.observe(octet::to_tensor(tile(sheet, i), mean, scale));
  return octet::compress_weights(calibrator.quantize());
}

std::uintmax_t size_of(std::filesystem::path model) {
  const std::uintmax_t description = std::filesystem::file_size(model);
  return description + std::filesystem::file_size(model.replace_extension(".bin"));
}

void calibrate(const std::filesystem::path& folder, const std::filesystem::path& output) {
  const std::filesystem::path source = folder / "glyphs.xml", target = output / "glyphs_i8.xml";
  const octet::Graph graph = octet::read_model(source);
  std::filesystem::create_directories(output);
  octet::write_ir(quantize(graph, folder), target);
  const Measurement fp32 = measure("FP32", graph, folder), int8 = measure("INT8", octet::read_model(target), folder);
  std::printf("INT8 against FP32: accuracy %+.2f points, %.2f times as fast, %ju of %ju bytes; wrote %s\n", int8.accuracy - fp32.accuracy,
              fp32.latency / int8.latency, size_of(target), size_of(source), target.c_str());
}

}  // namespace

int main(int count, char** arguments) try {
  const std::vector<std::string> given(arguments + 1, arguments + count);
  if (given.size() == 3 && given[1] == "--calibrate") {
    calibrate(given[0], given[2]);
    return 0;
  }
  if (given.empty() || given.size() > 2) {
    std::cerr << "usage: octet_glyphs FOLDER [MODEL.xml]\n       octet_glyphs FOLDER --calibrate OUTPUT_FOLDER\n";
    return 2;
  }
  const std::filesystem::path folder = given[0];
  const std::filesystem::path model = given.size() == 2 ? std::filesystem::path(given[1]) : folder / "glyphs.xml";
  measure(model.filename().c_str(), octet::read_model(model), folder);
  return 0;
} catch (const std::exception& error) {
  std::cerr << "octet_glyphs: " << error.what() << '\n';
  return 1;
}
