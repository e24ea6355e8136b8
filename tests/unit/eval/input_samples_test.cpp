#include <octet/eval/input_samples.hpp>

#include <fstream>

#include <octet/tensor/npy.hpp>

#include "support.hpp"

using namespace octet;

namespace {

void write_bytes(const std::filesystem::path& path, const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; }

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Made by make.py beside them.
const std::filesystem::path archive = OCTET_SOURCE_DIR "/tests/data/samples/deflated.npz";
const std::filesystem::path stored = OCTET_SOURCE_DIR "/tests/data/samples/stored.npz";

std::vector<std::string> names(const std::vector<InputSample>& samples) {
  std::vector<std::string> result;
  for (const InputSample& sample : samples) result.push_back(sample.name);
  return result;
}

}  // namespace

TEST_CASE("archives of NumPy give their arrays by name, stored and deflated") {
  for (const std::filesystem::path& path : {archive, stored}) {
    INFO(path.string());
    const std::map<std::string, Tensor> arrays = read_npz(path);
    REQUIRE(arrays.size() == 2);
    CHECK(arrays.at("a") == Tensor::from(std::vector<float>{1.5F, -2}, {2}));
    CHECK(arrays.at("b_c") == Tensor::from(std::vector<std::int64_t>{7}, {1, 1}));
  }
}

TEST_CASE("archives that are damaged are refused wherever they are cut") {
  const test::TemporaryFolder folder;
  const std::string whole = bytes_of(archive);
  REQUIRE(whole.size() > 100);
  for (std::size_t size = 0; size < whole.size(); size += 7) {
    write_bytes(folder.path() / "cut.npz", whole.substr(0, size));
    const Error error = test::error_of([&] { read_npz(folder.path() / "cut.npz"); });
    CHECK(error.code() == ErrorCode::InvalidArgument);
    CHECK(error.where().file == (folder.path() / "cut.npz").string());
  }
}

TEST_CASE("samples are archives and folders of arrays, and for one input arrays themselves") {
  const test::TemporaryFolder folder;
  for (const char* name : {"b", "deep/a", "deep/empty"}) std::filesystem::create_directories(folder.path() / name);
  std::filesystem::copy_file(archive, folder.path() / "c.npz");
  write_npy(Tensor::scalar(1.0F), folder.path() / "b/x.npy");
  write_npy(Tensor::scalar(2.0F), folder.path() / "deep/a/x.npy");
  write_npy(Tensor::scalar(3.0F), folder.path() / "loose.npy");
  CHECK(names(list_input_samples(folder.path(), false)) == std::vector<std::string>{"b", "c.npz", "deep/a", "loose.npy"});
  CHECK(names(list_input_samples(folder.path(), true)) == std::vector<std::string>{"b/x.npy", "c.npz", "deep/a/x.npy", "loose.npy"});
}

TEST_CASE("a sample's arrays go to the inputs of their names") {
  const InputSample sample{"deflated.npz", archive};
  const std::vector<Tensor> inputs = inputs_of_sample(sample, {"b/c", "a"});
  REQUIRE(inputs.size() == 2);
  CHECK(inputs[0].shape() == Shape{1, 1});
  CHECK(inputs[1].shape() == Shape{2});
  CHECK_THAT(test::error_of([&] { inputs_of_sample(sample, {"a"}); }).message(),
             test::contains("given 'b_c', expected the name of an input"));
  CHECK_THAT(test::error_of([&] { inputs_of_sample(sample, {"a", "b_c", "d"}); }).message(), test::contains("given none for input 'd'"));
}
