#pragma once

#include <octet/exec/executor.hpp>

#include "unit/model/ir/ir_support.hpp"

namespace octet::test {

/// A constant of a layer under test.
struct Blob {
  std::string name;
  Tensor value;
};

/// One layer as versions 2 to 7 have it, fed by Inputs and Consts.
struct OldLayer {
  std::string type;
  std::string data{};  ///< attributes as text
  std::vector<std::variant<Dims, Tensor>> inputs{};
  std::vector<Dims> outputs{};
  std::vector<Blob> blobs{};
  std::string precision = "FP32";
  int version = 6;

  std::string xml() const {
    std::string layers, edges;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      layers += source_layer(i);
      edges += "<edge from-layer=\"" + std::to_string(i) + "\" from-port=\"0\" to-layer=\"99\" to-port=\"" + std::to_string(i) + "\"/>\n";
    }
    layers += open(99, "op", type, precision) + (data.empty() ? "" : "<data " + data + "/>\n") + ports("input", 0, input_dims()) +
              ports("output", 50, outputs) + blobs_text() + "</layer>\n";
    return "<?xml version=\"1.0\" ?>\n<net name=\"one\" version=\"" + std::to_string(version) + "\" batch=\"1\">\n<layers>\n" + layers +
           "</layers>\n<edges>\n" + edges + "</edges>\n</net>\n";
  }

  std::string bin() const {
    std::string bytes;
    for (const auto& input : inputs)
      if (const auto* tensor = std::get_if<Tensor>(&input)) append(bytes, *tensor);
    for (const Blob& blob : blobs) append(bytes, blob.value);
    return bytes;
  }

  Graph read() const {
    const ModelFolder folder;
    return folder.read(xml(), bin());
  }

  /// The values of all outputs, one behind the other.
  std::vector<float> run(const std::vector<std::vector<float>>& values) const {
    const Executor executor(read(), {.threads = 1});
    std::vector<Tensor> tensors;
    for (std::size_t i = 0; i < values.size(); ++i) tensors.push_back(Tensor::from(values[i], executor.inputs()[i].shape));
    std::vector<float> all;
    for (const Tensor& result : executor.run(tensors)) {
      const Tensor floats = result.converted(ElementType::f32);
      all.insert(all.end(), floats.data<float>().begin(), floats.data<float>().end());
    }
    return all;
  }

 private:
  static void append(std::string& bytes, const Tensor& tensor) { bytes.append(static_cast<const char*>(tensor.raw()), tensor.bytes()); }

  static std::string open(std::size_t id, const std::string& name, const std::string& type, const std::string& precision) {
    return "<layer id=\"" + std::to_string(id) + "\" name=\"" + name + "\" precision=\"" + precision + "\" type=\"" + type + "\">\n";
  }

  static std::string ports(const std::string& element, std::size_t first, const std::vector<Dims>& ports) {
    std::string text = "<" + element + ">\n";
    for (const Dims& dims : ports) {
      text += "<port id=\"" + std::to_string(first++) + "\">";
      for (const std::int64_t dim : dims) text += "<dim>" + std::to_string(dim) + "</dim>";
      text += "</port>\n";
    }
    return ports.empty() ? "" : text + "</" + element + ">\n";
  }

  std::vector<Dims> input_dims() const {
    std::vector<Dims> all;
    for (const auto& input : inputs) {
      const auto* tensor = std::get_if<Tensor>(&input);
      all.push_back(tensor ? tensor->shape().dims() : std::get<Dims>(input));
    }
    return all;
  }

  std::string source_layer(std::size_t index) const {
    const std::string name = "in" + std::to_string(index);
    const std::vector<Dims> dims{input_dims()[index]};
    const auto* tensor = std::get_if<Tensor>(&inputs[index]);
    if (!tensor) return open(index, name, "Input", "FP32") + ports("output", 0, dims) + "</layer>\n";
    std::size_t offset = 0;
    for (std::size_t i = 0; i < index; ++i)
      if (const auto* before = std::get_if<Tensor>(&inputs[i])) offset += before->bytes();
    return open(index, name, "Const", tensor->element_type() == ElementType::i32 ? "I32" : "FP32") + ports("output", 0, dims) +
           "<blobs><custom offset=\"" + std::to_string(offset) + "\" size=\"" + std::to_string(tensor->bytes()) + "\"/></blobs></layer>\n";
  }

  std::string blobs_text() const {
    std::size_t offset = 0;
    for (const auto& input : inputs)
      if (const auto* tensor = std::get_if<Tensor>(&input)) offset += tensor->bytes();
    std::string text;
    for (const Blob& blob : blobs) {
      text += "<" + blob.name + " offset=\"" + std::to_string(offset) + "\" size=\"" + std::to_string(blob.value.bytes()) + "\"/>\n";
      offset += blob.value.bytes();
    }
    return text.empty() ? text : "<blobs>\n" + text + "</blobs>\n";
  }
};

inline Tensor floats(const std::vector<float>& values) { return Tensor::from(values, Shape{static_cast<std::int64_t>(values.size())}); }
inline Tensor ints(const std::vector<std::int32_t>& values) {
  return Tensor::from(values, Shape{static_cast<std::int64_t>(values.size())});
}

}  // namespace octet::test
