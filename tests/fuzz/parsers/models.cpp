#include <octet/ir/ir.hpp>
#include <octet/model/caffe.hpp>
#include <octet/model/model.hpp>
#include <octet/onnx/onnx.hpp>

#include "fuzz/parsers/targets.hpp"

namespace octet::fuzz {

/// Once with the statistics of old versions, and once as the FP32 network; a file that the first refuses may pass the second.
void read_ir_model(Bytes input) {
  const auto [xml, bin] = two_files(input);
  const std::filesystem::path path = put("model.xml", xml);
  put("model.bin", bin);
  run([](Bytes) { read_ir(folder() / "model.xml"); }, input);
  read_ir(path, {.use_statistics = false});
}

void read_onnx_model(Bytes input) { read_onnx(put("model.onnx", input)); }

void read_caffe_net(Bytes input) {
  const auto [net, weights] = two_files(input);
  const std::filesystem::path path = put("net.prototxt", net);
  put("net.caffemodel", weights);
  read_model(path);
}

/// The layers whose blobs the seeds have.
void read_caffe_weights(Bytes input) {
  const std::filesystem::path path = put("small.prototxt",
                                         "layer { name: 'data' type: 'Input' top: 'data' input_param { shape { dim: [1, 2, 5, 5] } } }\n"
                                         "layer { name: 'conv' type: 'Convolution' bottom: 'data' top: 'conv' convolution_param { num_output: 3 "
                                         "kernel_size: 3 } }\n"
                                         "layer { name: 'slope' type: 'PReLU' bottom: 'conv' top: 'conv' }\n"
                                         "layer { name: 'norm' type: 'BatchNorm' bottom: 'conv' top: 'norm' }\n");
  put("small.caffemodel", input);
  run([](Bytes) { read_caffe_mean(folder() / "small.caffemodel"); }, input);
  read_model(path);
}

/// Bytes, text or a SavedModel alone: the content tells which.
void read_tensorflow_graph(Bytes input) { read_model(put("graph.pb", input)); }

}  // namespace octet::fuzz
