#include "model/caffe/ops.hpp"

#include <algorithm>
#include <array>

namespace octet::caffe {
namespace {

struct Refusal {
  std::string_view type, reason;
};

constexpr std::string_view trains = "it reads training data; expected a net for deployment, with inputs or layers of type Input";
constexpr std::string_view has_none = "Octet has no operation for it";
constexpr std::array<Refusal, 22> refusals{{{"Data", trains},
                                            {"AnnotatedData", trains},
                                            {"DummyData", trains},
                                            {"HDF5Data", trains},
                                            {"ImageData", trains},
                                            {"MemoryData", trains},
                                            {"WindowData", trains},
                                            {"HDF5Output", "it writes a file"},
                                            {"Python", "it runs code of Python, which Octet does not"},
                                            {"BatchReindex", has_none},
                                            {"Embed", has_none},
                                            {"Filter", has_none},
                                            {"Im2col", has_none},
                                            {"LSTM", has_none},
                                            {"Proposal", has_none},
                                            {"PSROIPooling", has_none},
                                            {"RNN", has_none},
                                            {"ROIPooling", has_none},
                                            {"RegionYolo", has_none},
                                            {"ReorgYolo", has_none},
                                            {"Resample", has_none},
                                            {"SPP", has_none}}};

}  // namespace

TranslateLayer find_translation(std::string_view type) {
  for (const auto family : {activation_types, concat_types, convolution_types, detection_types, elementwise_types, interpolate_types,
                            matmul_types, normalization_types, pooling_types, reduction_types, reshape_types})
    for (const LayerType& known : family())
      if (known.name == type) return known.translate;
  return nullptr;
}

std::string_view reason_against(std::string_view type) {
  const auto found = std::ranges::find(refusals, type, &Refusal::type);
  return found == refusals.end() ? std::string_view() : found->reason;
}

Dims aligned_dims(const Dims& values, std::size_t rank, std::size_t axis) {
  Dims dims(rank, 1);
  std::ranges::copy(values, dims.begin() + static_cast<std::ptrdiff_t>(axis));
  return dims;
}

Value finish_with_bias(Layer& layer, bool has_bias, std::size_t axis, Operation operation, std::vector<Value> inputs) {
  if (!has_bias) return layer.finish(std::move(operation), std::move(inputs));
  const Value product = layer.helper("WithoutBiases", std::move(operation), std::move(inputs));
  const Shape& shape = layer.shape(product);
  const Tensor bias = layer.blob(1, "biases", Shape(aligned_dims({shape[axis]}, shape.rank(), axis)));
  return layer.finish(Binary{.kind = BinaryKind::Add}, {product, layer.constant("biases", bias)});
}

}  // namespace octet::caffe
