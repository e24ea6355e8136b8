#include "model/caffe/net.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <octet/base/error.hpp>

#include "model/caffe/phase.hpp"

namespace octet::caffe {
namespace {

/// Types of layers of the first version, by the names of their enumeration and its numbers.
struct OldType {
  std::string_view word;
  std::int64_t number;
  std::string_view type;
};
constexpr std::array<OldType, 39> old_types{{{"ABSVAL", 35, "AbsVal"},
                                             {"ACCURACY", 1, "Accuracy"},
                                             {"ARGMAX", 30, "ArgMax"},
                                             {"BNLL", 2, "BNLL"},
                                             {"CONCAT", 3, "Concat"},
                                             {"CONTRASTIVE_LOSS", 37, "ContrastiveLoss"},
                                             {"CONVOLUTION", 4, "Convolution"},
                                             {"DATA", 5, "Data"},
                                             {"DECONVOLUTION", 39, "Deconvolution"},
                                             {"DROPOUT", 6, "Dropout"},
                                             {"DUMMY_DATA", 32, "DummyData"},
                                             {"EUCLIDEAN_LOSS", 7, "EuclideanLoss"},
                                             {"ELTWISE", 25, "Eltwise"},
                                             {"EXP", 38, "Exp"},
                                             {"FLATTEN", 8, "Flatten"},
                                             {"HDF5_DATA", 9, "HDF5Data"},
                                             {"HDF5_OUTPUT", 10, "HDF5Output"},
                                             {"HINGE_LOSS", 28, "HingeLoss"},
                                             {"IM2COL", 11, "Im2col"},
                                             {"IMAGE_DATA", 12, "ImageData"},
                                             {"INFOGAIN_LOSS", 13, "InfogainLoss"},
                                             {"INNER_PRODUCT", 14, "InnerProduct"},
                                             {"LRN", 15, "LRN"},
                                             {"MEMORY_DATA", 29, "MemoryData"},
                                             {"MULTINOMIAL_LOGISTIC_LOSS", 16, "MultinomialLogisticLoss"},
                                             {"MVN", 34, "MVN"},
                                             {"POOLING", 17, "Pooling"},
                                             {"POWER", 26, "Power"},
                                             {"RELU", 18, "ReLU"},
                                             {"SIGMOID", 19, "Sigmoid"},
                                             {"SIGMOID_CROSS_ENTROPY_LOSS", 27, "SigmoidCrossEntropyLoss"},
                                             {"SILENCE", 36, "Silence"},
                                             {"SOFTMAX", 20, "Softmax"},
                                             {"SOFTMAX_LOSS", 21, "SoftmaxWithLoss"},
                                             {"SPLIT", 22, "Split"},
                                             {"SLICE", 33, "Slice"},
                                             {"TANH", 23, "TanH"},
                                             {"WINDOW_DATA", 24, "WindowData"},
                                             {"THRESHOLD", 31, "Threshold"}}};

/// Forks have names of their own for layers of the first version, which are the types of today.
std::string type_of_old(const std::string& given) {
  for (const OldType& known : old_types)
    if (given == known.word || given == std::to_string(known.number)) return std::string(known.type);
  return given;
}

[[noreturn]] void fail(const LayerRecord& layer, ErrorCode code, const std::string& message) {
  throw Error(code, message, {.line = layer.line, .layer = layer.name, .layer_type = layer.type});
}

LayerRecord read_layer(const Field& field, bool is_old) {
  if (!field.message)
    throw Error(ErrorCode::InvalidModel, field.name + ": given '" + field.text + "', expected a message in braces", {.line = field.line});
  LayerRecord layer{.message = *field.message, .line = field.line};
  Params params(&layer.message, field.name);
  if (is_old && params.has("layer"))
    throw Error(ErrorCode::Unsupported,
                "layers: given as Caffe had them before 2014, expected layers of today; Caffe's upgrade_net_proto_text translates them",
                {.line = field.line});
  layer.name = params.text("name", "");
  layer.type = params.text("type", "");
  if (is_old) layer.type = type_of_old(layer.type);
  layer.bottoms = params.texts("bottom");
  layer.tops = params.texts("top");
  if (layer.type.empty()) fail(layer, ErrorCode::InvalidModel, "type: given none, expected one");
  if (layer.name.empty() && layer.tops.empty()) fail(layer, ErrorCode::InvalidModel, "name: given none, expected one");
  if (layer.name.empty()) layer.name = layer.tops.front();
  return layer;
}

Dims read_shape(Params shape) {
  const Dims dims = shape.integers("dim");
  for (const std::int64_t dim : dims)
    if (dim <= 0) shape.fail("dim", std::to_string(dim), "a size above zero");
  return dims;
}

/// One shape for each, or one for all.
void set_shapes(std::vector<InputRecord>& inputs, const std::vector<Dims>& shapes) {
  if (shapes.size() != 1 && shapes.size() != inputs.size())
    throw Error(ErrorCode::InvalidModel,
                "inputs: given " + std::to_string(shapes.size()) + " shapes, expected one for each of " + std::to_string(inputs.size()) +
                    ", or one for all",
                {.line = inputs.front().line});
  for (std::size_t i = 0; i < inputs.size(); ++i) inputs[i].dims = shapes[shapes.size() == 1 ? 0 : i];
}

std::vector<Dims> shapes_in(std::vector<Params> messages) {
  std::vector<Dims> shapes;
  for (Params& shape : messages) shapes.push_back(read_shape(std::move(shape)));
  return shapes;
}

std::vector<InputRecord> inputs_of_net(Params& net) {
  std::vector<InputRecord> inputs;
  for (const std::string& name : net.texts("input")) inputs.push_back({.name = name, .top = name});
  std::vector<Dims> shapes = shapes_in(net.messages("input_shape"));
  const Dims dims = net.integers("input_dim");
  if (inputs.empty()) {
    if (!shapes.empty() || !dims.empty()) net.fail(shapes.empty() ? "input_dim" : "input_shape", "without input", "the name of an input");
    return inputs;
  }
  if (shapes.empty() == dims.empty()) net.fail("input", inputs.front().name, "input_shape or input_dim, one of the two");
  if (dims.size() % 4 != 0) net.fail("input_dim", std::to_string(dims.size()) + " numbers", "four for each input");
  for (std::size_t i = 0; i < dims.size(); i += 4) {
    shapes.emplace_back(dims.begin() + static_cast<std::ptrdiff_t>(i), dims.begin() + static_cast<std::ptrdiff_t>(i) + 4);
    for (const std::int64_t dim : shapes.back())
      if (dim <= 0) net.fail("input_dim", std::to_string(dim), "a size above zero");
  }
  set_shapes(inputs, shapes);
  return inputs;
}

/// A layer may have no shape; its inputs then need one from the caller.
std::vector<InputRecord> inputs_of_layer(const LayerRecord& layer) {
  Params params(&layer.message, "layer");
  std::vector<InputRecord> inputs;
  for (const std::string& top : layer.tops)
    inputs.push_back({.name = layer.tops.size() == 1 ? layer.name : top, .top = top, .line = layer.line});
  if (inputs.empty()) fail(layer, ErrorCode::InvalidModel, "tops: given none, expected one");
  const std::vector<Dims> shapes = shapes_in(params.message("input_param").messages("shape"));
  if (shapes.empty()) fail(layer, ErrorCode::InvalidModel, "parameter 'input_param.shape': given none, expected one");
  set_shapes(inputs, shapes);
  return inputs;
}

constexpr std::array<std::string_view, 9> fields_of_nets{"name",   "input", "input_dim",      "input_shape", "layer",
                                                         "layers", "state", "force_backward", "debug_info"};

void note_unknown(NetRecord& net, Params& params) {
  for (const std::string_view known : fields_of_nets) params.ignore(known);
  for (const std::string& name : params.rest()) net.notes.push_back("field '" + name + "': given, not known; it has no effect");
}

}  // namespace

std::vector<const InputRecord*> NetRecord::all_inputs() const {
  std::vector<const InputRecord*> all;
  for (const InputRecord& input : inputs) all.push_back(&input);
  for (const LayerRecord& layer : layers)
    for (const InputRecord& input : layer.inputs) all.push_back(&input);
  return all;
}

NetRecord parse_net(std::string_view text) {
  TextMessageReader reader(text);
  const Message message = read_message(reader);
  Params params(&message, "net");
  NetRecord net{.name = params.text("name", "")};
  net.inputs = inputs_of_net(params);
  const NetState state = read_state(params);
  for (const Field& field : message.fields) {
    if (field.name != "layer" && field.name != "layers") continue;
    LayerRecord layer = read_layer(field, field.name == "layers");
    Params rules(&layer.message, "layer");
    if (!takes_part(rules, state)) {
      net.notes.push_back("layer '" + layer.name + "' (" + layer.type + "): left out by its rules, which do not hold in inference");
      continue;
    }
    if (layer.type == "Input") layer.inputs = inputs_of_layer(layer);
    net.layers.push_back(std::move(layer));
  }
  note_unknown(net, params);
  if (net.layers.empty()) throw Error(ErrorCode::InvalidModel, "layers: given none for inference, expected some");
  return net;
}

bool begins_as_net(std::string_view text) try {
  if (text.find('\0') < 64 || text.find("layer") == std::string_view::npos) return false;
  TextMessageReader reader(text.substr(0, 65536));
  return reader.next_field() && std::ranges::find(fields_of_nets, reader.field()) != fields_of_nets.end();
} catch (const Error&) {
  return false;
}

}  // namespace octet::caffe
