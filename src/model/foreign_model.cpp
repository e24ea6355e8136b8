#include "model/foreign_model.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include <octet/base/error.hpp>

#include "model/format.hpp"

namespace octet {
namespace {

/// What the end of a name says, and how such a model comes to Octet.
struct ForeignKind {
  std::string_view ending, kind, way;
};

constexpr std::string_view from_tensorflow = "tf2onnx makes an ONNX model of it",
                           from_others = "OpenVINO's Model Optimizer makes an IR of it",
                           from_pytorch = "torch.onnx.export makes an ONNX model of it";
constexpr std::array<ForeignKind, 14> kinds{{
    {".meta", "a TensorFlow checkpoint", from_tensorflow},
    {".ckpt", "a TensorFlow checkpoint", from_tensorflow},
    {".tflite", "a TensorFlow Lite model", from_tensorflow},
    {".h5", "a Keras model", from_tensorflow},
    {".keras", "a Keras model", from_tensorflow},
    {".params", "MXNet's weights", from_others},
    {".nnet", "a Kaldi model", from_others},
    {".mdl", "a Kaldi model", from_others},
    {".pdmodel", "a PaddlePaddle model", "paddle2onnx makes an ONNX model of it"},
    {".pt", "a PyTorch model", from_pytorch},
    {".pth", "a PyTorch model", from_pytorch},
    {".torchscript", "a PyTorch model", from_pytorch},
    {".bin", "the weights of an IR", "the .xml beside it is the model"},
    {".engine", "a TensorRT engine", "the ONNX model that it was made from can be read"},
}};

/// ONNX models have been called .pb too. A file that is not there is for whoever reads it to complain of.
bool may_be_read(const std::filesystem::path& path) {
  if (!std::filesystem::exists(path)) return true;
  return model::find_format(path) != nullptr;
}

}  // namespace

bool model::ends_as(const std::filesystem::path& path, std::string_view ending) {
  const std::string extension = path.extension().string();
  return std::ranges::equal(extension, ending, [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

void require_no_foreign_model(const std::filesystem::path& path) {
  const auto found = std::ranges::find_if(kinds, [&](const ForeignKind& kind) { return model::ends_as(path, kind.ending); });
  if (found == kinds.end() || may_be_read(path)) return;
  throw Error(ErrorCode::Unsupported,
              "model format: given " + std::string(found->kind) + ", expected " + model::format_names() + "; " + std::string(found->way),
              {.file = path.string()});
}

}  // namespace octet
