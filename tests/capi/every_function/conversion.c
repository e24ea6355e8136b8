/* Functions since 1.1: preprocessing becomes part of a network, which is cut and stored as ONNX. */
#include "check.h"

static size_t layers_of(const octet_graph *graph) {
  octet_graph_description description;
  PREPARE(description);
  OK(octet_graph_describe(&description, graph));
  return description.layer_count;
}

static octet_tensor *scores_of(const octet_graph *graph, const octet_tensor *input) {
  octet_executor *executor = NULL;
  octet_executor_options options;
  octet_tensor *scores = NULL;
  PREPARE(options);
  options.threads = 1;
  OK(octet_executor_create(&executor, graph, &options));
  OK(octet_executor_run(&scores, 1, executor, &input, 1));
  OK(octet_executor_free(executor));
  return scores;
}

static void require_same_scores(const octet_graph *graph, const octet_tensor *input, const octet_graph *original,
                                const octet_tensor *original_input) {
  octet_tensor *scores = scores_of(graph, input), *expected = scores_of(original, original_input);
  double decibels = 0;
  OK(octet_tensor_sqnr(&decibels, expected, scores));
  CHECK(decibels > 90);
  OK(octet_tensor_free(expected));
  OK(octet_tensor_free(scores));
}

static octet_tensor *raw_picture(void) {
  const int64_t dims[] = {1, 3, 32, 32};
  const octet_shape shape = {4, dims};
  octet_tensor *picture = NULL;
  OK(octet_image_load(&picture, path_in(glyphs_folder, "test.png"), NULL, shape));
  return picture;
}

/* The converted network does to raw pixels what load_picture does to them outside. */
static void normalize(const octet_graph *graph) {
  const float mean = 127.5F, scale = 63.75F;
  octet_normalization normalization = {NULL, NULL, 1, NULL, 1};
  octet_convert_options options;
  octet_graph *converted = NULL;
  octet_tensor *raw = raw_picture(), *picture = load_picture();
  normalization.mean = &mean;
  normalization.scale = &scale;
  PREPARE(options);
  options.normalization = &normalization;
  options.normalization_count = 1;
  OK(octet_graph_convert(&converted, graph, &options));
  require_same_scores(converted, raw, graph, picture);
  OK(octet_tensor_free(picture));
  OK(octet_tensor_free(raw));
  OK(octet_graph_free(converted));
}

#if OCTET_ABI_MINOR >= 2
/* The picture as decoders give it: bytes of one pixel after another. */
static octet_tensor *bytes_of(const octet_tensor *planes) {
  const int64_t dims[] = {1, 32, 32, 3};
  const octet_shape shape = {4, dims};
  octet_tensor *bytes = NULL;
  octet_tensor_description pixels;
  void *to = NULL;
  int i;
  OK(octet_tensor_create(&bytes, OCTET_U8, shape));
  PREPARE(pixels);
  OK(octet_tensor_describe(&pixels, planes));
  OK(octet_tensor_data(&to, bytes));
  for (i = 0; i < 32 * 32 * 3; ++i)
    ((unsigned char *)to)[i] = (unsigned char)(((const float *)pixels.data)[i % 3 * 32 * 32 + i / 3] + 0.5F);
  return bytes;
}

static void take_bytes(const octet_graph *graph) {
  octet_convert_options options;
  octet_graph *converted = NULL;
  octet_tensor *raw = raw_picture(), *bytes = bytes_of(raw);
  PREPARE(options);
  options.image_inputs = 1;
  OK(octet_graph_convert(&converted, graph, &options));
  require_same_scores(converted, bytes, graph, raw);
  OK(octet_tensor_free(bytes));
  OK(octet_tensor_free(raw));
  OK(octet_graph_free(converted));
}
#endif

static void cut(const octet_graph *graph) {
  const char *outputs[] = {"stem/conv"};
  octet_convert_options options;
  octet_graph *stem = NULL;
  PREPARE(options);
  options.outputs = outputs;
  options.output_count = 1;
  options.fp16 = 1;
  OK(octet_graph_convert(&stem, graph, &options));
  CHECK(layers_of(stem) < layers_of(graph));
  OK(octet_graph_free(stem));
}

static void pass_through_onnx(const octet_graph *graph) {
  octet_graph *read = NULL;
  octet_tensor *picture = load_picture();
  OK(octet_graph_write_onnx(graph, path_in(work_folder, "glyphs.onnx")));
  OK(octet_graph_read(&read, path_in(work_folder, "glyphs.onnx"), NULL));
  require_same_scores(read, picture, graph, picture);
  OK(octet_tensor_free(picture));
  OK(octet_graph_free(read));
}

/* The members that octet_read_options has since 1.1. */
static void read_with_a_constant_for_input(void) {
  octet_named_tensor value = {"input", NULL};
  octet_read_options options;
  octet_graph *graph = NULL;
  octet_graph_description description;
  octet_tensor *picture = load_picture();
  value.tensor = picture;
  PREPARE(options);
  options.input_values = &value;
  options.input_value_count = 1;
  options.ignore_statistics = 1;
  OK(octet_graph_read(&graph, path_in(glyphs_folder, "glyphs.xml"), &options));
  PREPARE(description);
  OK(octet_graph_describe(&description, graph));
  CHECK(description.input_count == 0);
  OK(octet_graph_free(graph));
  OK(octet_tensor_free(picture));
}

void convert_a_network(void) {
  octet_graph *graph = read_glyphs();
  normalize(graph);
#if OCTET_ABI_MINOR >= 2
  take_bytes(graph);
#endif
  cut(graph);
  pass_through_onnx(graph);
  read_with_a_constant_for_input();
  OK(octet_graph_free(graph));
}
