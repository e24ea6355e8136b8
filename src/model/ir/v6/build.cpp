#include "model/ir/v6/build.hpp"

#include <algorithm>
#include <set>
#include <unordered_set>

#include <octet/base/error.hpp>

#include "model/input_options.hpp"
#include "model/ir/precision.hpp"
#include "model/ir/text.hpp"
#include "model/ir/v6/ops.hpp"

namespace octet::ir::v6 {
namespace {

bool is_input(const LayerRecord& layer) { return equal_ignoring_case(layer.type, "Input"); }

ElementType default_type_of(const NetRecord& net) {
  for (const RawAttribute& attribute : net.origin.attributes)
    if (attribute.name == "precision") return parse_precision(attribute.value);
  return ElementType::f32;
}

class NetBuilder {
 public:
  NetBuilder(const NetRecord& net, const std::vector<PreProcess>& pre_process, ConstantReader& constants, const ReadOptions& options)
      : net_(net), pre_process_(pre_process), options_(options), construction_{Graph(net.name), constants, {}, default_type_of(net)} {}

  BuiltNet build() {
    name_layers();
    built_.connections = connect(net_);
    built_.order = topological_order(net_, built_.connections);
    built_.outputs.resize(net_.layers.size());
    for (const std::size_t layer : built_.order) add(layer);
    check_pre_process();
    add_results();
    built_.graph = std::move(construction_.graph);
    built_.graph.set_origin({.version = net_.origin.version, .raw_children = net_.origin.raw_children});
    return std::move(built_);
  }

 private:
  void name_layers() {
    std::unordered_set<std::string_view> inputs;
    for (const LayerRecord& layer : net_.layers) {
      if (!construction_.layer_names.insert(layer.name).second)
        throw Error(ErrorCode::InvalidModel, "attribute 'name': given one that another layer has, expected a unique name",
                    {.line = layer.line, .layer = layer.name, .layer_type = layer.type});
      if (is_input(layer)) inputs.insert(layer.name);
    }
    model::require_inputs(options_, inputs, "an Input");
  }

  void add(std::size_t index) {
    const LayerRecord& record = net_.layers[index];
    std::int64_t line = record.data_line;
    try {
      std::vector<Value> inputs;
      for (const Source source : built_.connections[index]) inputs.push_back(value_of(source));
      Layer layer(record, std::move(inputs), construction_);
      built_.outputs[index] = translate(record, layer);
      line = record.line;
      check_outputs(record, built_.outputs[index].node);
      keep_origin(record, layer, built_.outputs[index].node);
      if (is_input(record)) built_.outputs[index] = subtract_mean(record, layer, built_.outputs[index]);
    } catch (const Error& error) {
      throw error.at({.line = line, .layer = record.name, .layer_type = record.type});
    }
  }

  Value value_of(Source source) const {
    const Value first = built_.outputs[source.layer];
    return {first.node, first.port + static_cast<std::uint32_t>(source.output)};
  }

  Value translate(const LayerRecord& record, Layer& layer) {
    if (is_input(record)) return add_input(record, layer);
    if (const TranslateLayer known = find_translation(record.type)) return known(layer);
    return layer.keep_opaque();
  }

  /// Networks with f16 weights take f32 all the same.
  Value add_input(const LayerRecord& record, Layer& layer) {
    const ElementType declared = layer.declared_type();
    const ElementType type = is_floating_point(declared) ? ElementType::f32 : declared;
    if (std::optional<Tensor> value = model::frozen_value(options_, record.name, type, layer.declared()))
      return layer.finish(Constant{*std::move(value)}, {});
    const Shape* replaced = model::replaced_shape(options_, record.name, layer.declared());
    return layer.finish(Parameter{type, replaced ? *replaced : Shape(layer.declared())}, {});
  }

  void check_outputs(const LayerRecord& record, NodeId id) const {
    const Node& node = construction_.graph.node(id);
    if (record.outputs.size() > node.outputs.size() || record.outputs.empty())
      throw Error(ErrorCode::InvalidModel,
                  "outputs: given " + std::to_string(record.outputs.size()) + " ports, expected " + std::to_string(node.outputs.size()));
    if (!options_.input_shapes.empty() || !options_.input_values.empty()) return;
    for (std::size_t i = 0; i < record.outputs.size(); ++i)
      if (record.outputs[i].dims != node.outputs[i].shape.dims())
        throw Error(ErrorCode::InvalidModel,
                    "output " + std::to_string(i) + ": given shape " + to_string(record.outputs[i].dims) + " in the file, expected " +
                        to_string(node.outputs[i].shape) + " as inferred",
                    {.line = record.outputs[i].line});
  }

  /// Attributes that Octet does not know stay with the layer, whatever version it is written in, but not with a value in place of an input.
  void keep_origin(const LayerRecord& record, Layer& layer, NodeId id) {
    if (is_input(record) && construction_.graph.node(id).as<Constant>()) return;
    NodeOrigin origin;
    origin.attributes = layer.attributes().rest();
    std::erase_if(origin.attributes, [](const RawAttribute& attribute) { return attribute.name == "quantization_level"; });
    if (construction_.graph.node(id).as<Opaque>()) origin.rt_info = record.rt_info;
    construction_.graph.set_origin(id, std::move(origin));
  }

  const PreProcess* find_pre_process(const LayerRecord& record, const Shape& shape) {
    for (const PreProcess& process : pre_process_) {
      const bool named = process.layer == record.name;
      const bool first = process.layer.empty() && shape.rank() == 4 && !found_unnamed_;
      if (!named && !first) continue;
      found_unnamed_ |= process.layer.empty();
      return &process;
    }
    return nullptr;
  }

  /// The layers read what is left of the input after its mean is subtracted.
  Value subtract_mean(const LayerRecord& record, Layer& layer, Value input) {
    const Shape shape = construction_.graph.shape(input);
    const PreProcess* process = find_pre_process(record, shape);
    if (!process || process->channels.empty()) return input;
    if (shape.rank() != 4 || static_cast<std::int64_t>(process->channels.size()) != shape[1])
      throw Error(ErrorCode::InvalidModel,
                  "pre-process: given " + std::to_string(process->channels.size()) + " channels, expected those of the input's shape " +
                      to_string(shape),
                  {.line = process->line});
    const Tensor mean = process->has_images() ? mean_images(*process, shape) : mean_values(*process);
    return layer.helper("minus_mean", Binary{.kind = BinaryKind::Subtract}, {input, layer.constant("mean", mean)});
  }

  static Tensor mean_values(const PreProcess& process) {
    std::vector<float> values;
    for (const PreProcess::Channel& channel : process.channels) values.push_back(static_cast<float>(channel.mean));
    return Tensor::from(values, Shape{1, static_cast<std::int64_t>(values.size()), 1, 1});
  }

  Tensor mean_images(const PreProcess& process, const Shape& shape) {
    Tensor mean(ElementType::f32, Shape{1, shape[1], shape[2], shape[3]});
    const std::span<float> values = mean.mutable_data<float>();
    const std::size_t pixels = shape.elements(2, 4);
    for (std::size_t c = 0; c < process.channels.size(); ++c) {
      const PreProcess::Channel& channel = process.channels[c];
      const Tensor image = construction_.constants.read(process.image_type, Shape{shape[2], shape[3]}, channel.offset, channel.size);
      const Tensor converted = image.converted(ElementType::f32);
      std::ranges::copy(converted.data<float>(), values.begin() + static_cast<std::ptrdiff_t>(c * pixels));
    }
    return mean;
  }

  void check_pre_process() const {
    for (const PreProcess& process : pre_process_) {
      const auto named = [&](const LayerRecord& layer) { return is_input(layer) && layer.name == process.layer; };
      if (process.layer.empty() || std::ranges::any_of(net_.layers, named)) continue;
      throw Error(ErrorCode::InvalidModel, "pre-process: given reference-layer-name '" + process.layer + "', expected the name of an Input",
                  {.line = process.line});
    }
  }

  /// There are no layers for outputs: whatever nothing reads is one.
  void add_results() {
    std::set<std::pair<std::size_t, std::size_t>> read;
    for (const std::vector<Source>& sources : built_.connections)
      for (const Source source : sources) read.emplace(source.layer, source.output);
    for (const std::size_t index : built_.order) {
      const LayerRecord& record = net_.layers[index];
      if (is_input(record) || equal_ignoring_case(record.type, "Const")) continue;
      for (std::size_t i = 0; i < record.outputs.size(); ++i)
        if (!read.contains({index, i})) add_result(record, value_of({index, i}), i);
    }
  }

  void add_result(const LayerRecord& record, Value value, std::size_t port) {
    construction_.graph.result(construction_.free_name(record.name + "/sink_port_" + std::to_string(port)), value);
  }

  const NetRecord& net_;
  const std::vector<PreProcess>& pre_process_;
  const ReadOptions& options_;
  Construction construction_;
  BuiltNet built_;
  bool found_unnamed_ = false;
};

}  // namespace

BuiltNet build_net(const NetRecord& net, const std::vector<PreProcess>& pre_process, ConstantReader& constants,
                   const ReadOptions& options) {
  return NetBuilder(net, pre_process, constants, options).build();
}

}  // namespace octet::ir::v6
