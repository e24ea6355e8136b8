/* Functions since 1.1: a search whose metric dislikes one layer in INT8. */
#include "check.h"

/* The first layer of the network that could run in INT8. */
static const char *const disliked = "stem/conv";

struct watcher {
  int metric_calls, progress_calls, finish_calls, trials;
};

/* 1, or one half where the layer that is disliked, the first convolution, runs on integers. */
static double value_of(const octet_executor *candidate) {
  octet_executor_description description;
  octet_step_description step;
  size_t i;
  PREPARE(description);
  OK(octet_executor_describe(&description, candidate));
  for (i = 0; i < description.step_count; ++i) {
    PREPARE(step);
    OK(octet_executor_step(&step, candidate, i));
    if (strcmp(step.type, "Convolution") == 0) return step.precision == OCTET_F32 ? 1 : 0.5;
  }
  return 0;
}

static octet_status metric(void *user, double *value, const octet_executor *candidate) {
  struct watcher *watcher = user;
  ++watcher->metric_calls;
  *value = value_of(candidate);
  return OCTET_OK;
}

static octet_status sample_metric(void *user, double *scores, const octet_executor *candidate, const size_t *samples, size_t count) {
  size_t i;
  (void)user;
  for (i = 0; i < count; ++i) {
    CHECK(samples[i] < 5 && (i == 0 || samples[i] > samples[i - 1]));
    scores[i] = value_of(candidate);
  }
  return OCTET_OK;
}

static octet_status broken_metric(void *user, double *value, const octet_executor *candidate) {
  (void)user;
  (void)value;
  (void)candidate;
  return OCTET_INTERNAL;
}

static octet_status watch(void *user, const octet_tune_state *state) {
  struct watcher *watcher = user;
  CHECK(state->struct_size == sizeof *state && strlen(state->stage) > 0 && state->validations >= 0);
  ++watcher->progress_calls;
  if (state->trial) ++watcher->trials;
  return OCTET_OK;
}

static octet_status stop(void *user, const octet_tune_state *state) {
  (void)user;
  return state->trial && strcmp(state->trial->ranges, "") != 0 ? OCTET_CANCELLED : OCTET_OK;
}

static octet_status copy(void *user, octet_graph **finished, const octet_graph *candidate) {
  ++((struct watcher *)user)->finish_calls;
  return octet_graph_clone(finished, candidate);
}

/* A calibrator of glyphs that has seen one picture. */
static octet_calibrator *calibrate(void) {
  octet_graph *graph = read_glyphs();
  octet_tensor *picture = load_picture();
  const octet_tensor *inputs[1];
  octet_calibrator *calibrator = NULL;
  octet_calibrator_options options;
  PREPARE(options);
  options.threads = 1;
  options.kept_observations = 1;
  options.kept_bytes = 1 << 20;
  inputs[0] = picture;
  OK(octet_calibrator_create(&calibrator, graph, NULL, &options));
  OK(octet_calibrator_observe(calibrator, inputs, 1));
  OK(octet_tensor_free(picture));
  OK(octet_graph_free(graph));
  return calibrator;
}

static void inspect_layers(const octet_tuning *tuning) {
  octet_layer_effect effect;
  octet_returned_layer returned;
  octet_decision decision;
  PREPARE(effect);
  PREPARE(returned);
  PREPARE(decision);
  OK(octet_tuning_effect(&effect, tuning, 0));
  CHECK(strlen(effect.layer) > 0 && strlen(effect.type) > 0 && effect.sqnr < 200);
  OK(octet_tuning_returned(&returned, tuning, 0));
  CHECK(strcmp(returned.layer, disliked) == 0 && returned.macs > 0 && returned.proven && returned.drop_without == 0.5);
  CHECK(returned.samples == 1);
  OK(octet_tuning_decision(&decision, tuning, 0));
  CHECK(strcmp(decision.layer, disliked) == 0 && decision.int8 == 0 && strlen(decision.reason) > 0);
}

static void inspect_trials(const octet_tuning *tuning, const octet_tuning_description *found) {
  octet_trial reference, chosen;
  PREPARE(reference);
  PREPARE(chosen);
  OK(octet_tuning_trial(&reference, tuning, 0));
  CHECK(strcmp(reference.ranges, "") == 0 && reference.value == 1 && reference.full && reference.samples == 1);
  OK(octet_tuning_trial(&chosen, tuning, found->trial));
  CHECK(strcmp(chosen.ranges, "as given") == 0 && chosen.drop == 0 && chosen.fp32_layer_count == 1);
  CHECK(strcmp(chosen.fp32_layers[0], disliked) == 0 && chosen.fp32_macs > 0 && chosen.seconds > 0);
  CHECK(chosen.weight_bytes < reference.weight_bytes);
}

static void inspect(const octet_tuning *tuning) {
  octet_tuning_description found;
  octet_graph *graph = NULL;
  octet_scheme *scheme = NULL;
  PREPARE(found);
  OK(octet_tuning_describe(&found, tuning));
  CHECK(found.met && found.finished && strlen(found.conclusion) > 0 && found.trial_count > 2 && found.effect_count > 1);
  CHECK(found.returned_count == 1 && found.decision_count > 1 && found.macs > 0 && found.validations >= 3 && found.measured_before == 0);
  inspect_trials(tuning, &found);
  inspect_layers(tuning);
  OK(octet_tuning_graph(&graph, tuning));
  OK(octet_tuning_scheme(&scheme, tuning));
  OK(octet_graph_write_ir(graph, path_in(work_folder, "tuned.xml"), NULL));
  OK(octet_scheme_free(scheme));
  OK(octet_graph_free(graph));
}

static octet_tune_options options_for(struct watcher *watcher) {
  static const octet_range_choice no_choices[1];
  octet_tune_options options;
  memset(watcher, 0, sizeof *watcher);
  PREPARE(options);
  options.threads = 1;
  options.ranges = no_choices;
  options.latency_runs = 1;
  options.progress = watch;
  options.finish = copy;
  options.user = watcher;
  return options;
}

static void tune_by_the_whole_set(const octet_calibrator *calibrator) {
  struct watcher watcher;
  octet_tune_options options = options_for(&watcher);
  octet_tuning *tuning = NULL;
  OK(octet_calibrator_tune(&tuning, calibrator, 0.1, metric, &watcher, &options));
  CHECK(watcher.metric_calls >= 3 && watcher.progress_calls > watcher.trials && watcher.trials >= 3 && watcher.finish_calls > 0);
  inspect(tuning);
  OK(octet_tuning_free(tuning));
}

/* All layers in INT8 are good enough where half a point may be lost. */
static void tune_by_samples(const octet_calibrator *calibrator) {
  octet_tuning *tuning = NULL;
  octet_tuning_description found;
  struct watcher watcher;
  octet_tune_options options = options_for(&watcher);
  OK(octet_calibrator_tune_samples(&tuning, calibrator, 0.6, sample_metric, 5, NULL, &options));
  PREPARE(found);
  OK(octet_tuning_describe(&found, tuning));
  CHECK(found.met && found.returned_count == 0 && found.trial_count == 2);
  OK(octet_tuning_free(tuning));
}

static void stop_early(const octet_calibrator *calibrator) {
  struct watcher watcher;
  octet_tune_options options = options_for(&watcher);
  octet_tuning *tuning = NULL;
  octet_tuning_description found;
  options.progress = stop;
  OK(octet_calibrator_tune(&tuning, calibrator, 0.1, metric, &watcher, &options));
  PREPARE(found);
  OK(octet_tuning_describe(&found, tuning));
  CHECK(!found.met && !found.finished && found.trial_count == 2);
  OK(octet_tuning_free(tuning));
  tuning = NULL;
  CHECK(octet_calibrator_tune(&tuning, calibrator, 0.1, broken_metric, NULL, NULL) == OCTET_CANCELLED && tuning == NULL);
}

void tune_a_network(void) {
  octet_calibrator *calibrator = calibrate();
  tune_by_the_whole_set(calibrator);
  tune_by_samples(calibrator);
  stop_early(calibrator);
  OK(octet_calibrator_free(calibrator));
}
