#include "model/ir/v6/decisions.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace octet::ir::v6 {
namespace {

class Decider {
 public:
  Decider(const std::vector<LayerView>& layers, const LayerRanges& ranges, const std::vector<RecordedLevel>& levels)
      : layers_(layers), ranges_(ranges), decisions_(layers.size()) {
    for (const RecordedLevel& level : levels) levels_[level.layer] = level.level;
  }

  std::vector<LayerDecision> run(const std::vector<std::size_t>& order) {
    for (const std::size_t layer : order)
      if (is_allowed(layer)) visit(layer);
    for (auto layer = order.rbegin(); layer != order.rend(); ++layer) return_to_float(*layer);
    for (const std::size_t layer : order) decisions_[layer].fused = is_fused(layer);
    return std::move(decisions_);
  }

 private:
  bool is_allowed(std::size_t layer) const {
    const LayerView& view = layers_[layer];
    const auto level = levels_.find(view.record->name);
    if (level == levels_.end() && view.kind == Kind::FullyConnected) return false;
    if (level != levels_.end() && (level->second == "FP32" || level->second == "FP16")) return false;
    return !view.producers.empty() &&
           std::ranges::all_of(view.producers, [&](std::size_t producer) { return ranges_[producer].has_value(); });
  }

  void visit(std::size_t layer) {
    const LayerView& view = layers_[layer];
    switch (view.kind) {
      case Kind::Convolution:
      case Kind::FullyConnected:
        if (has_weights(view) && !only_consumer(layers_, layer, Kind::UnsupportedActivation)) accept(layer, true);
        break;
      case Kind::ScaleShift:
        if (becomes_convolution(view)) accept(layer, true);
        break;
      case Kind::Relu:
        if (reads_integers(view)) accept(layer, view.leaky);
        break;
      case Kind::Pooling:
      case Kind::Resample:
        if (reads_integers(view)) accept(layer, decisions_[view.producers.front()].is_signed);
        break;
      case Kind::Concat:
        if (reads_integers(view))
          accept(layer, std::ranges::any_of(view.producers, [&](std::size_t p) { return decisions_[p].is_signed; }));
        break;
      case Kind::Sum:
        visit_sum(layer);
        break;
      default:
        break;
    }
  }

  void accept(std::size_t layer, bool is_signed) { decisions_[layer] = {true, ranges_[layer].has_value(), is_signed, false}; }

  bool reads_integers(const LayerView& view) const {
    return std::ranges::all_of(view.producers, [&](std::size_t producer) { return decisions_[producer].gives_integers; });
  }

  static bool has_weights(const LayerView& view) {
    return std::ranges::any_of(view.record->blobs, [](const BlobRecord& blob) { return blob.name == "weights"; });
  }

  /// A scale per channel is a convolution with one weight per channel, unless it normalizes the input or feeds prior boxes.
  bool becomes_convolution(const LayerView& view) const {
    const std::size_t rank = view.dims().size();
    if (!has_weights(view) || (rank != 4 && rank != 5) || view.consumers.empty()) return false;
    if (layers_[view.producers.front()].kind == Kind::Input) return false;
    return std::ranges::none_of(view.consumers, [&](std::size_t consumer) { return layers_[consumer].kind == Kind::PriorBox; });
  }

  void visit_sum(std::size_t layer) {
    const LayerView& view = layers_[layer];
    const auto is_kind = [&](Kind kind) { return [&, kind](std::size_t producer) { return layers_[producer].kind == kind; }; };
    if (view.producers.size() != 2 || !reads_integers(view) || std::ranges::any_of(view.producers, is_kind(Kind::Concat))) return;
    if (std::ranges::none_of(view.producers, is_kind(Kind::Convolution))) return;
    if (only_consumer(layers_, layer, Kind::UnsupportedActivation)) {
      for (const std::size_t producer : view.producers)
        if (layers_[producer].kind == Kind::Convolution) decisions_[producer] = {};
      return;
    }
    const auto relu = only_consumer(layers_, layer, Kind::Relu);
    const bool from_zero = relu && !layers_[*relu].leaky && ranges_[layer] && !ranges_[layer]->has_negative();
    accept(layer, !from_zero);
  }

  /// A layer with weights then gives real numbers itself; others compute with them.
  void return_to_float(std::size_t layer) {
    LayerDecision& decision = decisions_[layer];
    const LayerView& view = layers_[layer];
    const bool is_read = std::ranges::any_of(view.consumers, [&](std::size_t consumer) { return decisions_[consumer].int8; });
    if (!decision.int8 || is_read || view.kind == Kind::Sum || view.kind == Kind::Resample) return;
    decision.gives_integers = false;
    if (view.kind == Kind::Pooling || view.kind == Kind::Relu || view.kind == Kind::Concat) decision.int8 = false;
  }

  bool is_fused(std::size_t layer) const {
    const LayerView& view = layers_[layer];
    if (!decisions_[layer].gives_integers || view.consumers.size() != 1) return false;
    const std::size_t consumer = view.consumers[0];
    if (!decisions_[consumer].int8) return false;
    if (layers_[consumer].kind == Kind::Relu) return is_weighted(view.kind) || view.kind == Kind::Sum;
    return layers_[consumer].kind == Kind::Sum && convolution_of_sum(layers_, consumer) == layer;
  }

  const std::vector<LayerView>& layers_;
  const LayerRanges& ranges_;
  std::vector<LayerDecision> decisions_;
  std::unordered_map<std::string_view, std::string_view> levels_;
};

}  // namespace

std::vector<LayerDecision> decide(const std::vector<LayerView>& layers, const std::vector<std::size_t>& order, const LayerRanges& ranges,
                                  const std::vector<RecordedLevel>& levels) {
  return Decider(layers, ranges, levels).run(order);
}

}  // namespace octet::ir::v6
