#include "model/caffe/build.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include <octet/base/error.hpp>

#include "model/caffe/ops.hpp"
#include "model/input_options.hpp"

namespace octet::caffe {
namespace {

/// What judges a network in training; nothing of it is left in inference.
bool is_judge(const std::string& type) { return type == "Accuracy" || (type.ends_with("Loss") && type != "SoftmaxWithLoss"); }

/// How many failures a message spells out.
constexpr std::size_t most_told = 20;

class NetBuilder {
 public:
  NetBuilder(const NetRecord& net, const Weights& weights, const ReadOptions& options)
      : net_(net), options_(options), construction_{.graph = Graph(net.name), .weights = weights} {}

  Graph build() {
    for (const LayerRecord& layer : net_.layers) construction_.layer_names.insert(layer.name);
    check_options();
    notes_ = net_.notes;
    for (const InputRecord& input : net_.inputs) add_input(input);
    for (const LayerRecord& layer : net_.layers) add(layer);
    if (!failures_.empty()) fail();
    name_tensors();
    add_results();
    construction_.graph.set_origin(GraphOrigin{.notes = std::move(notes_)});
    return std::move(construction_.graph);
  }

 private:
  /// A blob between two layers: what a top's name stands for from its layer on, until another layer gives it anew.
  struct BlobVersion {
    std::string name;
    std::string layer;
    std::size_t top = 0;
    std::optional<Value> value{};  ///< nothing where a layer in front of it cannot be translated
    bool is_read = false;
  };

  void check_options() const {
    std::unordered_set<std::string_view> names;
    for (const InputRecord* input : net_.all_inputs()) names.insert(input->name);
    model::require_inputs(options_, names, "an input");
  }

  void add_input(const InputRecord& input) try {
    std::string name = input.name;
    while (construction_.graph.contains(name)) name += "_";
    const Shape* replaced = model::replaced_shape(options_, input.name, input.dims);
    Value value;
    if (std::optional<Tensor> frozen = model::frozen_value(options_, input.name, ElementType::f32, input.dims))
      value = construction_.graph.constant(name, *std::move(frozen));
    else value = construction_.graph.parameter(name, ElementType::f32, replaced ? *replaced : Shape(input.dims));
    define(input.top, input.name, 0, value);
    versions_.back().is_read = true;  // An input is no output.
  } catch (const Error& error) {
    throw error.at({.line = input.line, .layer = input.name, .layer_type = "Input"});
  }

  void define(const std::string& top, const std::string& layer, std::size_t index, std::optional<Value> value) {
    latest_[top] = versions_.size();
    versions_.push_back({.name = top, .layer = layer, .top = index, .value = value});
  }

  void add(const LayerRecord& layer) {
    for (const InputRecord& input : layer.inputs) add_input(input);
    if (!layer.inputs.empty()) return;
    if (is_judge(layer.type)) {
      notes_.push_back("layer '" + layer.name + "' (" + layer.type + "): left out, since it judges a network in training");
      for (std::size_t i = 0; i < layer.tops.size(); ++i) define_nothing(layer, i);
      return;
    }
    translate(layer);
  }

  void define_nothing(const LayerRecord& layer, std::size_t top) {
    define(layer.tops[top], layer.name, top, std::nullopt);
    versions_.back().is_read = true;
  }

  void translate(const LayerRecord& layer) {
    Tops tops;
    try {
      tops = translated(layer);
    } catch (const Error& error) {
      failures_.push_back(error.at({.line = layer.line, .layer = layer.name, .layer_type = layer.type}));
    }
    for (std::size_t i = 0; i < layer.tops.size(); ++i) {
      if (i < tops.size()) define(layer.tops[i], layer.name, i, tops[i]);
      else define_nothing(layer, i);
    }
  }

  /// Nothing where a layer in front of it could not be translated either, whose failure says more.
  Tops translated(const LayerRecord& record) {
    const TranslateLayer known = record.type == "Silence" ? silenced : find_known(record);
    std::vector<Value> inputs;
    bool all_known = true;
    for (const std::string& bottom : record.bottoms) {
      const std::optional<Value> value = read(bottom);
      all_known &= value.has_value();
      if (value) inputs.push_back(*value);
    }
    if (!all_known) return {};
    if (inputs.empty()) throw Error(ErrorCode::InvalidModel, "bottoms: given none, expected one or more");
    Layer layer(record, own_name(record.name), std::move(inputs), construction_);
    Tops tops = known(layer);
    for (const std::string& note : layer.notes()) notes_.push_back("layer '" + record.name + "' (" + record.type + "): " + note);
    if (record.tops.size() > tops.size() && record.type != "Silence" && record.type != "SoftmaxWithLoss")
      throw Error(ErrorCode::InvalidModel,
                  "tops: given " + std::to_string(record.tops.size()) + ", expected " + std::to_string(tops.size()));
    return tops;
  }

  static Tops silenced(Layer&) { return {}; }

  static TranslateLayer find_known(const LayerRecord& record) {
    if (record.type == "SoftmaxWithLoss") return find_translation("Softmax");
    if (const TranslateLayer known = find_translation(record.type)) return known;
    const std::string_view reason = reason_against(record.type);
    std::string text = reason.empty() ? "Octet does not know this type" : std::string(reason);
    if (record.type == "Python") text += python_module(record);
    throw Error(ErrorCode::Unsupported, "type: given " + record.type + "; " + text);
  }

  static std::string python_module(const LayerRecord& record) {
    Params layer(&record.message, "layer");
    Params params = layer.message("python_param");
    return ": " + params.text("module", "?") + "." + params.text("layer", "?");
  }

  std::optional<Value> read(const std::string& bottom) {
    const auto found = latest_.find(bottom);
    if (found == latest_.end())
      throw Error(ErrorCode::InvalidModel, "bottom '" + bottom + "': given, expected the top of a layer above, or an input");
    BlobVersion& version = versions_[found->second];
    version.is_read = true;
    return version.value;
  }

  /// Layers may share a name, or have that of an input.
  std::string own_name(std::string name) const {
    while (construction_.graph.contains(name)) name += "_";
    return name;
  }

  [[noreturn]] void fail() const {
    if (failures_.size() == 1) throw failures_.front();
    std::string text = "layers: given " + std::to_string(failures_.size()) + " that cannot be converted: ";
    for (std::size_t i = 0; i < std::min(failures_.size(), most_told); ++i) {
      const Error& error = failures_[i];
      text += (i == 0 ? "" : "; ") + ("'" + error.where().layer + "' (" + error.where().layer_type + ", line " +
                                      std::to_string(error.where().line) + ": " + error.message() + ")");
    }
    if (failures_.size() > most_told) text += "; and " + std::to_string(failures_.size() - most_told) + " more";
    throw Error(failures_.front().code(), text + "; expected layers that Octet knows, with the blobs that they need");
  }

  /// A name is that of the last layer that gives it: what stood in its place before cannot be asked for in Caffe either.
  void name_tensors() {
    std::map<Value, std::vector<std::string>> names;
    for (const auto& [name, version] : latest_)
      if (const std::optional<Value> value = versions_[version].value) names[*value].push_back(name);
    for (auto& [value, given] : names) construction_.graph.set_output_names(value, std::move(given));
  }

  void add_results() {
    for (const BlobVersion& version : versions_)
      if (!version.is_read && version.value)
        construction_.graph.result(construction_.free_name(version.layer + "/sink_port_" + std::to_string(version.top)), *version.value);
    if (construction_.graph.results().empty())
      throw Error(ErrorCode::InvalidModel, "outputs: given none, expected a top that no layer reads");
  }

  const NetRecord& net_;
  const ReadOptions& options_;
  Construction construction_;
  std::vector<BlobVersion> versions_{};
  std::map<std::string, std::size_t> latest_{};
  std::vector<Error> failures_{};
  std::vector<std::string> notes_{};
};

}  // namespace

Graph build_net(const NetRecord& net, const Weights& weights, const ReadOptions& options) {
  return NetBuilder(net, weights, options).build();
}

}  // namespace octet::caffe
