#include <octet/octet.hpp>

#include <functional>
#include <set>

#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

std::filesystem::path models() { return shared_folder() / "models"; }

/// A FakeQuantize of activations: its data is computed, not constant.
bool quantizes_activations(const Graph& graph, const Node& node) {
  return node.as<FakeQuantize>() && !graph.node(node.inputs[0]).as<Constant>() && !graph.node(node.inputs[0]).as<Convert>();
}

/// The part of the network between one FakeQuantize and those in front of it, which get as parameters what they gave in the whole
/// network: values that are rounded already, so that INT8 and simulation cannot round them apart.
class Cut {
 public:
  Cut(const Graph& whole, NodeId last) : whole_(whole) { graph_.result("y", copied({last, 0}, true)); }
  const Graph& graph() const { return graph_; }
  /// The values that the parameters stand for, in order.
  const std::vector<Value>& sources() const { return sources_; }

 private:
  Value copied(Value value, bool is_last) {
    if (const auto found = values_.find(value); found != values_.end()) return found->second;
    const Node& node = whole_.node(value);
    std::vector<Value> inputs;
    for (std::size_t i = 0; i < node.inputs.size(); ++i)
      inputs.push_back(i == 0 && !is_last && quantizes_activations(whole_, node) ? parameter(value) : copied(node.inputs[i], false));
    if (node.as<Parameter>()) return parameter(value);
    const Value first = graph_.add(node.name, node.operation, std::move(inputs));
    for (std::uint32_t port = 0; port < node.outputs.size(); ++port) values_[{value.node, port}] = output(first, port);
    return values_.at(value);
  }

  Value parameter(Value source) {
    if (const auto found = parameters_.find(source); found != parameters_.end()) return found->second;
    sources_.push_back(source);
    return parameters_[source] = graph_.parameter("cut" + std::to_string(sources_.size()), ElementType::f32, whole_.shape(source));
  }

  const Graph& whole_;
  Graph graph_{"cut"};
  std::map<Value, Value> values_, parameters_;
  std::vector<Value> sources_;
};

/// The values of those layers in a simulated run of the network.
std::map<Value, Tensor> simulated_values(const Graph& graph, const std::vector<Tensor>& inputs, const std::set<Value>& wanted) {
  const std::vector<Value> values(wanted.begin(), wanted.end());
  std::vector<std::string> names;
  for (const Value value : values) names.push_back(tensor_name(graph, value));
  const Executor executor(graph, {.precision = Precision::Simulated, .observed = names});
  InferRequest request = executor.make_request();
  for (std::size_t i = 0; i < inputs.size(); ++i) request.set_input(i, inputs[i]);
  std::map<Value, Tensor> result;
  request.run([&](const ObservedValue& seen) {
    Tensor tensor(ElementType::f32, seen.shape);
    const auto to = tensor.mutable_data<float>();
    std::vector<std::int64_t> at(seen.shape.rank(), 0);
    for (float& element : to) {
      std::int64_t offset = 0;
      for (std::size_t i = 0; i < at.size(); ++i) offset += at[i] * seen.strides[i];
      element = seen.data[offset];
      for (std::size_t i = at.size(); i-- > 0;) {
        if (++at[i] < seen.shape[i]) break;
        at[i] = 0;
      }
    }
    result[values[seen.index]] = tensor;
  });
  return result;
}

float step_of(const Graph& graph, const Node& node) {
  const float low = graph.known_value(node.inputs[1])->data<float>()[0];
  const float high = graph.known_value(node.inputs[2])->data<float>()[0];
  return (high - low) / static_cast<float>(node.as<FakeQuantize>()->levels - 1);
}

double largest_difference(const Tensor& a, const Tensor& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.elements(); ++i)
    largest = std::max(largest, std::abs(static_cast<double>(a.data<float>()[i]) - b.data<float>()[i]));
  return largest;
}

/// Whether a step of the executor had to narrow its weights, which a machine without VNNI does.
bool narrows_weights(const Executor& executor) {
  for (const StepDescription& step : executor.steps())
    if (!step.note.empty()) return true;
  return false;
}

/// Gives every INT8 layer what the simulated run gave it, and compares what comes out, in steps of the quantizer that ends it.
void require_layers_agree(const Graph& graph, const std::vector<Tensor>& inputs, const std::string& what) {
  std::vector<std::pair<NodeId, Cut>> cuts;
  std::set<Value> wanted;
  for (NodeId id = 0; id < graph.nodes().size(); ++id) {
    if (!quantizes_activations(graph, graph.node(id))) continue;
    cuts.emplace_back(id, Cut(graph, id));
    for (const Value source : cuts.back().second.sources()) wanted.insert(source);
  }
  REQUIRE(!cuts.empty());
  const std::map<Value, Tensor> values = simulated_values(graph, inputs, wanted);
  double largest = 0;
  std::size_t compared = 0;
  for (const auto& [id, cut] : cuts) {
    std::vector<Tensor> operands;
    for (const Value source : cut.sources()) operands.push_back(values.at(source));
    const Executor int8(cut.graph());
    if (narrows_weights(int8)) continue;
    const Tensor expected = Executor(cut.graph(), {.precision = Precision::Simulated}).run(operands)[0];
    const double steps = largest_difference(int8.run(operands)[0], expected) / step_of(graph, graph.node(id));
    INFO(what << " " << graph.node(id).name);
    CHECK(steps <= 1.01);
    largest = std::max(largest, steps);
    ++compared;
  }
  std::cout << what << ": " << compared << " of " << cuts.size() << " INT8 tensors compared, at most " << largest << " steps apart\n";
}

Graph calibrated(const std::string& model, const std::string& folder, std::vector<Tensor>& inputs) {
  Calibrator calibrator(read_model(models() / model / folder / (model + ".xml")));
  for (int i = 0; i < 3; ++i) {
    inputs.push_back(read_npy(models() / model / "golden" / ("input_" + std::to_string(i) + ".npy")));
    calibrator.observe(inputs.back());
  }
  return calibrator.quantize();
}

}  // namespace

TEST_CASE("each INT8 layer of real networks equals the simulated one within one step") {
  OCTET_NEEDS_SHARED();
  for (const auto& [model, folder] : std::vector<std::pair<std::string, std::string>>{
           {"squeezenet1.1", "ir_v10_fp32"}, {"mobilenet_v2_1.0_224", "ir_v10_fp16"}, {"resnet20-cifar10", "ir_v10_fp32"}}) {
    std::vector<Tensor> inputs;
    const Graph graph = calibrated(model, folder, inputs);
    require_layers_agree(graph, {inputs[0]}, model);
  }
}

TEST_CASE("networks quantized by their framework run in INT8 and equal the simulated run") {
  OCTET_NEEDS_SHARED();
  for (const std::string folder : {"fq_v10_2020.4", "fq_v10_2021.4"}) {
    const Graph graph = read_model(models() / "small_ir" / folder / "fq.xml");
    const Executor int8(graph);
    std::size_t integer_layers = 0;
    for (const StepDescription& step : int8.steps()) integer_layers += step.macs > 0 && step.precision != ElementType::f32;
    CHECK(integer_layers > 0);
    const std::vector<Tensor> inputs{random_tensor(int8.inputs()[0].shape, 5)};
    require_layers_agree(graph, inputs, folder);
    const Tensor expected = Executor(graph, {.precision = Precision::Simulated}).run(inputs)[0];
    const double difference = relative_difference(int8.run(inputs)[0], expected);
    std::cout << folder << ": " << integer_layers << " INT8 layers, largest relative difference from the simulated run " << difference
              << "\n";
    CHECK(difference <= (narrows_weights(int8) ? 0.05 : 0.02));
  }
}
