/* Quantizes a network with images and classifies the first of them: quantize MODEL.xml INT8.xml MEAN SCALE IMAGE... */
#include <octet.h>
#include <stdio.h>
#include <stdlib.h>

static void check(octet_status status) {
  if (status == OCTET_OK) return;
  fprintf(stderr, "quantize: %s\n", octet_last_error_message());
  exit(1);
}

static octet_port_description input_of(const octet_graph *graph) {
  octet_port_description port = {0};
  octet_value value = {0, 0};
  size_t layer = 0;
  port.struct_size = sizeof port;
  check(octet_graph_input(&layer, graph, 0));
  value.layer = (uint32_t)layer;
  check(octet_graph_value(&port, graph, value));
  return port;
}

static octet_tensor *load(const char *path, float mean, float scale, octet_shape shape) {
  octet_preprocessing preprocessing = {0};
  octet_tensor *image = NULL;
  preprocessing.struct_size = sizeof preprocessing;
  preprocessing.mean = &mean;
  preprocessing.mean_count = 1;
  preprocessing.scale = &scale;
  preprocessing.scale_count = 1;
  check(octet_image_load(&image, path, &preprocessing, shape));
  return image;
}

static void classify(const char *name, const octet_graph *graph, const octet_tensor *image) {
  octet_executor *executor = NULL;
  octet_tensor *scores = NULL;
  octet_tensor_description description = {0};
  const float *values;
  size_t best = 0, i;
  description.struct_size = sizeof description;
  check(octet_executor_create(&executor, graph, NULL));
  check(octet_executor_run(&scores, 1, executor, &image, 1));
  check(octet_tensor_describe(&description, scores));
  values = description.data;
  for (i = 1; i < description.elements; ++i)
    if (values[i] > values[best]) best = i;
  printf("%s: class %zu, score %.3f\n", name, best, values[best]);
  octet_tensor_free(scores);
  octet_executor_free(executor);
}

int main(int count, char **arguments) {
  octet_graph *graph = NULL, *int8 = NULL;
  octet_calibrator *calibrator = NULL;
  octet_tensor *first = NULL;
  int i;
  if (count < 6) {
    fprintf(stderr, "usage: quantize MODEL.xml INT8.xml MEAN SCALE IMAGE...\n");
    return 2;
  }
  check(octet_graph_read(&graph, arguments[1], NULL));
  check(octet_calibrator_create(&calibrator, graph, NULL, NULL));
  for (i = count - 1; i >= 5; --i) {
    const octet_tensor *image;
    octet_tensor_free(first);
    image = first = load(arguments[i], strtof(arguments[3], NULL), strtof(arguments[4], NULL), input_of(graph).shape);
    check(octet_calibrator_observe(calibrator, &image, 1));
  }
  check(octet_calibrator_quantize(&int8, calibrator));
  check(octet_graph_write_ir(int8, arguments[2], NULL));
  classify("FP32", graph, first);
  classify("INT8", int8, first);
  octet_tensor_free(first);
  octet_calibrator_free(calibrator);
  octet_graph_free(int8);
  octet_graph_free(graph);
  return 0;
}
