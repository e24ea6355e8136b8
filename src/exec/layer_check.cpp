#include "exec/layer_check.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <set>

#include <octet/graph/evaluate.hpp>

#include "exec/buffers.hpp"
#include "exec/run_steps.hpp"
#include "exec/thread_scope.hpp"

namespace octet::exec {
namespace {

/// What f32 arithmetic may differ by from sums in double, as a part of the largest value of the result.
constexpr double relative_tolerance = 1e-5;
/// How strongly operands are changed to see how much a result depends on their last bits, and how much of such a difference is allowed.
constexpr float operand_change = 1e-6f;
constexpr double allowed_changes = 10;

double largest_magnitude(const Tensor& tensor) {
  double largest = 0;
  if (tensor.element_type() != ElementType::f32) return 0;
  for (const float value : tensor.data<float>())
    if (std::isfinite(value)) largest = std::max<double>(largest, std::abs(value));
  return largest;
}

bool is_finite(const Tensor& tensor) {
  if (tensor.element_type() != ElementType::f32) return true;
  return std::ranges::all_of(tensor.data<float>(), [](float value) { return std::isfinite(value); });
}

/// The elements as double, for comparison.
std::vector<double> numbers(const Tensor& tensor) {
  const Tensor wide = tensor.converted(ElementType::f64);
  const auto values = wide.data<double>();
  return {values.begin(), values.end()};
}

/// The same elements, each a little larger or smaller.
Tensor changed(const Tensor& tensor) {
  if (tensor.element_type() != ElementType::f32) return tensor;
  Tensor result = tensor.clone();
  std::uint32_t state = 1;
  for (float& value : result.mutable_data<float>()) {
    state = state * 1664525u + 1013904223u;
    value *= (state >> 31) != 0 ? 1 + operand_change : 1 - operand_change;
  }
  return result;
}

double scale_of(const dnn::Quantization& form, std::size_t channel) {
  return form.channel_scales.empty() ? form.scale : form.channel_scales[channel];
}

double largest_scale(const dnn::Quantization& form) {
  return form.channel_scales.empty() ? form.scale : *std::ranges::max_element(form.channel_scales);
}

/// The channel, dimension 1, of a row-major index.
std::size_t channel_of(const Shape& shape, std::size_t index) {
  return shape.rank() < 2 ? 0 : index / shape.elements(2, shape.rank()) % static_cast<std::size_t>(shape[1]);
}

Tensor to_integers(const Tensor& real, const dnn::Quantization& form) {
  Tensor result(form.type, real.shape());
  const auto values = real.data<float>();
  auto* bytes = static_cast<std::uint8_t*>(result.mutable_raw());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double level = std::nearbyint(values[i] / scale_of(form, channel_of(real.shape(), i))) + form.zero_point;
    // Not-a-number is the lowest level.
    const double limited = level >= form.lowest ? std::min<double>(level, form.highest) : form.lowest;
    bytes[i] = static_cast<std::uint8_t>(static_cast<int>(limited));
  }
  return result;
}

Tensor to_real(const Tensor& integers, const dnn::Quantization& form) {
  Tensor result(ElementType::f32, integers.shape());
  const std::vector<double> levels = numbers(integers);
  const auto values = result.mutable_data<float>();
  for (std::size_t i = 0; i < levels.size(); ++i)
    values[i] = static_cast<float>((levels[i] - form.zero_point) * scale_of(form, channel_of(integers.shape(), i)));
  return result;
}

void reorder(const dnn::Desc& from, const void* source, const dnn::Desc& to, void* destination) {
  dnnl::stream stream(dnn::engine());
  dnnl::memory input(from, dnn::engine(), const_cast<void*>(source)), output(to, dnn::engine(), destination);
  dnnl::reorder(input, output).execute(stream, input, output);
  stream.wait();
}

class LayerChecker {
 public:
  LayerChecker(const LoweredNetwork& network, const std::map<Value, Tensor>& values)
      : network_(network), plan_(network.plan), values_(values), buffers_(network.plan), context_(buffers_.context()) {
    for (std::size_t i = 0; i < plan_.inputs.size(); ++i) {
      inputs_.emplace_back(plan_.inputs[i].element_type, plan_.inputs[i].shape);
      buffers_.set_input(plan_, i, inputs_.back());
    }
    for (const ValuePlace& place : network.places) places_[plan_.tensors[place.tensor].content].push_back(place);
    for (const auto& [value, tensor] : values_) all_finite_ = all_finite_ && is_finite(tensor);
  }

  LayerChecks run(const StepProgress& progress) {
    for (std::size_t first = 0; first < plan_.steps.size();) {
      std::size_t last = first + 1;
      while (last < plan_.steps.size() && plan_.steps[last].group == plan_.steps[first].group) ++last;
      check_group(first, last);
      first = last;
      if (progress) progress(last, plan_.steps.size());
    }
    return std::move(checks_);
  }

 private:
  TensorId content(TensorId id) const { return plan_.tensors[id].content; }

  void check_group(std::size_t first, std::size_t last) {
    if (!fill_operands(first, last)) {
      for (std::size_t i = first; i < last; ++i) checks_.unchecked.push_back(i);
      return;
    }
    std::map<TensorId, std::size_t> last_writes;
    for (std::size_t i = first; i < last; ++i)
      for (const TensorId id : plan_.steps[i].writes) last_writes[content(id)] = i;
    for (std::size_t i = first; i < last; ++i) {
      run_steps(plan_, i, i + 1, context_, {});
      for (const auto& [written, step] : last_writes)
        if (step == i) check_content(written, i);
    }
  }

  /// Puts what the reference kernels computed where the steps read. False where they read what is no value of the network.
  bool fill_operands(std::size_t first, std::size_t last) {
    std::set<TensorId> written, filled;
    for (std::size_t i = first; i < last; ++i) {
      for (const TensorId id : plan_.steps[i].reads) {
        const bool is_constant = plan_.tensors[plan_.tensors[id].base].storage == Storage::Constant;
        if (is_constant || written.contains(content(id)) || !filled.insert(content(id)).second) continue;
        const auto places = places_.find(content(id));
        if (places == places_.end() || !fill_whole(places->second)) return false;
      }
      for (const TensorId id : plan_.steps[i].writes) written.insert(content(id));
    }
    return true;
  }

  bool fill_whole(const std::vector<ValuePlace>& places) {
    for (const ValuePlace& place : places) {
      const PlanTensor& tensor = plan_.tensors[place.tensor];
      if (tensor.start != 0 || tensor.bytes != plan_.tensors[tensor.base].bytes) continue;
      fill(place);
      return true;
    }
    return false;
  }

  const dnn::Quantization* form_of(const ValuePlace& place) const {
    const ElementType type = plan_.tensors[place.tensor].element_type;
    const bool integers = network_.regions.is_quantized(place.value) && type != network_.prepared.description(place.value).element_type;
    return integers ? &network_.regions.values.at(place.value) : nullptr;
  }

  void fill(const ValuePlace& place) {
    const PlanTensor& tensor = plan_.tensors[place.tensor];
    const dnn::Quantization* form = form_of(place);
    const Tensor value = form ? to_integers(values_.at(place.value), *form) : values_.at(place.value);
    void* const address = context_.addresses[place.tensor];
    if (value.bytes() == 0) return;
    if (dnn::has_data_type(tensor.element_type))
      reorder(dnn::plain(value.element_type(), value.shape()), value.raw(), tensor.desc, address);
    else std::memcpy(address, value.raw(), value.bytes());
  }

  Tensor read(const ValuePlace& place) const {
    const PlanTensor& tensor = plan_.tensors[place.tensor];
    Tensor value(tensor.element_type, network_.prepared.shape(place.value));
    if (value.bytes() == 0) return value;
    if (dnn::has_data_type(tensor.element_type))
      reorder(tensor.desc, context_.addresses[place.tensor], dnn::plain(tensor.element_type, value.shape()), value.mutable_raw());
    else std::memcpy(value.mutable_raw(), context_.addresses[place.tensor], value.bytes());
    const dnn::Quantization* form = form_of(place);
    return form ? to_real(value, *form) : value;
  }

  void check_content(TensorId written, std::size_t step) {
    const auto places = places_.find(written);
    if (places == places_.end()) return;
    for (const ValuePlace& place : places->second) checks_.values.push_back(compare(place, step));
    // The steps behind it are not to answer for it.
    fill_whole(places->second);
  }

  ValueCheck compare(const ValuePlace& place, std::size_t step) const {
    const Tensor& reference = values_.at(place.value);
    const std::vector<double> expected = numbers(reference), given = numbers(read(place));
    double allowed = reference.element_type() == ElementType::f32 ? relative_tolerance * largest_magnitude(reference) : 0;
    // A number in the middle between two levels may go either way.
    if (network_.regions.is_quantized(place.value)) allowed += largest_scale(network_.regions.values.at(place.value));
    ValueCheck check = worst(expected, given, allowed);
    if (check.deviates()) check = worst(expected, given, allowed + explained_by_rounding(place.value, step));
    check.step = step;
    check.value = place.value;
    return check;
  }

  /// Kernels differ in what they make of infinities and not-a-number, so that only numbers are compared where these come up.
  ValueCheck worst(const std::vector<double>& expected, const std::vector<double>& given, double allowed) const {
    ValueCheck worst;
    worst.allowed = allowed;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      if (!all_finite_ && !(std::isfinite(expected[i]) && std::isfinite(given[i]))) continue;
      const ValueCheck check{0, {}, i, expected[i], given[i], allowed};
      if (i == 0 || check.difference() > worst.difference()) worst = check;
    }
    return worst;
  }

  /// What else rounding explains: how much the result depends on the last bits of its operands, quantizers that are skipped, and weights of
  /// fewer bits.
  double explained_by_rounding(Value value, std::size_t step) const {
    const FusedNode& group = network_.groups[plan_.steps[step].group];
    double explained = last_bits_of_operands(group);
    for (const NodeId id : group.nodes)
      if (network_.regions.is_quantized({id, 0}) && network_.prepared.node(id).as<FakeQuantize>() && Value{id, 0} != group.output)
        explained += 0.5 * largest_scale(network_.regions.values.at({id, 0}));
    // What only looks at the group's result has its elements.
    const bool is_own = std::ranges::any_of(group.nodes, [&](NodeId id) { return id == value.node; });
    if (!is_own && plan_.steps[step].description.layers.empty()) return explained;
    if (!is_own) value = group.output;
    explained += allowed_changes * largest_change(group, value, {}) + 2 * largest_change(group, value, on_levels(group));
    if (has_narrowed_weights(group, step)) explained += allowed_changes * largest_change_by_narrowing(group, value);
    return explained;
  }

  /// What sums may lose of what is large where it cancels out.
  double last_bits_of_operands(const FusedNode& group) const {
    constexpr double last_bits = 2e-6;
    const Node& head = network_.prepared.node(group.head);
    const auto magnitude = [&](std::size_t input) { return largest_magnitude(values_.at(head.inputs[input])); };
    if (head.as<Convolution>() || head.as<GroupConvolution>() || head.as<MatMul>()) {
      // What a zero point adds is as large as the range, and subtracted again.
      constexpr double most_levels = 255;
      const bool int8 = network_.regions.is_int8(group.head);
      const double range = int8 ? most_levels * largest_scale(network_.regions.values.at(head.inputs[0])) : 0;
      return last_bits * std::max(magnitude(0), range) * magnitude(1);
    }
    return head.inputs.empty() ? 0 : last_bits * magnitude(0);
  }

  /// Operands as their integers stand for them: a zero point may be a hundredth of a step beside a whole number.
  std::map<Value, Tensor> on_levels(const FusedNode& group) const {
    std::map<Value, Tensor> operands;
    for (const NodeId id : group.nodes)
      for (const Value input : network_.prepared.node(id).inputs)
        if (const auto form = network_.regions.values.find(input); form != network_.regions.values.end())
          operands[input] = to_real(to_integers(values_.at(input), form->second), form->second);
    if (network_.regions.is_int8(group.head)) {
      const Value weights = network_.prepared.node(group.head).inputs[1];
      operands[weights] = weights_on_levels(values_.at(weights), network_.regions.layers.at(group.head));
    }
    return operands;
  }

  /// Weights a hundredth of a step further, as far as they may be.
  static Tensor weights_on_levels(const Tensor& weights, const QuantizedWeights& quantized) {
    constexpr float hundredth = 0.01f;
    Tensor result = weights.clone();
    const float step = *std::ranges::max_element(quantized.scales);
    if (quantized.input_scales.empty())
      for (float& weight : result.mutable_data<float>()) weight += hundredth * step;
    return result;
  }

  double largest_change(const FusedNode& group, Value value, const std::map<Value, Tensor>& given) const {
    const std::vector<double> expected = numbers(values_.at(value)), other = numbers(with_changed_operands(group, value, given));
    double change = 0;
    for (std::size_t i = 0; i < expected.size(); ++i)
      if (std::isfinite(expected[i]) && std::isfinite(other[i])) change = std::max(change, std::abs(expected[i] - other[i]));
    return change;
  }

  /// `given` are operands to compute with; all others are changed in their last bits.
  Tensor with_changed_operands(const FusedNode& group, Value wanted, std::map<Value, Tensor> given) const {
    std::map<Value, Tensor>& inside = given;
    for (const NodeId id : group.nodes) {
      const Node& node = network_.prepared.node(id);
      std::vector<Tensor> operands;
      for (const Value input : node.inputs) operands.push_back(inside.contains(input) ? inside.at(input) : changed(values_.at(input)));
      std::vector<Tensor> outputs = evaluate(node.operation, operands);
      for (std::uint32_t port = 0; port < outputs.size(); ++port) inside[{id, port}] = std::move(outputs[port]);
    }
    return inside.at(wanted);
  }

  bool has_narrowed_weights(const FusedNode& group, std::size_t step) const {
    return !plan_.steps[step].description.note.empty() && network_.regions.is_int8(group.head);
  }

  /// In some directions and their opposites, since sums may cancel out one of them and limits may hide it.
  double largest_change_by_narrowing(const FusedNode& group, Value value) const {
    constexpr float steps = 1.5f;
    double change = 0;
    for (const std::uint32_t seed : {1u, 2u, 3u, 4u})
      for (const float up : {steps, -steps}) change = std::max(change, largest_change(group, value, narrowed_weights(group, up, seed)));
    return change;
  }

  /// Weights with fewer than 8 bits differ from those of the network by up to three halves of a step each.
  std::map<Value, Tensor> narrowed_weights(const FusedNode& group, float steps, std::uint32_t seed) const {
    const QuantizedWeights& weights = network_.regions.layers.at(group.head);
    const Value value = network_.prepared.node(group.head).inputs[1];
    float scale = *std::ranges::max_element(weights.scales);
    // Scales of products hold those of the inputs.
    if (!weights.input_scales.empty()) scale /= *std::ranges::min_element(weights.input_scales);
    Tensor narrowed = values_.at(value).clone();
    std::uint32_t state = seed;
    for (float& weight : narrowed.mutable_data<float>()) {
      state = state * 1664525u + 1013904223u;
      weight += (state >> 31) != 0 ? steps * scale : -steps * scale;
    }
    return {{value, narrowed}};
  }

  const LoweredNetwork& network_;
  const Plan& plan_;
  const std::map<Value, Tensor>& values_;
  std::map<TensorId, std::vector<ValuePlace>> places_{};  ///< by what they hold
  std::vector<Tensor> inputs_{};
  Buffers buffers_;
  RunContext context_;
  bool all_finite_ = true;
  LayerChecks checks_{};
};

}  // namespace

double ValueCheck::difference() const {
  if (expected == given || (std::isnan(expected) && std::isnan(given))) return 0;
  const double distance = std::abs(expected - given);
  return std::isnan(distance) ? std::numeric_limits<double>::infinity() : distance;
}

bool ValueCheck::deviates() const { return difference() > allowed; }

LayerChecks check_layers(const LoweredNetwork& network, const std::map<Value, Tensor>& values, const StepProgress& progress) {
  LayerChecks checks;
  with_own_team([&] {
    const ThreadScope scope(network.plan.threads);
    checks = LayerChecker(network, values).run(progress);
  });
  return checks;
}

}  // namespace octet::exec
