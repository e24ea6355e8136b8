#include <array>
#include <cmath>

#include "model/caffe/ops.hpp"

namespace octet::caffe {
namespace {

/// The numbers of a blob for channels, which are dimension 1.
std::vector<double> channel_blob(Layer& layer, std::size_t index, const std::string& purpose) {
  const Tensor tensor = layer.blob(index, purpose, Shape{layer.shape()[1]});
  return {tensor.data<float>().begin(), tensor.data<float>().end()};
}

/// x * factor + shift for each channel.
Tops finish_affine(Layer& layer, const std::vector<double>& factors, const std::vector<double>& shifts) {
  const Shape shape(aligned_dims({layer.shape()[1]}, layer.rank(), 1));
  const auto constant = [&](const char* purpose, const std::vector<double>& values) {
    return layer.constant(purpose, Tensor::from(std::vector<float>(values.begin(), values.end()), shape));
  };
  const Value scaled = layer.helper("scaled", Binary{.kind = BinaryKind::Multiply}, {layer.input(), constant("scale", factors)});
  return {layer.finish(Binary{.kind = BinaryKind::Add}, {scaled, constant("shift", shifts)})};
}

void require_channels(const Layer& layer) {
  if (layer.rank() < 2) fail_unsupported("bottom 0: given shape " + to_string(layer.shape()) + ", expected rank 2 or more");
}

/// Stored sums are divided by how many there were; a file that saw none has zeros.
double sum_factor(Layer& layer) {
  if (layer.blob_count() < 3) return 1;
  const float count = layer.blob(2, "factor", Shape{1}).data<float>()[0];
  return count == 0 ? 0 : 1 / static_cast<double>(count);
}

/// Forks keep scale and shift in the same layer.
Tops translate_batch_norm(Layer& layer) {
  require_channels(layer);
  Params& params = layer.params("batch_norm_param");
  const double eps = params.number("eps", 1e-5), factor = sum_factor(layer);
  const bool scales = params.flag("scale_bias", false) || layer.blob_count() >= 5;
  std::vector<double> shifts = channel_blob(layer, 0, "mean"), factors = channel_blob(layer, 1, "variance");
  const std::vector<double> gamma = scales ? channel_blob(layer, 3, "scale") : std::vector<double>(factors.size(), 1),
                            beta = scales ? channel_blob(layer, 4, "bias") : std::vector<double>(factors.size(), 0);
  for (std::size_t i = 0; i < factors.size(); ++i) {
    factors[i] = gamma[i] / std::sqrt(factors[i] * factor + eps);
    shifts[i] = beta[i] - shifts[i] * factor * factors[i];
  }
  return finish_affine(layer, factors, shifts);
}

/// The layer of older forks: slope, bias, mean and variance.
Tops translate_bn(Layer& layer) {
  require_channels(layer);
  const double eps = layer.params("bn_param").number("eps", 1e-5);
  for (const char* field : {"slope_filler", "bias_filler", "momentum", "icnn", "bn_mode", "frozen"}) layer.params("bn_param").ignore(field);
  const std::vector<double> slopes = channel_blob(layer, 0, "slope"), means = channel_blob(layer, 2, "mean");
  std::vector<double> shifts = channel_blob(layer, 1, "bias"), factors = channel_blob(layer, 3, "variance");
  for (std::size_t i = 0; i < factors.size(); ++i) {
    factors[i] = slopes[i] / std::sqrt(factors[i] + eps);
    shifts[i] -= means[i] * factors[i];
  }
  return finish_affine(layer, factors, shifts);
}

constexpr std::array<std::string_view, 2> regions{"ACROSS_CHANNELS", "WITHIN_CHANNEL"};

/// Within a channel Caffe pays no heed to k.
Tops translate_lrn(Layer& layer) {
  Params& params = layer.params("lrn_param");
  const std::int64_t size = params.integer("local_size", 5);
  if (size < 1 || size % 2 == 0) params.fail("local_size", std::to_string(size), "an odd number");
  const bool within = params.choice("norm_region", regions, 0) == 1;
  const double bias = params.number("k", 1);
  if (within && layer.rank() != 4) fail_unsupported("bottom 0: given shape " + to_string(layer.shape()) + ", expected rank 4");
  const LRN op{.alpha = params.number("alpha", 1), .beta = params.number("beta", 0.75), .bias = within ? 1 : bias, .size = size};
  return {layer.finish(op, {layer.input(), layer.integers("axes", within ? Dims{2, 3} : Dims{1})})};
}

Dims spatial(std::size_t rank, std::size_t first) {
  Dims axes;
  for (std::size_t axis = first; axis < rank; ++axis) axes.push_back(static_cast<std::int64_t>(axis));
  return axes;
}

Tops translate_normalize(Layer& layer) {
  require_channels(layer);
  Params& params = layer.params("norm_param");
  for (const char* field : {"scale_filler"}) params.ignore(field);
  const bool across = params.flag("across_spatial", true), shared = params.flag("channel_shared", true);
  const NormalizeL2 op{.eps = params.number("eps", 1e-10)};
  const Value unit = layer.helper("unit", op, {layer.input(), layer.integers("axes", across ? spatial(layer.rank(), 1) : Dims{1})});
  const Dims dims = aligned_dims({shared ? 1 : layer.shape()[1]}, layer.rank(), 1);
  return {layer.finish(Binary{.kind = BinaryKind::Multiply}, {unit, layer.constant("scale", layer.blob(0, "scale", Shape(dims)))})};
}

Tops translate_mvn(Layer& layer) {
  require_channels(layer);
  Params& params = layer.params("mvn_param");
  const bool across = params.flag("across_channels", false);
  const MVN op{.eps = params.number("eps", 1e-9),
               .normalize_variance = params.flag("normalize_variance", true),
               .eps_mode = MVN::EpsMode::OutsideSqrt};
  return {layer.finish(op, {layer.input(), layer.integers("axes", spatial(layer.rank(), across ? 1 : 2))})};
}

constexpr std::array types{LayerType{"BatchNorm", translate_batch_norm}, LayerType{"BN", translate_bn}, LayerType{"LRN", translate_lrn},
                           LayerType{"MVN", translate_mvn}, LayerType{"Normalize", translate_normalize}};

}  // namespace

std::span<const LayerType> normalization_types() { return types; }

}  // namespace octet::caffe
