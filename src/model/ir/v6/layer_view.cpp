#include "model/ir/v6/layer_view.hpp"

#include <array>

#include "model/ir/attribute_reader.hpp"
#include "model/ir/text.hpp"

namespace octet::ir::v6 {
namespace {

struct NamedKind {
  std::string_view type;
  Kind kind;
};

constexpr std::array kinds{NamedKind{"Input", Kind::Input},
                           NamedKind{"Convolution", Kind::Convolution},
                           NamedKind{"FullyConnected", Kind::FullyConnected},
                           NamedKind{"InnerProduct", Kind::FullyConnected},
                           NamedKind{"ScaleShift", Kind::ScaleShift},
                           NamedKind{"ReLU", Kind::Relu},
                           NamedKind{"Clamp", Kind::UnsupportedActivation},
                           NamedKind{"Activation", Kind::UnsupportedActivation},
                           NamedKind{"ELU", Kind::UnsupportedActivation},
                           NamedKind{"TanH", Kind::UnsupportedActivation},
                           NamedKind{"Logistic", Kind::UnsupportedActivation},
                           NamedKind{"Sigmoid", Kind::UnsupportedActivation},
                           NamedKind{"Square", Kind::UnsupportedActivation},
                           NamedKind{"Abs", Kind::UnsupportedActivation},
                           NamedKind{"Sqrt", Kind::UnsupportedActivation},
                           NamedKind{"Linear", Kind::UnsupportedActivation},
                           NamedKind{"Bounded_ReLU", Kind::UnsupportedActivation},
                           NamedKind{"ReLU6", Kind::UnsupportedActivation},
                           NamedKind{"Pooling", Kind::Pooling},
                           NamedKind{"Concat", Kind::Concat},
                           NamedKind{"Eltwise", Kind::Eltwise},
                           NamedKind{"Resample", Kind::Resample},
                           NamedKind{"PriorBox", Kind::PriorBox},
                           NamedKind{"PriorBoxClustered", Kind::PriorBox}};

Kind kind_of_type(std::string_view type) {
  for (const NamedKind& known : kinds)
    if (equal_ignoring_case(known.type, type)) return known.kind;
  return Kind::Other;
}

std::string_view text_of(const LayerRecord& layer, std::string_view name, std::string_view fallback) {
  for (const RawAttribute& attribute : layer.attributes)
    if (attribute.name == name) return trimmed(attribute.value);
  return fallback;
}

double number_of(const LayerRecord& layer, std::string_view name, double fallback) {
  return parse_number(text_of(layer, name, "")).value_or(fallback);
}

Kind kind_of(const LayerRecord& layer) {
  const Kind kind = kind_of_type(layer.type);
  const bool rank_4 = !layer.outputs.empty() && layer.outputs.front().dims.size() == 4;
  if (kind == Kind::UnsupportedActivation && equal_ignoring_case(layer.type, "Clamp") && number_of(layer, "min", -1) == 0)
    return Kind::Relu;
  if (kind == Kind::Concat && (!rank_4 || number_of(layer, "axis", 1) != 1)) return Kind::Other;
  const std::string_view operation = text_of(layer, "operation", "sum");
  if (kind == Kind::Eltwise && equal_ignoring_case(operation, "sum") && text_of(layer, "coeff", "").empty()) return Kind::Sum;
  return kind;
}

bool is_depthwise(const LayerRecord& layer) { return number_of(layer, "group", 1) == number_of(layer, "output", 0); }

}  // namespace

std::vector<LayerView> view_layers(const NetRecord& net, const Connections& connections) {
  std::vector<LayerView> views(net.layers.size());
  for (std::size_t i = 0; i < views.size(); ++i) {
    const LayerRecord& layer = net.layers[i];
    LayerView& view = views[i];
    view.record = &layer;
    view.kind = kind_of(layer);
    view.depthwise = view.kind == Kind::Convolution && is_depthwise(layer);
    view.leaky = number_of(layer, "negative_slope", 0) != 0;
    view.average = equal_ignoring_case(text_of(layer, "pool-method", "max"), "avg");
    for (const Source source : connections[i]) {
      view.producers.push_back(source.layer);
      views[source.layer].consumers.push_back(i);
    }
  }
  return views;
}

}  // namespace octet::ir::v6
