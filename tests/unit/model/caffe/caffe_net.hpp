#pragma once

#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <octet/exec/executor.hpp>
#include <octet/model/caffe.hpp>

#include "support.hpp"

namespace octet::test {

/// Protobuf's wire encoding, written plainly.
inline std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value > 127; value >>= 7) bytes += static_cast<char>((value & 127) | 128);
  return bytes + static_cast<char>(value);
}
inline std::string number_field(unsigned field, std::uint64_t value) { return varint(field << 3) + varint(value); }
inline std::string bytes_field(unsigned field, const std::string& bytes) { return varint(field << 3 | 2) + varint(bytes.size()) + bytes; }

template <typename T>
std::string raw(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

/// A BlobProto as Caffe writes it: dimensions and packed floats.
inline std::string blob(const std::vector<float>& values, const std::vector<std::uint64_t>& dims) {
  std::string shape;
  for (const std::uint64_t dim : dims) shape += varint(dim);
  return bytes_field(7, bytes_field(1, shape)) + bytes_field(5, raw(values));
}
inline std::string blob(const std::vector<float>& values) { return blob(values, {values.size()}); }

/// A LayerParameter of NetParameter with the name and blobs alone.
inline std::string layer(const std::string& name, const std::vector<std::string>& blobs) {
  std::string bytes = bytes_field(1, name);
  for (const std::string& one : blobs) bytes += bytes_field(7, one);
  return bytes_field(100, bytes);
}

/// The same as a V1LayerParameter.
inline std::string old_layer(const std::string& name, const std::vector<std::string>& blobs) {
  std::string bytes = bytes_field(4, name) + number_field(5, 4);
  for (const std::string& one : blobs) bytes += bytes_field(6, one);
  return bytes_field(2, bytes);
}

inline std::string input_layer(const std::string& dims, const std::string& name = "data") {
  return "layer { name: '" + name + "' type: 'Input' top: '" + name + "' input_param { shape { dim: [" + dims + "] } } }\n";
}

/// Two files in a folder of their own.
class CaffeNet {
 public:
  explicit CaffeNet(const std::string& prototxt, const std::string& caffemodel = {}) {
    write("net.prototxt", prototxt);
    if (!caffemodel.empty()) write("net.caffemodel", caffemodel);
  }
  /// One layer "y" of "data" behind the input.
  static CaffeNet with(const std::string& dims, const std::string& type, const std::string& rest,
                       const std::vector<std::string>& blobs = {}) {
    return CaffeNet(input_layer(dims) + "layer { name: 'y' type: '" + type + "' bottom: 'data' top: 'y' " + rest + " }",
                    blobs.empty() ? std::string() : layer("y", blobs));
  }

  std::filesystem::path net() const { return folder_.path() / "net.prototxt"; }
  std::filesystem::path weights() const { return folder_.path() / "net.caffemodel"; }
  std::filesystem::path write(const std::string& name, const std::string& bytes) const {
    const std::filesystem::path file = folder_.path() / name;
    std::ofstream(file, std::ios::binary) << bytes;
    return file;
  }

  Graph read(const ReadOptions& options = {}) const { return read_caffe(net(), options); }
  Error error(const ReadOptions& options = {}) const {
    return error_of([&] { read(options); });
  }

 private:
  TemporaryFolder folder_;
};

/// What the network gives for inputs in their order.
inline std::vector<Tensor> run(const Graph& graph, const std::vector<Tensor>& inputs) { return Executor(graph).run(inputs); }
inline Tensor run(const Graph& graph, const std::vector<float>& values) {
  return Executor(graph).run(std::vector<Tensor>{Tensor::from(values, graph.shape({graph.parameters().at(0), 0}))}).at(0);
}

inline std::vector<float> numbers(const Tensor& tensor) { return {tensor.data<float>().begin(), tensor.data<float>().end()}; }

inline void check_close(const Tensor& tensor, const std::vector<float>& expected, double tolerance = 1e-5) {
  const std::vector<float> actual = numbers(tensor);
  REQUIRE(actual.size() == expected.size());
  for (std::size_t i = 0; i < actual.size(); ++i) {
    CAPTURE(i, actual[i], expected[i]);
    CHECK(std::abs(actual[i] - expected[i]) <= tolerance * std::max(1.0F, std::abs(expected[i])));
  }
}

}  // namespace octet::test
