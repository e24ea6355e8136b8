#include "check.h"

static octet_scheme *use_schemes(void) {
  octet_scheme *parsed = NULL, *read = NULL, *defaults = NULL;
  octet_text *json = NULL;
  const char *text = NULL;
  OK(octet_scheme_create(&defaults));
  OK(octet_scheme_parse(&parsed, "{\"activations\": {\"symmetric\": false}}"));
  OK(octet_scheme_write(parsed, path_in(work_folder, "scheme.json")));
  OK(octet_scheme_read(&read, path_in(work_folder, "scheme.json")));
  OK(octet_scheme_json(&json, read));
  OK(octet_text_get(&text, NULL, json));
  CHECK(strstr(text, "\"symmetric\": false") != NULL);
  OK(octet_text_free(json));
  OK(octet_scheme_free(defaults));
  OK(octet_scheme_free(parsed));
  return read;
}

static octet_tensor *two_channels(void) {
  const float values[] = {-1, 2, 3, -4};
  const int64_t dims[] = {2, 2};
  const octet_shape shape = {2, dims};
  octet_tensor *tensor = NULL;
  OK(octet_tensor_copy(&tensor, OCTET_F32, shape, NULL, values));
  return tensor;
}

static void inspect_statistics(const octet_statistics *statistics) {
  octet_tensor_statistics of;
  float low = 0, high = 0, minimum[2], maximum[2];
  octet_scheme *scheme = NULL;
  PREPARE(of);
  OK(octet_statistics_of(&of, statistics, "layer"));
  CHECK(of.samples == 4 && of.elements == 8 && of.minimum == -4 && of.maximum == 3 && of.channel_count == 2 && of.mean == 0);
  OK(octet_statistics_channels(minimum, maximum, 2, statistics, "layer"));
  CHECK(minimum[0] == -1 && maximum[0] == 3 && minimum[1] == -4 && maximum[1] == 2);
  OK(octet_statistics_percentile(&low, &high, statistics, "layer", 100));
  CHECK(low == -4 && high == 3);
  OK(octet_scheme_parse(&scheme, "{\"activations\": {\"levels\": 255}}"));
  OK(octet_statistics_range(&low, &high, statistics, "layer", scheme));
  CHECK(low == -4 && high == 4);
  OK(octet_scheme_free(scheme));
}

void use_statistics(void) {
  octet_statistics *statistics = NULL, *loaded = NULL;
  octet_tensor *values = two_channels();
  octet_text *names = NULL;
  const char *text = NULL;
  OK(octet_statistics_create(&statistics));
  OK(octet_statistics_observe(statistics, "layer", values));
  OK(octet_statistics_save(statistics, path_in(work_folder, "statistics")));
  OK(octet_statistics_load(&loaded, path_in(work_folder, "statistics")));
  OK(octet_statistics_merge(statistics, loaded));
  OK(octet_statistics_names(&names, statistics));
  OK(octet_text_get(&text, NULL, names));
  CHECK(strcmp(text, "layer\n") == 0);
  inspect_statistics(statistics);
  OK(octet_text_free(names));
  OK(octet_tensor_free(values));
  OK(octet_statistics_free(loaded));
  OK(octet_statistics_free(statistics));
}

static octet_status stop_after_two(void *user, uint64_t samples) {
  *(uint64_t *)user = samples;
  return samples < 2 ? OCTET_OK : OCTET_CANCELLED;
}

static void observe(octet_calibrator *calibrator, const uint64_t *seen) {
  octet_tensor *picture = load_picture();
  const octet_tensor *inputs[1];
  octet_calibrator_description description;
  inputs[0] = picture;
  OK(octet_calibrator_observe(calibrator, inputs, 1));
  CHECK(octet_calibrator_observe(calibrator, inputs, 1) == OCTET_CANCELLED && *seen == 2);
  PREPARE(description);
  OK(octet_calibrator_describe(&description, calibrator));
  CHECK(description.input_count == 1 && description.samples == 2 && description.decision_count > 0);
  OK(octet_tensor_free(picture));
}

static void inspect_decision(const octet_calibrator *calibrator) {
  octet_decision decision;
  PREPARE(decision);
  OK(octet_calibrator_decision(&decision, calibrator, 0));
  CHECK(decision.int8 == 1 && strlen(decision.layer) > 0 && strlen(decision.type) > 0 && strlen(decision.reason) > 0 && decision.macs > 0);
}

void quantize_a_network(void) {
  uint64_t seen = 0;
  octet_graph *graph = read_glyphs(), *quantized = NULL;
  octet_scheme *scheme = use_schemes();
  octet_calibrator *calibrator = NULL;
  octet_statistics *statistics = NULL;
  octet_calibrator_options options;
  PREPARE(options);
  options.threads = 1;
  options.progress = stop_after_two;
  options.user = &seen;
  OK(octet_calibrator_create(&calibrator, graph, scheme, &options));
  observe(calibrator, &seen);
  inspect_decision(calibrator);
  OK(octet_calibrator_statistics(&statistics, calibrator));
  OK(octet_calibrator_set_statistics(calibrator, statistics));
  OK(octet_calibrator_quantize(&quantized, calibrator));
  OK(octet_graph_write_ir(quantized, path_in(work_folder, "quantized.xml"), NULL));
  OK(octet_graph_free(quantized));
  OK(octet_statistics_free(statistics));
  OK(octet_calibrator_free(calibrator));
  OK(octet_scheme_free(scheme));
  OK(octet_graph_free(graph));
}
