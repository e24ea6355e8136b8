#include <octet/ir/ir.hpp>
#include <octet/onnx/onnx.hpp>
#include <octet/quant/quantize.hpp>

#include "arguments.hpp"
#include "failure.hpp"
#include "handles.hpp"
#include "make.hpp"
#include "structs.hpp"

namespace octet::c {
namespace {

ReadOptions read_options_in(const octet_read_options* given) {
  const octet_read_options options = options_in(given);
  return {.input_shapes = shapes_in(array_in(options.input_shapes, options.input_shape_count, "input_shapes")),
          .input_values = tensors_in(array_in(options.input_values, options.input_value_count, "input_values")),
          .use_statistics = options.ignore_statistics == 0,
          .weights = optional_text_in(options.weights)};
}

}  // namespace
}  // namespace octet::c

using namespace octet::c;

extern "C" {

octet_status octet_graph_read(octet_graph** graph, const char* path, const octet_read_options* options) {
  return making(graph, "graph", [&] { return octet::read_model(text_in(path, "path"), read_options_in(options)); });
}

octet_status octet_graph_write_ir(const octet_graph* graph, const char* path, const octet_write_options* options) {
  return guarded([&] { octet::write_ir(object_of(graph), text_in(path, "path"), {.version = options_in(options).version}); });
}

octet_status octet_graph_write_onnx(const octet_graph* graph, const char* path) {
  return guarded([&] { octet::write_onnx(object_of(graph), text_in(path, "path")); });
}

octet_status octet_graph_clone(octet_graph** copy, const octet_graph* graph) {
  return making(copy, "copy", [&] { return object_of(graph); });
}

octet_status octet_graph_reshape(octet_graph** reshaped, const octet_graph* graph, const octet_named_shape* shapes, size_t count) {
  return making(reshaped, "reshaped", [&] { return object_of(graph).reshape(shapes_in(array_in(shapes, count, "shapes"))); });
}

octet_status octet_graph_compress_weights(octet_graph** compressed, const octet_graph* graph) {
  return making(compressed, "compressed", [&] { return octet::compress_weights(object_of(graph)); });
}

octet_status octet_graph_free(octet_graph* graph) {
  return guarded([&] { free_handle(graph); });
}
}
