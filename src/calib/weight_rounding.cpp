#include <octet/calib/weight_rounding.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include <octet/base/error.hpp>
#include "calib/adjusted.hpp"
#include "calib/biases.hpp"
#include "calib/held_back.hpp"
#include "calib/layer_features.hpp"
#include "calib/nearest_output.hpp"
#include "calib/products.hpp"

namespace octet {
namespace {

/// Features of one group that are rounded together.
struct Block {
  std::size_t group = 0, first = 0;
  Products products;
};

struct Layer {
  std::string name{};
  LayerFeatures features;
  NodeId quantizer = 0;  ///< of its weights, in the network that is worked on
  Bias bias{};
  std::string input{};
  std::vector<Block> blocks{};
  std::size_t changed = 0;
};

std::vector<Block> blocks_of(const LayerFeatures& features, std::size_t most) {
  std::vector<Block> blocks;
  const std::size_t parts = (features.features() + most - 1) / most, size = (features.features() + parts - 1) / parts;
  for (std::size_t group = 0; group < features.groups(); ++group)
    for (std::size_t first = 0; first < features.features(); first += size)
      blocks.push_back({group, first, Products(std::min(size, features.features() - first))});
  return blocks;
}

std::size_t bytes_of(const LayerFeatures& features, std::size_t most) {
  const std::size_t parts = (features.features() + most - 1) / most, size = (features.features() + parts - 1) / parts;
  return features.groups() * parts * Products::bytes(size);
}

/// The levels of an output's weights behind a FakeQuantize.
WeightLevels levels_of(const Graph& graph, const Node& quantizer, std::size_t output) {
  const auto limit = [&](std::size_t input) {
    const Tensor& limits = *graph.known_value(quantizer.inputs[input]);
    const auto values = limits.data<float>();
    return static_cast<double>(values[values.size() == 1 ? 0 : output]);
  };
  const int last = static_cast<int>(quantizer.as<FakeQuantize>()->levels) - 1;
  return {limit(3), (limit(4) - limit(3)) / last, last};
}

class Rounding {
 public:
  Rounding(const Graph& quantized, const Placement& placement, NetworkRunner& runner, const WeightRoundingOptions& options)
      : quantized_(quantized), placement_(placement), runner_(runner), options_(options) {
    find_layers();
  }

  AlgorithmResult run();

 private:
  void find_layers();
  std::optional<Layer> layer_of(NodeId placed) const;
  std::vector<Layer*> next_layers(std::size_t& first);
  void observe(const std::vector<Layer*>& layers);
  void add_rows(Layer& layer, std::size_t inference, const StridedView& input) const;
  void round(Layer& layer);
  void round_block(const Layer& layer, Block& block, std::span<float> weights, std::vector<double>& shift, std::size_t& changed) const;
  std::vector<AlgorithmNote> notes(bool dropped) const;

  const Graph& quantized_;
  const Placement& placement_;
  NetworkRunner& runner_;
  const WeightRoundingOptions& options_;
  std::vector<Layer> layers_;
  std::vector<AlgorithmNote> skipped_;
  std::map<NodeId, Tensor> weights_;  ///< by their quantizers
  std::vector<NamedBias> biases_;
};

std::optional<Layer> Rounding::layer_of(NodeId placed) const {
  const Node& original = placement_.graph.node(placed);
  const NodeId layer = quantized_.find(original.name);
  const Node& quantizer = quantized_.node(quantized_.node(layer).inputs[1]);
  const auto features = LayerFeatures::of(placement_.graph, placed);
  const auto bias = find_bias(quantized_, Users(quantized_), layer);
  if (!features || features->places() == 0 || !bias || !quantizer.as<FakeQuantize>() || !quantized_.known_value(quantizer.inputs[0]))
    return std::nullopt;
  return Layer{original.name, *features, quantized_.node(layer).inputs[1].node, *bias, tensor_name(placement_.graph, original.inputs[0])};
}

void Rounding::find_layers() {
  for (const NodeId id : placement_.weighted) {
    if (std::optional<Layer> layer = layer_of(id)) layers_.push_back(*std::move(layer));
    else skipped_.push_back({placement_.graph.node(id).name, "its weights stay at the nearest levels: it is no product with a matrix"});
  }
}

/// As many as the bytes allow, one at least.
std::vector<Layer*> Rounding::next_layers(std::size_t& first) {
  std::vector<Layer*> layers;
  for (std::size_t bytes = 0; first < layers_.size(); ++first) {
    bytes += bytes_of(layers_[first].features, options_.features);
    if (!layers.empty() && bytes > options_.bytes) break;
    layers.push_back(&layers_[first]);
  }
  return layers;
}

void Rounding::observe(const std::vector<Layer*>& layers) {
  std::vector<std::string> tensors;
  std::vector<std::vector<Layer*>> readers;
  for (Layer* layer : layers) {
    layer->blocks = blocks_of(layer->features, options_.features);
    const auto found = std::ranges::find(tensors, layer->input);
    if (found == tensors.end()) {
      tensors.push_back(layer->input);
      readers.push_back({layer});
    } else {
      readers[static_cast<std::size_t>(found - tensors.begin())].push_back(layer);
    }
  }
  runner_.observe(placement_.graph, tensors, [&](std::size_t inference, std::size_t tensor, const StridedView& values) {
    if (is_held_back(inference, runner_.samples().size())) return;
    for (Layer* layer : readers[tensor]) add_rows(*layer, inference, values);
  });
}

/// Few features need few rows.
std::size_t rows_for(std::size_t features, std::size_t most) {
  constexpr std::size_t per_feature = 32, fewest = 512;
  return std::min(most, std::max(fewest, per_feature * features));
}

/// Places that are spread evenly, others in each inference.
void Rounding::add_rows(Layer& layer, std::size_t inference, const StridedView& input) const {
  constexpr double golden = 0.6180339887498949;
  const std::size_t all = layer.features.places(), inferences = runner_.samples().size();
  const std::size_t count = std::min(all, (rows_for(layer.features.features(), options_.rows) + inferences - 1) / inferences);
  const double begin = std::fmod(golden * static_cast<double>(inference), 1.0);
  std::vector<float> rows;
  for (Block& block : layer.blocks) {
    const std::size_t features = block.products.features(), stride = Products::padded(features);
    rows.assign(count * stride, 0.0F);
    for (std::size_t i = 0; i < count; ++i) {
      const auto place = static_cast<std::size_t>((static_cast<double>(i) + begin) * static_cast<double>(all) / static_cast<double>(count));
      layer.features.gather(input, std::min(place, all - 1), block.group, block.first, features, rows.data() + i * stride);
    }
    block.products.add(rows.data(), count);
  }
}

/// Rounds the weights of all outputs of a group, and says by how much that moves their means.
void Rounding::round_block(const Layer& layer, Block& block, std::span<float> weights, std::vector<double>& shift,
                           std::size_t& changed) const {
  const std::size_t count = block.products.features(), stride = Products::padded(count);
  std::vector<double> means(count);
  for (std::size_t i = 0; i < count; ++i) means[i] = block.products.mean(i);
  const double rows = static_cast<double>(block.products.rows());
  std::vector<float> covariance = std::move(block.products).take_covariance();
  shrink(covariance, count, stride, static_cast<double>(count) / (static_cast<double>(count) + rows));
  std::vector<float> own(count);
  std::vector<int> levels(count);
  for (std::size_t output = 0; output < layer.features.outputs(); ++output) {
    const std::size_t channel = block.group * layer.features.outputs() + output;
    const WeightLevels grid = levels_of(quantized_, quantized_.node(layer.quantizer), channel);
    for (std::size_t i = 0; i < count; ++i) {
      own[i] = weights[layer.features.weight(block.group, output, block.first + i)];
      levels[i] = grid.nearest(static_cast<double>(own[i]));
    }
    changed += descend(own, grid, covariance, stride, options_.sweeps, levels);
    for (std::size_t i = 0; i < count; ++i) {
      const double value = grid.value(levels[i]);
      shift[channel] += means[i] * (value - static_cast<double>(own[i]));
      weights[layer.features.weight(block.group, output, block.first + i)] = static_cast<float>(value);
    }
  }
}

void Rounding::round(Layer& layer) {
  Tensor weights = quantized_.known_value(quantized_.node(layer.quantizer).inputs[0])->clone();
  std::vector<double> shift(layer.bias.values.size(), 0.0);
  for (Block& block : layer.blocks)
    if (block.products.rows() > 1) round_block(layer, block, weights.mutable_data<float>(), shift, layer.changed);
  layer.blocks.clear();
  weights_.emplace(layer.quantizer, std::move(weights));
  std::vector<float> values = layer.bias.values;
  for (std::size_t c = 0; c < values.size(); ++c) values[c] = static_cast<float>(static_cast<double>(values[c]) - shift[c]);
  biases_.push_back({layer.name, std::move(values)});
}

std::vector<AlgorithmNote> Rounding::notes(bool dropped) const {
  std::vector<AlgorithmNote> notes = skipped_;
  for (const Layer& layer : layers_) {
    const std::size_t all = layer.features.groups() * layer.features.outputs() * layer.features.features();
    if (dropped) notes.push_back({layer.name, "its weights stay at the nearest levels: others take what was held back further from FP32"});
    else
      notes.push_back({layer.name, std::to_string(layer.changed) + " of its " + std::to_string(all) + " weights were rounded the other way",
                       layer.changed > 0});
  }
  return notes;
}

AlgorithmResult Rounding::run() {
  if (layers_.empty()) return {quantized_, skipped_};
  for (std::size_t next = 0; next < layers_.size();) {
    const std::vector<Layer*> layers = next_layers(next);
    observe(layers);
    for (Layer* layer : layers) round(*layer);
  }
  Graph rounded = with_biases(with_weights(quantized_, weights_), biases_);
  std::vector<std::string> names;
  for (const Layer& layer : layers_) names.push_back(layer.name);
  HeldBack held_back(placement_, names, runner_);
  if (held_back.error_of(rounded) <= held_back.error_of(quantized_)) return {std::move(rounded), notes(false)};
  return {quantized_, notes(true)};
}

class WeightRounding final : public Algorithm {
 public:
  explicit WeightRounding(const WeightRoundingOptions& options) : options_(options) {
    if (options.inferences < fewest_inferences)
      throw Error(ErrorCode::InvalidArgument,
                  "weight rounding: given " + std::to_string(options.inferences) + " inferences, expected at least 2");
    for (const auto& [number, what] : {std::pair{options.rows, "rows"}, {options.features, "features"}, {options.sweeps, "sweeps"}})
      if (number == 0) throw Error(ErrorCode::InvalidArgument, "weight rounding: given 0 " + std::string(what) + ", expected at least 1");
  }

  std::string description() const override {
    return "weight rounding by " + std::to_string(options_.inferences) + " inferences, " + std::to_string(options_.rows) + " rows, " +
           std::to_string(options_.features) + " features, " + std::to_string(options_.sweeps) + " sweeps";
  }

  StatisticsRequest needs(const Placement& placement) const override {
    return {.inferences = placement.weighted.empty() ? 0 : options_.inferences};
  }

  AlgorithmResult apply(const Graph& graph, const Placement& placement, const Statistics&, NetworkRunner& runner) const override {
    if (placement.weighted.empty()) return {graph};
    if (runner.samples().size() < fewest_inferences)
      throw Error(ErrorCode::InvalidArgument, "weight rounding: given the inputs of " + std::to_string(runner.samples().size()) +
                                                  " inferences, expected those of at least 2");
    return Rounding(graph, placement, runner, options_).run();
  }

 private:
  WeightRoundingOptions options_;
};

}  // namespace

std::shared_ptr<const Algorithm> weight_rounding(const WeightRoundingOptions& options) { return std::make_shared<WeightRounding>(options); }

}  // namespace octet
