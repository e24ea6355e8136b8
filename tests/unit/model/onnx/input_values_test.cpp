#include "job/inputs/input_files.hpp"

#include <filesystem>
#include <vector>

#include <octet/exec/executor.hpp>
#include <octet/job/calibrate.hpp>
#include <octet/tensor/npy.hpp>

#include "onnx_model.hpp"
#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

/// Sums of x along an axis that is an input.
std::filesystem::path write_sum(const TemporaryFolder& folder) {
  OnnxModel model(13);
  model.input("x", {2, 3}).input("axis", {1}, ElementType::i64).output("y");
  model.node("ReduceSum", {"x", "axis"}, {"y"}, {{"keepdims", std::int64_t{0}}});
  model.write(folder.path() / "model.onnx");
  return folder.path() / "model.onnx";
}

job::InputFiles files(const std::vector<std::string>& arguments) { return {.arguments = arguments, .option = "--input"}; }

const Tensor x = Tensor::from(std::vector<float>{1, 2, 3, 4, 5, 6}, {2, 3});
const Tensor sums = Tensor::from(std::vector<float>{6, 15}, {2});

}  // namespace

TEST_CASE("inputs that are given as numbers are constants of the network") {
  const TemporaryFolder folder;
  const job::ModelWithFiles read = job::read_with_files(write_sum(folder), {}, files({"axis=1"}));
  CHECK(read.files.arguments.empty());
  const Executor executor(read.graph);
  CHECK(executor.inputs().size() == 1);
  CHECK(executor.run(x) == sums);
}

TEST_CASE("a number that an input's type lacks is refused, and so is one that is given twice") {
  const TemporaryFolder folder;
  const auto message = [&](const std::vector<std::string>& arguments) {
    return error_of([&] { job::read_with_files(write_sum(folder), {}, files(arguments)); }).message();
  };
  CHECK(message({"axis=1.5"}).find("--input: given 1.5 for 'axis', expected a whole number, since it is i64") != std::string::npos);
  CHECK(message({"axis=1", "axis=0"}).find("--input: given 'axis' twice") != std::string::npos);
}

TEST_CASE("small tensors of integers in files are constants where the network cannot run otherwise") {
  const TemporaryFolder folder;
  const std::string data = (folder.path() / "x.npy").string(), axis = (folder.path() / "axis.npy").string();
  write_npy(x, data);
  write_npy(Tensor::from(Dims{1}), axis);
  const job::ModelWithFiles read = job::read_with_files(write_sum(folder), {}, files({data, axis}));
  const Executor executor(read.graph);
  REQUIRE(executor.inputs().size() == 1);
  CHECK(executor.run(job::load_inputs(executor, read.files)[0]) == sums);
}

TEST_CASE("samples of calibration have one value of what decides the layers, which is a constant of the result") {
  const TemporaryFolder folder;
  CalibrationJob job;
  job.model = write_sum(folder);
  job.source = folder.path() / "samples";
  job.output_dir = folder.path() / "result";
  const Dims axes{1, 1, 0};
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const std::filesystem::path sample = job.source / std::to_string(i);
    std::filesystem::create_directories(sample);
    write_npy(x, sample / "x.npy");
    write_npy(Tensor::from(Dims{axes[i]}), sample / "axis.npy");
  }
  const CalibrationSummary done = calibrate(job);
  CHECK(done.samples == 2);
  REQUIRE(done.skipped.size() == 1);
  CHECK(done.skipped[0].reason.starts_with("input 'axis': given another value than in the first sample"));
  REQUIRE(done.warnings.size() == 1);
  CHECK(done.warnings[0].message.starts_with("input 'axis': decides which layers the network has"));
  CHECK(Executor(done.graph).run(x) == sums);
}
