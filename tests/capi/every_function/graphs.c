#include "check.h"

static octet_port_description value_of(const octet_graph *graph, size_t layer, uint32_t port) {
  octet_port_description description;
  octet_value value;
  value.layer = (uint32_t)layer;
  value.port = port;
  PREPARE(description);
  OK(octet_graph_value(&description, graph, value));
  return description;
}

static void inspect(const octet_graph *graph) {
  octet_graph_description network;
  octet_layer_description last;
  octet_value source;
  size_t input = 0, output = 0, found = 0;
  PREPARE(network);
  PREPARE(last);
  OK(octet_graph_describe(&network, graph));
  CHECK(network.input_count == 1 && network.output_count == 1 && network.macs > 0 && network.parameters > 0 && network.weight_bytes > 0);
  OK(octet_graph_input(&input, graph, 0));
  OK(octet_graph_output(&output, graph, 0));
  CHECK(value_of(graph, input, 0).element_type == OCTET_F32 && value_of(graph, input, 0).shape.rank == 4);
  OK(octet_graph_layer(&last, graph, output));
  CHECK(strcmp(last.type, "Result") == 0 && last.input_count == 1);
  OK(octet_graph_find(&found, graph, last.name));
  CHECK(found == output);
  OK(octet_graph_layer_input(&source, graph, output, 0));
  CHECK(source.layer < output);
}

static void reshape(const octet_graph *graph) {
  const int64_t dims[] = {4, 3, 32, 32};
  octet_named_shape shape = {"", {4, dims}};
  octet_graph *batch = NULL;
  octet_read_options options;
  size_t input = 0;
  OK(octet_graph_input(&input, graph, 0));
  shape.name = value_of(graph, input, 0).name;
  OK(octet_graph_reshape(&batch, graph, &shape, 1));
  CHECK(value_of(batch, input, 0).shape.dims[0] == 4);
  OK(octet_graph_free(batch));
  PREPARE(options);
  options.input_shapes = &shape;
  options.input_shape_count = 1;
  OK(octet_graph_read(&batch, path_in(glyphs_folder, "glyphs.xml"), &options));
  CHECK(value_of(batch, input, 0).shape.dims[0] == 4);
  OK(octet_graph_free(batch));
}

static void write(const octet_graph *graph) {
  octet_graph *copy = NULL, *compressed = NULL;
  octet_write_options options;
  PREPARE(options);
  options.version = 10;
  OK(octet_graph_clone(&copy, graph));
  OK(octet_graph_write_ir(copy, path_in(work_folder, "copy.xml"), &options));
  OK(octet_graph_compress_weights(&compressed, copy));
  OK(octet_graph_free(compressed));
  OK(octet_graph_free(copy));
  OK(octet_graph_read(&copy, path_in(work_folder, "copy.xml"), NULL));
  OK(octet_graph_free(copy));
}

void use_graphs(void) {
  octet_graph *graph = read_glyphs();
  inspect(graph);
  reshape(graph);
  write(graph);
  OK(octet_graph_free(graph));
}

static octet_value add_weights(octet_graph *graph) {
  const float values[] = {1, 2, 3, 4};
  const int64_t dims[] = {2, 2, 1, 1};
  const octet_shape shape = {4, dims};
  octet_tensor *weights = NULL, *known = NULL;
  octet_tensor_description description;
  octet_value value;
  OK(octet_tensor_copy(&weights, OCTET_F32, shape, NULL, values));
  OK(octet_graph_add_constant(&value, graph, "weights", weights));
  OK(octet_tensor_free(weights));
  OK(octet_graph_constant(&known, graph, value));
  PREPARE(description);
  OK(octet_tensor_describe(&description, known));
  CHECK(((const float *)description.data)[3] == 4);
  OK(octet_tensor_free(known));
  return value;
}

/* A convolution of stride 2. */
static octet_value add_convolution(octet_graph *graph, octet_value data, octet_value weights) {
  const octet_attribute attributes[] = {
      {"strides", "2,2"}, {"dilations", "1,1"}, {"pads_begin", "0,0"}, {"pads_end", "0,0"}, {"auto_pad", "explicit"}};
  octet_value inputs[2], value;
  octet_text *text = NULL;
  const char *lines = NULL;
  size_t size = 0;
  inputs[0] = data;
  inputs[1] = weights;
  OK(octet_graph_add_layer(&value, graph, "halve", "Convolution", 1, attributes, 5, inputs, 2));
  OK(octet_graph_attributes(&text, graph, value.layer));
  OK(octet_text_get(&lines, &size, text));
  CHECK(strstr(lines, "strides=2,2\n") != NULL && strlen(lines) == size);
  OK(octet_text_free(text));
  return value;
}

void build_a_graph(void) {
  const int64_t dims[] = {1, 2, 4, 4};
  const octet_shape shape = {4, dims};
  octet_graph *graph = NULL;
  octet_value data, result;
  size_t layer = 0;
  OK(octet_graph_create(&graph, "built"));
  OK(octet_graph_add_input(&data, graph, "data", OCTET_F32, shape));
  result = add_convolution(graph, data, add_weights(graph));
  OK(octet_graph_add_layer(&result, graph, "relu", "Relu", 0, NULL, 0, &result, 1));
  OK(octet_graph_add_output(&layer, graph, "result", result));
  CHECK(value_of(graph, result.layer, 0).shape.dims[2] == 2);
  OK(octet_graph_write_ir(graph, path_in(work_folder, "built.xml"), NULL));
  OK(octet_graph_free(graph));
}
