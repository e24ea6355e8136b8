#include "check.h"

static octet_executor *make_executor(void) {
  octet_graph *graph = read_glyphs();
  octet_executor *executor = NULL;
  octet_executor_options options;
  const char *observed[1];
  octet_port_description input;
  size_t layer = 0;
  octet_value value;
  PREPARE(input);
  OK(octet_graph_input(&layer, graph, 0));
  value.layer = (uint32_t)layer;
  value.port = 0;
  OK(octet_graph_value(&input, graph, value));
  observed[0] = input.name;
  PREPARE(options);
  options.threads = 1;
  options.precision = OCTET_PRECISION_SIMULATED;
  options.observed = observed;
  options.observed_count = 1;
  OK(octet_executor_create(&executor, graph, &options));
  OK(octet_graph_free(graph));
  return executor;
}

static void inspect(const octet_executor *executor) {
  octet_executor_description description;
  octet_port_description input, output;
  octet_step_description step;
  size_t index = 7;
  PREPARE(description);
  PREPARE(input);
  PREPARE(output);
  PREPARE(step);
  OK(octet_executor_describe(&description, executor));
  CHECK(description.input_count == 1 && description.output_count == 1 && description.threads == 1 && description.step_count > 0);
  OK(octet_executor_input(&input, executor, 0));
  OK(octet_executor_output(&output, executor, 0));
  OK(octet_executor_find_input(&index, executor, input.name));
  CHECK(index == 0);
  OK(octet_executor_find_output(&index, executor, output.name));
  CHECK(index == 0 && output.shape.dims[output.shape.rank - 1] == 10);
  OK(octet_executor_step(&step, executor, 0));
  CHECK(strlen(step.kernel) > 0 && step.note != NULL);
}

void use_executors(void) {
  octet_executor *executor = make_executor();
  octet_tensor *picture = load_picture();
  const octet_tensor *inputs[1];
  octet_tensor *scores = NULL;
  inspect(executor);
  inputs[0] = picture;
  OK(octet_executor_run(&scores, 1, executor, inputs, 1));
  OK(octet_tensor_free(scores));
  OK(octet_tensor_free(picture));
  OK(octet_executor_free(executor));
}

static octet_status count_observation(void *user, const octet_observed_value *value) {
  CHECK(value->index == 0 && value->shape.rank == 4 && value->data != NULL && value->strides != NULL);
  ++*(int *)user;
  return OCTET_OK;
}

static octet_status refuse_observation(void *user, const octet_observed_value *value) {
  (void)user;
  (void)value;
  return OCTET_INTERNAL;
}

static void run_observed(octet_request *request) {
  int observations = 0;
  OK(octet_request_run_observed(request, count_observation, &observations));
  CHECK(observations == 1);
  CHECK(octet_request_run_observed(request, refuse_observation, NULL) == OCTET_CANCELLED);
}

/* Runs again until three runs are done. */
struct pipeline {
  octet_request *request;
  int runs;
};

static void run_again(void *user, octet_status status) {
  struct pipeline *pipeline = user;
  CHECK(status == OCTET_OK);
  CHECK(octet_request_wait(pipeline->request) == OCTET_INVALID_ARGUMENT);
  if (++pipeline->runs < 3) OK(octet_request_start(pipeline->request, run_again, pipeline));
}

static void run_asynchronously(octet_request *request) {
  struct pipeline pipeline;
  pipeline.request = request;
  pipeline.runs = 0;
  OK(octet_request_wait(request));
  OK(octet_request_start(request, run_again, &pipeline));
  OK(octet_request_wait(request));
  CHECK(pipeline.runs == 3);
  OK(octet_request_start(request, NULL, NULL));
  OK(octet_request_wait(request));
}

static void measure(octet_request *request) {
  const double *seconds = NULL;
  size_t count = 0, i;
  double sum = 0;
  OK(octet_request_enable_profiling(request, 1));
  OK(octet_request_run(request));
  OK(octet_request_step_seconds(&seconds, &count, request));
  for (i = 0; i < count; ++i) sum += seconds[i];
  CHECK(count > 0 && sum > 0);
}

static void bind(octet_request *request, const octet_tensor *picture, octet_tensor *scores) {
  octet_tensor *output = NULL;
  octet_tensor_description own, given;
  OK(octet_request_set_input(request, 0, picture));
  OK(octet_request_set_output(request, 0, scores));
  OK(octet_request_run(request));
  OK(octet_request_output(&output, request, 0));
  PREPARE(own);
  PREPARE(given);
  OK(octet_tensor_describe(&own, output));
  OK(octet_tensor_describe(&given, scores));
  CHECK(own.data == given.data && ((const float *)own.data)[0] != 0);
  OK(octet_tensor_free(output));
}

void use_requests(void) {
  octet_executor *executor = make_executor();
  octet_tensor *picture = load_picture(), *scores = NULL;
  octet_request *request = NULL;
  float memory[10] = {0};
  octet_port_description output;
  PREPARE(output);
  OK(octet_executor_output(&output, executor, 0));
  OK(octet_tensor_borrow(&scores, OCTET_F32, output.shape, NULL, memory));
  OK(octet_request_create(&request, executor));
  OK(octet_executor_free(executor));
  bind(request, picture, scores);
  run_observed(request);
  run_asynchronously(request);
  measure(request);
  OK(octet_request_start(request, NULL, NULL));
  OK(octet_request_free(request));
  OK(octet_tensor_free(scores));
  OK(octet_tensor_free(picture));
}
