#include <algorithm>
#include <fstream>
#include <utility>

#include <octet/octet.hpp>

#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

using LabelledFiles = std::vector<std::pair<std::string, std::int64_t>>;

LabelledFiles read_list(const std::filesystem::path& path) {
  std::ifstream list(path);
  LabelledFiles files;
  std::string file;
  for (std::int64_t label = 0; list >> file >> label;) files.emplace_back(file, label);
  return files;
}

/// How many images of the list the network puts into their class.
int count_correct(const Executor& executor, const Preprocessing& preprocessing, const std::filesystem::path& folder,
                  const LabelledFiles& files) {
  int correct = 0;
  for (const auto& [file, label] : files) {
    const Tensor scores = executor.run(load_image(folder / file, preprocessing, executor.inputs()[0].shape));
    const auto values = scores.data<float>();
    correct += std::ranges::max_element(values) - values.begin() == label;
  }
  return correct;
}

}  // namespace

TEST_CASE("resnet20 classifies the CIFAR-10 test images as well as in ONNX Runtime") {
  OCTET_NEEDS_SHARED();
  const std::filesystem::path folder = shared_folder() / "data/cifar10/test";
  const LabelledFiles files = read_list(folder / "val.txt");
  REQUIRE(files.size() == 5000);
  const Graph graph = read_model(shared_folder() / "models/resnet20-cifar10/ir_v10_fp32/resnet20-cifar10.xml");
  // One thread: teams that wait for each other on a busy machine take many times longer.
  const Executor executor(graph, {.threads = 1});
  const Preprocessing preprocessing{.mean = {123.675F, 116.28F, 103.53F}, .scale = {58.395F, 57.12F, 57.375F}};
  const int correct = count_correct(executor, preprocessing, folder, files);
  std::cout << "resnet20-cifar10 ir_v10_fp32: top-1 " << correct << " of " << files.size() << "\n";
  // The model's README gives 4051, measured with ONNX Runtime and libjpeg; 5 images are 0.1 points.
  CHECK(std::abs(correct - 4051) <= 5);
}
