/* Functions since 1.4: what the commands do. */
#include "check.h"

#if OCTET_ABI_MINOR >= 4
static octet_status count_progress(void *user, const char *text, size_t done, size_t total) {
  CHECK(text && done <= total);
  ++*(size_t *)user;
  return OCTET_OK;
}

static octet_status end_at_once(void *user, const char *text, size_t done, size_t total) {
  (void)user, (void)text, (void)done, (void)total;
  return OCTET_CANCELLED;
}

static void count_warning(void *user, const char *message) {
  if (strstr(message, "label_offset: given, has no effect")) ++*(size_t *)user;
}

static const char *list_of_one(void) {
  const char *path = path_in(work_folder, "one.txt");
  FILE *list = fopen(path, "w");
  CHECK(list && fputs("test.png 3\n", list) >= 0);
  fclose(list);
  return path;
}

static octet_quantization_options glyphs_options(const char *list) {
  octet_quantization_options options;
  PREPARE(options);
  options.model = path_in(glyphs_folder, "glyphs.xml");
  options.source = glyphs_folder;
  options.list = list;
  options.output_dir = work_folder;
  options.threads = 1;
  return options;
}

/* What the job says of itself holds `expected`; its network is there. */
static void require_report(octet_job_report *report, int32_t passed, const char *expected) {
  octet_job_description description;
  PREPARE(description);
  OK(octet_job_describe(&description, report));
  CHECK(description.passed == passed && strstr(description.json, expected) && strlen(description.text) > 10);
}

static void require_graph(const octet_job_report *report) {
  octet_graph *graph = NULL;
  octet_graph_description description;
  PREPARE(description);
  OK(octet_job_graph(&graph, report));
  OK(octet_graph_describe(&description, graph));
  CHECK(description.layer_count > 3);
  OK(octet_graph_free(graph));
}

static void calibrate(const char *list) {
  octet_quantization_options options = glyphs_options(list);
  octet_job_report *report = NULL;
  octet_graph *written = NULL;
  size_t calls = 0;
  options.progress = count_progress;
  options.user = &calls;
  options.ir_version = 11;
  options.report = path_in(work_folder, "report.txt");
  OK(octet_job_calibrate(&report, &options));
  CHECK(calls > 0);
  require_report(report, 1, "\"samples\": 1");
  require_graph(report);
  OK(octet_graph_read(&written, path_in(work_folder, "glyphs_i8.xml"), NULL));
  OK(octet_graph_free(written));
  OK(octet_job_report_free(report));
  options.progress = end_at_once;
  CHECK(octet_job_calibrate(&report, &options) == OCTET_CANCELLED);
  options.progress = NULL;
  options.source = NULL;
  options.list = NULL;
  CHECK(octet_job_calibrate(&report, &options) == OCTET_INVALID_ARGUMENT);
  CHECK(strstr(octet_last_error_message(), "source or statistics_in is required"));
}

static void collect(const char *list) {
  octet_quantization_options options = glyphs_options(list);
  octet_job_report *report = NULL;
  OK(octet_job_collect(&report, &options));
  require_report(report, 1, "\"tensors\"");
  require_graph(report);
  OK(octet_job_report_free(report));
  options.performance_aware = 1;
  CHECK(octet_job_collect(&report, &options) == OCTET_INVALID_ARGUMENT);
}

static void tune(const char *list) {
  octet_quantization_options options = glyphs_options(NULL);
  octet_search_options search;
  octet_job_report *report = NULL;
  size_t warnings = 0;
  PREPARE(search);
  search.labels = list;
  search.metric_type = "agreement";
  search.label_offset = 1;
  options.warning = count_warning;
  options.user = &warnings;
  OK(octet_job_tune(&report, &options, 100, &search));
  CHECK(warnings == 1);
  require_report(report, 1, "\"met\": true");
  require_graph(report);
  OK(octet_job_report_free(report));
  CHECK(octet_job_tune(&report, &options, -1, &search) == OCTET_INVALID_ARGUMENT);
}

static void check(const char *list) {
  const char *models[] = {path_in(glyphs_folder, "glyphs.xml"), path_in(work_folder, "glyphs_i8.xml")};
  octet_accuracy_options options;
  octet_configuration configuration;
  octet_job_report *report = NULL;
  octet_graph *graph = NULL;
  PREPARE(options);
  options.models = models;
  options.model_count = 2;
  options.source = glyphs_folder;
  options.labels = list;
  options.threads = 1;
  OK(octet_job_check(&report, &options));
  require_report(report, 1, "\"agreement\"");
  CHECK(octet_job_graph(&graph, report) == OCTET_NOT_FOUND);
  OK(octet_job_report_free(report));
  PREPARE(configuration);
  configuration.config = path_in(work_folder, "absent.yml");
  options.configuration = &configuration;
  options.labels = NULL;
  CHECK(octet_job_check(&report, &options) == OCTET_IO);
}

static void benchmark(void) {
  const char *models[] = {path_in(glyphs_folder, "glyphs.xml")};
  octet_benchmark_options options;
  octet_job_report *report = NULL;
  PREPARE(options);
  options.models = models;
  options.model_count = 1;
  options.threads = 1;
  options.iterations = 2;
  OK(octet_job_benchmark(&report, &options));
  require_report(report, 1, "\"frames_per_second\"");
  OK(octet_job_report_free(report));
  options.api = 3;
  CHECK(octet_job_benchmark(&report, &options) == OCTET_INVALID_ARGUMENT);
}

static void convert(void) {
  octet_conversion_options options;
  octet_job_report *report = NULL;
  PREPARE(options);
  options.model = path_in(glyphs_folder, "glyphs.xml");
  options.output_dir = work_folder;
  options.model_name = "converted";
  options.mean_values = "[127.5,127.5,127.5]";
  OK(octet_job_convert(&report, &options));
  require_report(report, 1, "converted.xml");
  require_graph(report);
  OK(octet_job_report_free(report));
  options.data_type = 7;
  CHECK(octet_job_convert(&report, &options) == OCTET_INVALID_ARGUMENT);
}

#if OCTET_ABI_MINOR >= 5
static void diagnose(const char *list) {
  const int64_t offset = 0;
  octet_doctor_options options;
  octet_job_report *report = NULL;
  PREPARE(options);
  options.model = path_in(glyphs_folder, "glyphs.xml");
  options.source = glyphs_folder;
  options.subset = 4;
  options.threads = 1;
  OK(octet_job_diagnose(&report, &options));
  require_report(report, 1, "\"confidence\"");
  OK(octet_job_report_free(report));
  options.labels = list;
  options.label_offset = &offset;
  CHECK(octet_job_diagnose(&report, &options) == OCTET_INVALID_ARGUMENT);
}
#endif

void run_jobs(void) {
  char list[1024];
  snprintf(list, sizeof list, "%s", list_of_one());
  calibrate(list);
  collect(list);
  tune(list);
  check(list);
  benchmark();
  convert();
#if OCTET_ABI_MINOR >= 5
  diagnose(list);
#endif
  OK(octet_job_report_free(NULL));
}
#endif
