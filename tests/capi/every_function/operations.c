#include "check.h"

static octet_status infer_same(void *user, octet_operation_call *call) {
  (void)user;
  if (call->input_count != 1) return call->fail(call, "inputs: given another number, expected 1");
  return call->add_output(call, call->inputs[0].element_type, call->inputs[0].shape);
}

/* output = input * factor, the factor being the layer's attribute times *user. */
static octet_status run_scaled(void *user, octet_operation_call *call) {
  const float *input = call->inputs[0].data;
  float *output = call->outputs[0].data;
  const double factor = atof(call->attributes[0].value) * *(const double *)user;
  int64_t i;
  CHECK(call->outputs[0].element_type == OCTET_F32 && strcmp(call->attributes[0].name, "factor") == 0);
  for (i = 0; i < call->outputs[0].shape.dims[0]; ++i) output[i] = (float)(input[i] * factor);
  return OCTET_OK;
}

static double unit = 10;

static void register_scaled(void) {
  octet_operation operation;
  PREPARE(operation);
  operation.type = "TestScaled";
  operation.infer = infer_same;
  operation.run = run_scaled;
  operation.user = &unit;
  OK(octet_operation_register(&operation));
  CHECK(octet_operation_register(&operation) == OCTET_INVALID_ARGUMENT);
}

static octet_executor *make_executor(void) {
  const int64_t dims[] = {3};
  const octet_shape shape = {1, dims};
  const octet_attribute factor = {"factor", "2"};
  octet_graph *graph = NULL;
  octet_executor *executor = NULL;
  octet_value value, pair[2];
  OK(octet_graph_create(&graph, "scaled"));
  OK(octet_graph_add_input(&value, graph, "x", OCTET_F32, shape));
  pair[0] = pair[1] = value;
  CHECK(octet_graph_add_layer(&value, graph, "two", "TestScaled", 0, &factor, 1, pair, 2) == OCTET_INVALID_ARGUMENT);
  CHECK(strstr(octet_last_error_message(), "layer 'two' (TestScaled): inputs: given another number, expected 1") != NULL);
  OK(octet_graph_add_layer(&value, graph, "scaled", "TestScaled", 0, &factor, 1, &value, 1));
  OK(octet_graph_add_output(NULL, graph, "y", value));
  OK(octet_executor_create(&executor, graph, NULL));
  OK(octet_graph_free(graph));
  return executor;
}

void use_operations(void) {
  const float values[] = {1, 2, 3};
  const int64_t dims[] = {3};
  const octet_shape shape = {1, dims};
  octet_tensor *input = NULL, *output = NULL;
  octet_executor *executor;
  octet_tensor_description description;
  const octet_tensor *inputs[1];
  register_scaled();
  executor = make_executor();
  OK(octet_tensor_copy(&input, OCTET_F32, shape, NULL, values));
  inputs[0] = input;
  OK(octet_executor_run(&output, 1, executor, inputs, 1));
  PREPARE(description);
  OK(octet_tensor_describe(&description, output));
  CHECK(((const float *)description.data)[2] == 60);
  OK(octet_tensor_free(output));
  OK(octet_tensor_free(input));
  OK(octet_executor_free(executor));
  CHECK(octet_extension_load(path_in(work_folder, "absent.so")) == OCTET_IO);
}
