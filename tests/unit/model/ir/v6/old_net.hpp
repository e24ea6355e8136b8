#pragma once

#include <map>

#include "unit/model/ir/v6/old_layer.hpp"

namespace octet::test {

/// The text of a small network as versions 5 to 7 have it. Layers have one output; the first is called "in".
class OldNet {
 public:
  explicit OldNet(const Dims& input) { layer("in", "Input", "", {}, input); }

  OldNet& layer(const std::string& name, const std::string& type, const std::string& data, const std::vector<std::string>& inputs,
                const Dims& output, const std::vector<Blob>& blobs = {}) {
    const std::size_t id = ids_.size();
    layers_ += "<layer id=\"" + std::to_string(id) + "\" name=\"" + name + "\" precision=\"FP32\" type=\"" + type + "\">\n" +
               (data.empty() ? "" : "<data " + data + "/>\n") + inputs_text(id, inputs) + "<output><port id=\"9\">" + dims_text(output) +
               "</port></output>\n" + blobs_text(blobs) + "</layer>\n";
    ids_[name] = id;
    dims_[name] = output;
    return *this;
  }

  /// A 1x1 convolution; `level` is its quantization_level or empty.
  OldNet& convolution(const std::string& name, const std::string& input, std::int64_t outputs, const std::vector<float>& weights,
                      const std::string& level = "I8", std::int64_t group = 1, const std::vector<float>& biases = {}) {
    Dims output = dims_.at(input);
    output[1] = outputs;
    std::string data = "kernel=\"1,1\" strides=\"1,1\" dilations=\"1,1\" pads_begin=\"0,0\" pads_end=\"0,0\" group=\"" +
                       std::to_string(group) + "\" output=\"" + std::to_string(outputs) + "\"";
    if (!level.empty()) data += " quantization_level=\"" + level + "\"";
    std::vector<Blob> blobs{{"weights", floats(weights)}};
    if (!biases.empty()) blobs.push_back({"biases", floats(biases)});
    return layer(name, "Convolution", data, {input}, output, blobs);
  }

  OldNet& like(const std::string& name, const std::string& type, const std::string& data, const std::vector<std::string>& inputs) {
    return layer(name, type, data, inputs, dims_.at(inputs.front()));
  }

  OldNet& range(const std::string& layer, const std::string& minima, const std::string& maxima) {
    statistics_ +=
        "\t\t<layer>\n\t\t\t<name>" + layer + "</name>\n\t\t\t<min>" + minima + "</min>\n\t\t\t<max>" + maxima + "</max>\n\t\t</layer>\n";
    return *this;
  }

  std::string xml() const {
    const std::string statistics = statistics_.empty() ? "" : "\t<statistics>\n" + statistics_ + "\t</statistics>\n";
    return "<?xml version=\"1.0\" ?>\n<net name=\"old\" version=\"6\" batch=\"1\">\n<layers>\n" + layers_ + "</layers>\n<edges>\n" +
           edges_ + "</edges>\n" + statistics + "</net>\n";
  }
  const std::string& bin() const { return bin_; }
  Graph read(const ReadOptions& options = {}) const { return ModelFolder().read(xml(), bin_, options); }

 private:
  static std::string dims_text(const Dims& dims) {
    std::string text;
    for (const std::int64_t dim : dims) text += "<dim>" + std::to_string(dim) + "</dim>";
    return text;
  }

  std::string inputs_text(std::size_t id, const std::vector<std::string>& inputs) {
    std::string text;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      text += "<port id=\"" + std::to_string(i) + "\">" + dims_text(dims_.at(inputs[i])) + "</port>";
      edges_ += "<edge from-layer=\"" + std::to_string(ids_.at(inputs[i])) + "\" from-port=\"9\" to-layer=\"" + std::to_string(id) +
                "\" to-port=\"" + std::to_string(i) + "\"/>\n";
    }
    return text.empty() ? text : "<input>" + text + "</input>\n";
  }

  std::string blobs_text(const std::vector<Blob>& blobs) {
    std::string text;
    for (const Blob& blob : blobs) {
      text += "<" + blob.name + " offset=\"" + std::to_string(bin_.size()) + "\" size=\"" + std::to_string(blob.value.bytes()) + "\"/>";
      bin_.append(static_cast<const char*>(blob.value.raw()), blob.value.bytes());
    }
    return text.empty() ? text : "<blobs>" + text + "</blobs>\n";
  }

  std::string layers_, edges_, statistics_, bin_;
  std::map<std::string, std::size_t> ids_;
  std::map<std::string, Dims> dims_;
};

}  // namespace octet::test
