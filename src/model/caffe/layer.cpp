#include "model/caffe/layer.hpp"

#include <algorithm>
#include <array>

#include <octet/base/error.hpp>

namespace octet::caffe {
namespace {

/// What every layer may say, and what of it is about training.
constexpr std::array<std::string_view, 18> common_fields{"name",
                                                         "type",
                                                         "bottom",
                                                         "top",
                                                         "blobs_lr",
                                                         "weight_decay",
                                                         "param",
                                                         "loss_weight",
                                                         "propagate_down",
                                                         "include",
                                                         "exclude",
                                                         "phase",
                                                         "transform_param",
                                                         "loss_param",
                                                         "blob_share_mode",
                                                         "accuracy_param",
                                                         "engine",
                                                         "quantization_param"};

/// Fields of parameters that say how blobs begin in training, or which implementation of Caffe's runs.
constexpr std::array<std::string_view, 9> training_fields{
    "weight_filler",           "bias_filler",      "filler",          "engine", "force_nd_im2col", "cudnn_convolution_algo_seeker",
    "moving_average_fraction", "use_global_stats", "stable_prod_grad"};

bool contains(std::span<const std::string_view> names, std::string_view name) { return std::ranges::find(names, name) != names.end(); }

}  // namespace

void fail_unsupported(const std::string& message) { throw Error(ErrorCode::Unsupported, message); }

std::string Construction::free_name(std::string name) const {
  while (layer_names.contains(name) || graph.contains(name)) name += "_";
  return name;
}

Layer::Layer(const LayerRecord& record, std::string name, std::vector<Value> inputs, Construction& construction)
    : record_(record),
      name_(std::move(name)),
      inputs_(std::move(inputs)),
      construction_(construction),
      blobs_(construction.weights.find(record.name)) {}

Params& Layer::params(const std::string& name) {
  const auto known = params_.find(name);
  if (known != params_.end()) return known->second;
  Params layer(&record_.message, "layer");
  Params found = layer.message(name);
  for (const std::string_view field : training_fields) found.ignore(field);
  return params_.emplace(name, std::move(found)).first->second;
}

Value Layer::input(std::size_t index) const {
  if (index >= inputs_.size())
    throw Error(ErrorCode::InvalidModel,
                "bottoms: given " + std::to_string(inputs_.size()) + ", expected at least " + std::to_string(index + 1));
  return inputs_[index];
}

std::size_t Layer::axis(Params& params, std::string_view field, std::int64_t fallback) const {
  const std::int64_t given = params.integer(field, fallback);
  const auto dims = static_cast<std::int64_t>(rank());
  if (given < -dims || given >= dims)
    params.fail(field, std::to_string(given), "an axis of bottom 0, which has shape " + to_string(shape()));
  return static_cast<std::size_t>(given < 0 ? given + dims : given);
}

const Blob& Layer::needed_blob(std::size_t index, const std::string& purpose) const {
  if (index < blob_count()) return (*blobs_)[index];
  const char* expected = construction_.weights.empty()
                             ? "a .caffemodel with it, which neither stands beside the .prototxt under its name nor is given"
                         : blob_count() == 0 ? "one in the file of weights, which has no layer of that name with blobs"
                                             : "one in the file of weights";
  throw Error(ErrorCode::InvalidModel, "blob " + std::to_string(index) + " (" + purpose + "): given none, expected " + expected);
}

std::size_t Layer::blob_elements(std::size_t index, const std::string& purpose) const { return needed_blob(index, purpose).elements(); }

Tensor Layer::blob(std::size_t index, const std::string& purpose, Shape shape) const {
  const Blob& blob = needed_blob(index, purpose);
  try {
    return construction_.weights.tensor(blob, std::move(shape));
  } catch (const Error& error) {
    throw Error(error.code(), "blob " + std::to_string(index) + " (" + purpose + "): " + error.message());
  }
}

Value Layer::constant(std::string_view purpose, Tensor value) {
  return construction_.graph.constant(construction_.free_name(name_ + "/" + std::string(purpose)), std::move(value));
}

Value Layer::helper(std::string_view purpose, Operation operation, std::vector<Value> inputs) {
  return construction_.graph.add(construction_.free_name(name_ + "/" + std::string(purpose)), std::move(operation), std::move(inputs));
}

Value Layer::finish(Operation operation, std::vector<Value> inputs) {
  return construction_.graph.add(name_, std::move(operation), std::move(inputs));
}

std::vector<std::string> Layer::notes() const {
  std::vector<std::string> notes = notes_;
  const auto add = [&](const std::string& parameter) {
    notes.push_back("parameter '" + parameter + "': given, not known; it has no effect");
  };
  for (const auto& [name, params] : params_)
    for (const std::string& field : params.rest()) add(name + "." + field);
  for (const Field& field : record_.message.fields)
    if (!params_.contains(field.name) && !contains(common_fields, field.name)) add(field.name);
  return notes;
}

}  // namespace octet::caffe
