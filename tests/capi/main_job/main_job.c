/* Quantizes a network with images, also to an accuracy, converts it, writes all, and runs it and the FP32 one: main_job MODEL FOLDER IMAGE...
 * main_job.cpp and main_job.py do the same; the files are equal. */
#include <octet.h>
#include <stdio.h>
#include <stdlib.h>

#define MOST_IMAGES 64

static const char *folder;

static void check(octet_status status) {
  if (status == OCTET_OK) return;
  fprintf(stderr, "main_job: %s\n", octet_last_error_message());
  exit(1);
}

static const char *file(const char *format, int number) {
  static char path[1024];
  const int length = snprintf(path, sizeof path, "%s/", folder);
  snprintf(path + length, sizeof path - (size_t)length, format, number);
  return path;
}

static octet_shape input_shape(const octet_graph *graph) {
  octet_port_description port = {0};
  octet_value value = {0, 0};
  size_t layer = 0;
  port.struct_size = sizeof port;
  check(octet_graph_input(&layer, graph, 0));
  value.layer = (uint32_t)layer;
  check(octet_graph_value(&port, graph, value));
  return port.shape;
}

static const float mean[] = {123.675F, 116.28F, 103.53F}, scale[] = {58.395F, 57.12F, 57.375F};

static octet_tensor *load(const char *path, octet_shape shape) {
  octet_preprocessing preprocessing = {0};
  octet_tensor *image = NULL;
  preprocessing.struct_size = sizeof preprocessing;
  preprocessing.mean = mean;
  preprocessing.scale = scale;
  preprocessing.mean_count = preprocessing.scale_count = 3;
  check(octet_image_load(&image, path, &preprocessing, shape));
  return image;
}

static size_t answer_of(const octet_executor *executor, const octet_tensor *image) {
  octet_tensor_description description = {0};
  octet_tensor *scores = NULL;
  const float *values;
  size_t best = 0, i;
  description.struct_size = sizeof description;
  check(octet_executor_run(&scores, 1, executor, &image, 1));
  check(octet_tensor_describe(&description, scores));
  values = description.data;
  for (i = 1; i < description.elements; ++i)
    if (values[i] > values[best]) best = i;
  check(octet_tensor_free(scores));
  return best;
}

struct validation {
  octet_tensor *const *images;
  int count;
  size_t answers[MOST_IMAGES];
};

static octet_status agreement(void *user, double *value, const octet_executor *candidate) {
  const struct validation *validation = user;
  double equal = 0;
  int i;
  for (i = 0; i < validation->count; ++i) equal += answer_of(candidate, validation->images[i]) == validation->answers[i];
  *value = equal / validation->count;
  return OCTET_OK;
}

static octet_executor *prepare(const octet_graph *graph) {
  octet_executor_options options = {0};
  octet_executor *executor = NULL;
  options.struct_size = sizeof options;
  options.threads = 1;
  check(octet_executor_create(&executor, graph, &options));
  return executor;
}

/* As few layers in FP32 as let the classes be those of the FP32 network. */
static void tune(const octet_calibrator *calibrator, const octet_graph *graph, octet_tensor *const *images, int count) {
  static const octet_range_choice no_choices[1];
  struct validation validation;
  octet_executor *executor = prepare(graph);
  octet_tune_options options = {0};
  octet_tuning *tuning = NULL;
  octet_graph *tuned = NULL;
  int i;
  validation.images = images;
  validation.count = count;
  for (i = 0; i < count; ++i) validation.answers[i] = answer_of(executor, images[i]);
  options.struct_size = sizeof options;
  options.threads = 1;
  options.ranges = no_choices;
  options.max_validations = 8;
  check(octet_calibrator_tune(&tuning, calibrator, 0, agreement, &validation, &options));
  check(octet_tuning_graph(&tuned, tuning));
  check(octet_graph_write_ir(tuned, file("tuned.xml", 0), NULL));
  check(octet_graph_free(tuned));
  check(octet_tuning_free(tuning));
  check(octet_executor_free(executor));
}

static void convert(const octet_graph *graph) {
  octet_normalization normalization = {0};
  octet_convert_options options = {0};
  octet_graph *converted = NULL;
  normalization.mean = mean;
  normalization.scale = scale;
  normalization.mean_count = normalization.scale_count = 3;
  options.struct_size = sizeof options;
  options.normalization = &normalization;
  options.normalization_count = 1;
  check(octet_graph_convert(&converted, graph, &options));
  check(octet_graph_write_ir(converted, file("converted.xml", 0), NULL));
  check(octet_graph_free(converted));
}

static octet_graph *quantize(const octet_graph *graph, octet_tensor *const *images, int count) {
  octet_calibrator_options options = {0};
  octet_calibrator *calibrator = NULL;
  octet_statistics *statistics = NULL;
  octet_graph *int8 = NULL;
  int i;
  options.struct_size = sizeof options;
  options.threads = 1;
  check(octet_calibrator_create(&calibrator, graph, NULL, &options));
  for (i = 0; i < count; ++i) {
    const octet_tensor *image = images[i];
    check(octet_calibrator_observe(calibrator, &image, 1));
  }
  check(octet_calibrator_statistics(&statistics, calibrator));
  check(octet_statistics_save(statistics, file("statistics", 0)));
  tune(calibrator, graph, images, count);
  check(octet_calibrator_quantize(&int8, calibrator));
  check(octet_graph_write_ir(int8, file("int8.xml", 0), NULL));
  check(octet_statistics_free(statistics));
  check(octet_calibrator_free(calibrator));
  return int8;
}

static void run(const octet_graph *graph, const char *name, octet_tensor *const *images, int count) {
  octet_executor *executor = prepare(graph);
  int i;
  for (i = 0; i < count; ++i) {
    const octet_tensor *image = images[i];
    octet_tensor *scores = NULL;
    check(octet_executor_run(&scores, 1, executor, &image, 1));
    check(octet_tensor_write_npy(scores, file(name, i)));
    check(octet_tensor_free(scores));
  }
  check(octet_executor_free(executor));
}

int main(int count, char **arguments) {
  octet_graph *graph = NULL, *int8 = NULL, *compressed = NULL;
  octet_tensor *images[MOST_IMAGES];
  const int image_count = count - 3;
  int i;
  if (image_count < 1 || image_count > MOST_IMAGES) return 2;
  folder = arguments[2];
  check(octet_graph_read(&graph, arguments[1], NULL));
  for (i = 0; i < image_count; ++i) images[i] = load(arguments[3 + i], input_shape(graph));
  int8 = quantize(graph, images, image_count);
  check(octet_graph_compress_weights(&compressed, int8));
  check(octet_graph_write_ir(compressed, file("compressed.xml", 0), NULL));
  check(octet_graph_write_onnx(compressed, file("int8.onnx", 0)));
  convert(graph);
  run(graph, "fp32_%d.npy", images, image_count);
  run(compressed, "int8_%d.npy", images, image_count);
  for (i = 0; i < image_count; ++i) check(octet_tensor_free(images[i]));
  octet_graph_free(graph);
  octet_graph_free(int8);
  octet_graph_free(compressed);
  return 0;
}
