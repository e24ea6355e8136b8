// Classifies the test set of this folder and prints accuracy and latency: octet_glyphs FOLDER [MODEL.xml]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>
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

}  // namespace

int main(int count, char** arguments) try {
  if (count != 2 && count != 3) {
    std::cerr << "usage: octet_glyphs FOLDER [MODEL.xml]\n";
    return 2;
  }
  const std::filesystem::path folder = arguments[1];
  const std::filesystem::path model = count == 3 ? std::filesystem::path(arguments[2]) : folder / "glyphs.xml";
  const std::vector<std::int64_t> labels = read_labels(folder / "test.txt");
  const octet::Executor executor(octet::read_model(model));
  Result result = classify(executor, octet::read_image(folder / "test.png"), labels);
  std::printf("%s: top-1 accuracy %.2f %% (%lld of %zu), median latency %.1f us on %d threads\n", model.filename().c_str(),
              100.0 * static_cast<double>(result.correct) / static_cast<double>(labels.size()), static_cast<long long>(result.correct),
              labels.size(), median(result.seconds) * 1e6, executor.threads());
  return 0;
} catch (const std::exception& error) {
  std::cerr << "octet_glyphs: " << error.what() << '\n';
  return 1;
}
