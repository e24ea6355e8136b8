#include "check.h"

#if OCTET_ABI_MINOR >= 3
static octet_status count_steps(void *user, size_t done, size_t all) {
  size_t *last = user;
  CHECK(done > *last && done <= all);
  *last = done;
  return OCTET_OK;
}

void verify_a_network(void) {
  octet_graph *graph = read_glyphs();
  octet_tensor *picture = load_picture();
  const octet_tensor *inputs[1];
  octet_verification *verification = NULL;
  octet_verify_options options;
  octet_verification_description description;
  octet_layer_deviation layer;
  octet_output_deviation output;
  size_t done = 0;
  PREPARE(options);
  PREPARE(description);
  PREPARE(layer);
  PREPARE(output);
  inputs[0] = picture;
  options.threads = 1;
  options.progress = count_steps;
  options.user = &done;
  OK(octet_verify(&verification, graph, inputs, 1, &options));
  OK(octet_verification_describe(&description, verification));
  CHECK(description.passed == 1 && description.value_count > 3 && description.unchecked_count == 0 && done > 3);
  CHECK(description.layer_count == 0 && description.output_count == 0);
  CHECK(octet_verification_layer(&layer, verification, 0) == OCTET_NOT_FOUND);
  CHECK(octet_verification_output(&output, verification, 0) == OCTET_NOT_FOUND);
  OK(octet_verification_free(verification));
  CHECK(octet_verify(&verification, graph, inputs, 0, NULL) == OCTET_INVALID_ARGUMENT);
  OK(octet_tensor_free(picture));
  OK(octet_graph_free(graph));
}
#endif
