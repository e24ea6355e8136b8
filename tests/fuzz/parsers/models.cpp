#include <octet/ir/ir.hpp>
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

/// Bytes, text or a SavedModel alone: the content tells which.
void read_tensorflow_graph(Bytes input) { read_model(put("graph.pb", input)); }

}  // namespace octet::fuzz
