#pragma once

#include <map>
#include <string>
#include <unordered_set>
#include <vector>

#include <octet/graph/graph.hpp>

#include "model/caffe/net.hpp"
#include "model/caffe/weights.hpp"

namespace octet::caffe {

/// What the layers of one net share while they are translated.
struct Construction {
  Graph graph{};
  const Weights& weights;
  std::unordered_set<std::string> layer_names{};  ///< of the file, which helper nodes must not take

  /// The name, or one like it that neither a layer nor a node has.
  std::string free_name(std::string name) const;
};

/// The values of a layer's tops.
using Tops = std::vector<Value>;

/// One layer while it becomes nodes of a graph. The node that gives the layer's top has the layer's name, and those in front of it
/// NAME/PURPOSE.
class Layer {
 public:
  Layer(const LayerRecord& record, std::string name, std::vector<Value> inputs, Construction& construction);

  const LayerRecord& record() const { return record_; }
  const Graph& graph() const { return construction_.graph; }
  /// The message of the layer's parameters that has that name, empty where the layer has none.
  Params& params(const std::string& name);

  std::size_t input_count() const { return inputs_.size(); }
  std::size_t top_count() const { return record_.tops.size(); }
  /// Throws Error(InvalidModel) when the layer has fewer bottoms.
  Value input(std::size_t index = 0) const;
  const std::vector<Value>& inputs() const { return inputs_; }
  const Shape& shape(Value value) const { return graph().shape(value); }
  const Shape& shape(std::size_t index = 0) const { return shape(input(index)); }
  std::size_t rank(std::size_t index = 0) const { return shape(index).rank(); }
  /// The axis counted from the front of bottom 0. Throws Error(InvalidModel) naming the parameter where there is none.
  std::size_t axis(Params& params, std::string_view field, std::int64_t fallback) const;

  std::size_t blob_count() const { return blobs_ ? blobs_->size() : 0; }
  /// Throws Error(InvalidModel) when the file of weights has fewer, naming what the blob is for.
  Tensor blob(std::size_t index, const std::string& purpose, Shape shape) const;
  std::size_t blob_elements(std::size_t index, const std::string& purpose) const;

  Value constant(std::string_view purpose, Tensor value);
  Value integers(std::string_view purpose, const Dims& values) { return constant(purpose, Tensor::from(values)); }
  Value integer(std::string_view purpose, std::int64_t value) { return constant(purpose, Tensor::scalar(value)); }
  Value number(std::string_view purpose, double value) { return constant(purpose, Tensor::scalar(static_cast<float>(value))); }

  /// A node in front of the one that has the layer's name.
  Value helper(std::string_view purpose, Operation operation, std::vector<Value> inputs);
  /// The node that has the layer's name.
  Value finish(Operation operation, std::vector<Value> inputs);
  void note(const std::string& text) { notes_.push_back(text); }
  /// What is to be told of the layer: notes, and parameters that nothing asked for.
  std::vector<std::string> notes() const;

 private:
  const Blob& needed_blob(std::size_t index, const std::string& purpose) const;

  const LayerRecord& record_;
  std::string name_;
  std::vector<Value> inputs_;
  Construction& construction_;
  const std::vector<Blob>* blobs_;
  std::map<std::string, Params> params_{};
  std::vector<std::string> notes_{};
};

/// Throws Error(Unsupported) "MESSAGE" for what the graph's operations, or Octet, cannot say.
[[noreturn]] void fail_unsupported(const std::string& message);

}  // namespace octet::caffe
