#include <octet/calib/bias_correction.hpp>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include <octet/base/error.hpp>
#include <octet/graph/rewrite.hpp>

#include "calib/biases.hpp"
#include "calib/channel_means.hpp"
#include "calib/cut.hpp"
#include "calib/held_back.hpp"
#include "graph/traits.hpp"
#include "graph/value_name.hpp"

namespace octet {
namespace {

/// The means of a layer's channels, by inference.
using Means = std::vector<std::vector<double>>;

struct Layer {
  std::string name{};
  std::string result{};  ///< the name of its biased result, also in the FP32 network
  Bias bias{};           ///< in the network that is worked on
  Means expected{};      ///< in the FP32 network
  std::vector<float> values{};
  std::size_t corrected = 0;  ///< channels
};

/// By how much the means of one channel are off.
struct Deviation {
  double learned = 0;    ///< in the inferences that corrections are made from
  double held_back = 0;  ///< in the others
};

Deviation deviation_of(const Means& expected, const Means& actual, std::size_t channel) {
  Deviation sums;
  double learned = 0, held_back = 0;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const double difference = actual[i][channel] - expected[i][channel];
    (is_held_back(i, actual.size()) ? sums.held_back : sums.learned) += difference;
    (is_held_back(i, actual.size()) ? held_back : learned) += 1;
  }
  return {sums.learned / learned, sums.held_back / held_back};
}

/// Whether to subtract what was learned lowers the mean square of what is held back: (d - s)^2 < d^2, of d only its mean mattering.
bool helps(const Deviation& deviation) { return deviation.learned * (deviation.learned - 2 * deviation.held_back) < 0; }

Graph with_constant(const Graph& graph, NodeId constant, Tensor value) {
  GraphCopy copy(graph);
  for (NodeId id = 0; id < graph.nodes().size(); ++id) {
    if (id == constant) copy.keep_as(id, Constant{value}, {});
    else copy.keep(id);
  }
  return std::move(copy).take();
}

/// Whole runs of four, so that what others hold back is held back here, spread evenly.
std::vector<std::size_t> chosen(std::size_t all, std::size_t most) {
  constexpr std::size_t run = 4;
  const std::size_t runs = all / run, wanted = std::max<std::size_t>(most / run, 1);
  std::vector<std::size_t> few;
  if (all <= most || runs <= wanted) {
    for (std::size_t i = 0; i < all; ++i) few.push_back(i);
    return few;
  }
  for (std::size_t i = 0; i < wanted * run; ++i) few.push_back(i / run * runs / wanted * run + i % run);
  return few;
}

/// Corrects one network. Its nodes keep their places while their biases change, so that what crosses it can be kept from one layer to the
/// next.
class Correction {
 public:
  Correction(const Graph& quantized, const Placement& placement, NetworkRunner& runner, const BiasCorrectionOptions& options)
      : quantized_(quantized),
        placement_(placement),
        runner_(runner),
        options_(options),
        chosen_(chosen(runner.samples().size(), options.inferences)),
        count_(chosen_.size()) {
    find_layers();
  }

  AlgorithmResult run();

 private:
  using Values = std::map<Value, Tensor>;

  void find_layers();
  void observe_expected();
  void begin();
  bool feeds_sum(Value value, const Users& users) const;
  void correct(Layer& layer);
  Means measure(const Layer& layer, const std::vector<Value>& kept);
  std::vector<Value> kept_behind(const Layer& layer) const;
  void change_bias(Layer& layer, const std::vector<double>& change);
  void advance(const Layer& layer, const std::vector<double>& change);
  std::vector<std::vector<Tensor>> crossing() const;
  std::vector<NamedBias> corrected_biases() const;
  std::vector<AlgorithmNote> notes(bool dropped) const;

  const Graph& quantized_;
  const Placement& placement_;
  NetworkRunner& runner_;
  const BiasCorrectionOptions& options_;
  std::vector<std::size_t> chosen_;  ///< of the samples
  std::size_t count_;
  std::vector<Layer> layers_;
  std::vector<AlgorithmNote> skipped_;
  Graph working_;               ///< the network with a bias of its own for each layer
  NodeId at_ = 0;               ///< the cut
  std::vector<Value> live_;     ///< what crosses it
  std::vector<Values> values_;  ///< its elements in each inference
};

void Correction::find_layers() {
  const Users users(quantized_), placed_users(placement_.graph);
  std::vector<NamedBias> biases;
  for (const NodeId id : placement_.weighted) {
    const std::string& name = placement_.graph.node(id).name;
    const std::optional<Bias> bias = find_bias(quantized_, users, quantized_.find(name));
    if (!bias) {
      skipped_.push_back({name, "its bias was not corrected: its results have no channels"});
      continue;
    }
    const Value result = find_bias(placement_.graph, placed_users, id)->result;
    layers_.push_back({.name = name, .result = value_name(placement_.graph, result), .values = bias->values});
    biases.push_back({name, bias->values});
  }
  working_ = with_biases(quantized_, biases);
  const Users working_users(working_);
  for (Layer& layer : layers_) layer.bias = *find_bias(working_, working_users, working_.find(layer.name));
  std::ranges::sort(layers_, {}, [](const Layer& layer) { return *layer.bias.add; });
}

void Correction::observe_expected() {
  std::vector<std::string> tensors;
  for (Layer& layer : layers_) {
    tensors.push_back(layer.result);
    layer.expected.resize(count_);
  }
  runner_.observe(placement_.graph, tensors, [&](std::size_t inference, std::size_t tensor, const StridedView& values) {
    const auto found = std::ranges::find(chosen_, inference);
    if (found == chosen_.end()) return;
    layers_[tensor].expected[static_cast<std::size_t>(found - chosen_.begin())] = channel_means(values, layers_[tensor].bias.axis);
  });
}

void Correction::begin() {
  values_.resize(count_);
  for (std::size_t i = 0; i < count_; ++i)
    for (std::size_t port = 0; port < working_.parameters().size(); ++port)
      values_[i][{working_.parameters()[port], 0}] = runner_.samples()[chosen_[i]][port];
  live_ = live_values(working_, 0);
}

std::vector<std::vector<Tensor>> Correction::crossing() const {
  std::vector<std::vector<Tensor>> inputs(count_);
  for (std::size_t i = 0; i < count_; ++i)
    for (const Value value : live_) inputs[i].push_back(values_[i].at(value));
  return inputs;
}

/// Whether a sum reads the value, quantized or not. An executor that adds while it computes the value need not round it before.
bool Correction::feeds_sum(Value value, const Users& users) const {
  return std::ranges::any_of(users.of(value), [&](NodeId reader) {
    const Node& node = working_.node(reader);
    return is_sum(working_, node) || (is_one_of<FakeQuantize, Unary, Clamp>(node) && feeds_sum({reader, 0}, users));
  });
}

/// What has to be computed up to behind the layer so that the cut can move there; nothing where that takes too much memory, or would have
/// the network computed in another way.
std::vector<Value> Correction::kept_behind(const Layer& layer) const {
  if (feeds_sum(layer.bias.result, Users(working_))) return {};
  std::size_t bytes = 0;
  std::vector<Value> kept;
  for (const Value value : live_values(working_, *layer.bias.add + 1)) {
    const OutputDescription& description = working_.description(value);
    bytes += byte_size(description.element_type, description.shape.elements()) * count_;
    if (!values_.front().contains(value)) kept.push_back(value);
  }
  return bytes > options_.bytes ? std::vector<Value>{} : kept;
}

/// Runs the network from the cut up to the layer, and keeps those values.
Means Correction::measure(const Layer& layer, const std::vector<Value>& kept) {
  std::vector<Value> outputs{layer.bias.result};
  std::ranges::copy_if(kept, std::back_inserter(outputs), [&](Value value) { return value != layer.bias.result; });
  const Graph part = remove_dead_nodes(part_of(working_, at_, *layer.bias.add + 1, live_, outputs));
  Means means(count_);
  runner_.run(part, crossing(), [&](std::size_t inference, const std::vector<Tensor>& results) {
    means[inference] = channel_means(results.front(), layer.bias.axis);
    for (std::size_t k = 0; k < outputs.size(); ++k)
      if (std::ranges::find(kept, outputs[k]) != kept.end()) values_[inference][outputs[k]] = results[k];
  });
  return means;
}

void Correction::change_bias(Layer& layer, const std::vector<double>& change) {
  for (std::size_t c = 0; c < change.size(); ++c) layer.values[c] = static_cast<float>(layer.values[c] + change[c]);
  const auto& inputs = working_.node(*layer.bias.add).inputs;
  const NodeId constant = inputs[working_.node(inputs[0]).as<Constant>() ? 0 : 1].node;
  working_ = with_constant(working_, constant, Tensor::from(layer.values, working_.node(constant).outputs[0].shape));
}

/// The layer's results were kept as they were before its bias changed.
void Correction::advance(const Layer& layer, const std::vector<double>& change) {
  at_ = *layer.bias.add + 1;
  live_ = live_values(working_, at_);
  const std::size_t inner = working_.shape(layer.bias.result).elements(layer.bias.axis + 1, working_.shape(layer.bias.result).rank());
  for (Values& values : values_) {
    std::erase_if(values, [&](const auto& entry) { return !std::ranges::binary_search(live_, entry.first); });
    const auto results = values.find(layer.bias.result);
    if (results == values.end()) continue;
    const std::span<float> elements = results->second.mutable_data<float>();
    for (std::size_t i = 0; i < elements.size(); ++i) elements[i] += static_cast<float>(change[i / inner % change.size()]);
  }
}

void Correction::correct(Layer& layer) {
  const std::vector<Value> kept = kept_behind(layer);
  const Means actual = measure(layer, kept);
  std::vector<double> change(layer.values.size(), 0.0);
  for (std::size_t c = 0; c < change.size(); ++c) {
    const Deviation deviation = deviation_of(layer.expected, actual, c);
    if (!helps(deviation)) continue;
    change[c] = -deviation.learned;
    ++layer.corrected;
  }
  if (layer.corrected > 0) change_bias(layer, change);
  if (!kept.empty()) advance(layer, change);
}

std::vector<NamedBias> Correction::corrected_biases() const {
  std::vector<NamedBias> biases;
  for (const Layer& layer : layers_)
    if (layer.corrected > 0) biases.push_back({layer.name, layer.values});
  return biases;
}

std::vector<AlgorithmNote> Correction::notes(bool dropped) const {
  std::vector<AlgorithmNote> notes = skipped_;
  for (const Layer& layer : layers_) {
    const std::string channels = std::to_string(layer.values.size());
    if (layer.corrected == 0) notes.push_back({layer.name, "its bias stays: nothing brings what was held back nearer to FP32"});
    else if (dropped) notes.push_back({layer.name, "its bias stays: all corrections together take what was held back further from FP32"});
    else
      notes.push_back({layer.name, "its bias was corrected in " + std::to_string(layer.corrected) + " of " + channels + " channels", true});
  }
  return notes;
}

AlgorithmResult Correction::run() {
  if (layers_.empty()) return {quantized_, skipped_};
  observe_expected();
  begin();
  for (Layer& layer : layers_) correct(layer);
  values_.clear();
  const std::vector<NamedBias> biases = corrected_biases();
  if (biases.empty()) return {quantized_, notes(false)};
  Graph corrected = with_biases(quantized_, biases);
  std::vector<std::string> names;
  for (const Layer& layer : layers_) names.push_back(layer.name);
  HeldBack held_back(placement_, names, runner_);
  if (held_back.error_of(corrected) <= held_back.error_of(quantized_)) return {std::move(corrected), notes(false)};
  return {quantized_, notes(true)};
}

class BiasCorrection final : public Algorithm {
 public:
  explicit BiasCorrection(const BiasCorrectionOptions& options) : options_(options) {
    if (options.inferences < fewest_inferences)
      throw Error(ErrorCode::InvalidArgument,
                  "bias correction: given " + std::to_string(options.inferences) + " inferences, expected at least 2");
  }

  std::string description() const override { return "bias correction by " + std::to_string(options_.inferences) + " inferences"; }

  StatisticsRequest needs(const Placement& placement) const override {
    return {.inferences = placement.weighted.empty() ? 0 : options_.inferences};
  }

  AlgorithmResult apply(const Graph& graph, const Placement& placement, const Statistics&, NetworkRunner& runner) const override {
    if (placement.weighted.empty()) return {graph};
    if (runner.samples().size() < fewest_inferences)
      throw Error(ErrorCode::InvalidArgument, "bias correction: given the inputs of " + std::to_string(runner.samples().size()) +
                                                  " inferences, expected those of at least 2");
    return Correction(graph, placement, runner, options_).run();
  }

 private:
  BiasCorrectionOptions options_;
};

}  // namespace

std::shared_ptr<const Algorithm> bias_correction(const BiasCorrectionOptions& options) { return std::make_shared<BiasCorrection>(options); }

}  // namespace octet
