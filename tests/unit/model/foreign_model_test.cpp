#include "model/foreign_model.hpp"

#include <fstream>
#include <string>

#include <octet/model/model.hpp>

#include "support.hpp"

using namespace octet;

TEST_CASE("models of other frameworks are refused by their name and what makes a readable one of them") {
  const test::TemporaryFolder folder;
  const auto [name, content, message] = GENERATE(table<std::string, std::string, std::string>({
      {"net.tflite", std::string("\x1C\0\0\0TFL3", 8), "given a TensorFlow Lite model, expected an ONNX model or the .xml of an OpenVINO IR or a "
                                                       "TensorFlow graph or the .prototxt of a Caffe network; tf2onnx"},
      {"model.pt", "PK\x03\x04", "given a PyTorch model, expected an ONNX model or the .xml of an OpenVINO IR or a TensorFlow graph or the .prototxt of a Caffe network; torch.onnx.export"},
      {"net.MDL", "\x01Nnet", "given a Kaldi model, expected"},
      {"net.bin", std::string(16, '\0'), "given the weights of an IR, expected an ONNX model or the .xml of an OpenVINO IR or a TensorFlow graph or the .prototxt of a Caffe network; the .xml beside it"},
  }));
  const std::filesystem::path file = folder.path() / name;
  std::ofstream(file, std::ios::binary) << content;
  const Error error = test::error_of([&] { read_model(file); });
  CHECK(error.code() == ErrorCode::Unsupported);
  CHECK(error.where().file == file.string());
  CHECK_THAT(error.message(), test::contains("model format: " + message));
}

TEST_CASE("a name alone condemns no file that is not there, and no ONNX model") {
  const test::TemporaryFolder folder;
  CHECK(test::error_of([&] { read_model(folder.path() / "absent.pb"); }).code() == ErrorCode::Io);
  std::ofstream(folder.path() / "model.pb", std::ios::binary) << "\x08\x08";
  CHECK_NOTHROW(require_no_foreign_model(folder.path() / "model.pb"));
}
