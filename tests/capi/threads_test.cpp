// Handles that are passed as const are shared by threads; built in the tsan preset, these tests say whether that is true.
#include <octet.h>

#include <array>
#include <atomic>
#include <cmath>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "catch.hpp"

namespace {

constexpr int rounds = 20;

octet_graph* read_glyphs() {
  octet_graph* graph = nullptr;
  REQUIRE(octet_graph_read(&graph, OCTET_SOURCE_DIR "/examples/glyphs/glyphs.xml", nullptr) == OCTET_OK);
  return graph;
}

octet_executor* executor_of(const octet_graph* graph) {
  octet_executor* executor = nullptr;
  octet_executor_options options{};
  options.struct_size = sizeof options;
  options.threads = 1;
  REQUIRE(octet_executor_create(&executor, graph, &options) == OCTET_OK);
  return executor;
}

// What threads call does not use the assertions, which are for one thread.

/// Null when something failed.
octet_tensor* picture() {
  octet_tensor* tensor = nullptr;
  void* data = nullptr;
  const std::array<std::int64_t, 4> dims{1, 3, 32, 32};
  if (octet_tensor_create(&tensor, OCTET_F32, {4, dims.data()}) != OCTET_OK || octet_tensor_data(&data, tensor) != OCTET_OK) return nullptr;
  for (int i = 0; i < 3 * 32 * 32; ++i) static_cast<float*>(data)[i] = static_cast<float>(i % 17) / 17;
  return tensor;
}

/// NaN when something failed.
float first_score(const octet_tensor* scores) {
  octet_tensor_description description{};
  description.struct_size = sizeof description;
  return octet_tensor_describe(&description, scores) == OCTET_OK ? static_cast<const float*>(description.data)[0] : NAN;
}

float run(const octet_executor* executor, const octet_tensor* input) {
  octet_tensor* scores = nullptr;
  if (octet_executor_run(&scores, 1, executor, &input, 1) != OCTET_OK) return NAN;
  const float score = first_score(scores);
  octet_tensor_free(scores);
  return score;
}

/// Of the network in an executor of its own.
float score_of(const octet_graph* graph, const octet_tensor* input) {
  octet_executor* executor = nullptr;
  octet_executor_options options{};
  options.struct_size = sizeof options;
  options.threads = 1;
  if (octet_executor_create(&executor, graph, &options) != OCTET_OK) return NAN;
  const float score = run(executor, input);
  octet_executor_free(executor);
  return score;
}

void in_threads(int count, const std::function<void(int)>& body) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back(body, i);
  for (std::thread& thread : threads) thread.join();
}

}  // namespace

TEST_CASE("Threads share a graph, an executor and an input, and all get the same scores") {
  octet_graph* graph = read_glyphs();
  octet_executor* executor = executor_of(graph);
  octet_tensor* input = picture();
  const float expected = run(executor, input);
  REQUIRE(std::isfinite(expected));
  std::atomic<int> wrong = 0;
  in_threads(4, [&](int) {
    for (int i = 0; i < rounds; ++i) {
      std::size_t layer = 0;
      octet_graph* copy = nullptr;
      if (run(executor, input) != expected) ++wrong;
      if (octet_graph_find(&layer, graph, "stem/conv") != OCTET_OK || octet_graph_clone(&copy, graph) != OCTET_OK) ++wrong;
      octet_graph_free(copy);
    }
  });
  CHECK(wrong == 0);
  octet_tensor_free(input);
  octet_executor_free(executor);
  octet_graph_free(graph);
}

TEST_CASE("Requests of one executor run asynchronously at the same time") {
  octet_graph* graph = read_glyphs();
  octet_executor* executor = executor_of(graph);
  octet_tensor* input = picture();
  const float expected = run(executor, input);
  std::atomic<int> completions = 0;
  const octet_completion count = [](void* user, octet_status status) {
    if (status == OCTET_OK) ++*static_cast<std::atomic<int>*>(user);
  };
  std::array<octet_request*, 3> requests{};
  for (octet_request*& request : requests) {
    REQUIRE(octet_request_create(&request, executor) == OCTET_OK);
    REQUIRE(octet_request_set_input(request, 0, input) == OCTET_OK);
  }
  for (int i = 0; i < rounds; ++i) {
    for (octet_request* request : requests) REQUIRE(octet_request_start(request, count, &completions) == OCTET_OK);
    for (octet_request* request : requests) REQUIRE(octet_request_wait(request) == OCTET_OK);
  }
  CHECK(completions == 3 * rounds);
  for (octet_request* request : requests) {
    octet_tensor* scores = nullptr;
    REQUIRE(octet_request_output(&scores, request, 0) == OCTET_OK);
    CHECK(first_score(scores) == expected);
    octet_tensor_free(scores);
    octet_request_free(request);
  }
  octet_tensor_free(input);
  octet_executor_free(executor);
  octet_graph_free(graph);
}

TEST_CASE("A request that failed in its own thread says so to whoever waits, once") {
  octet_graph* graph = read_glyphs();
  octet_executor* executor = executor_of(graph);
  octet_request* request = nullptr;
  REQUIRE(octet_request_create(&request, executor) == OCTET_OK);
  octet_status completed = OCTET_OK;
  const octet_completion keep = [](void* user, octet_status status) { *static_cast<octet_status*>(user) = status; };
  REQUIRE(octet_request_start(request, keep, &completed) == OCTET_OK);
  CHECK(octet_request_wait(request) == OCTET_INVALID_ARGUMENT);
  CHECK(std::string(octet_last_error_message()) == "input 'input': not set");
  CHECK(completed == OCTET_INVALID_ARGUMENT);
  CHECK(octet_request_wait(request) == OCTET_OK);
  octet_request_free(request);
  octet_executor_free(executor);
  octet_graph_free(graph);
}

TEST_CASE("A request is refused while it runs") {
  octet_graph* graph = read_glyphs();
  octet_executor* executor = executor_of(graph);
  octet_tensor* input = picture();
  octet_request* request = nullptr;
  REQUIRE(octet_request_create(&request, executor) == OCTET_OK);
  REQUIRE(octet_request_set_input(request, 0, input) == OCTET_OK);
  std::atomic<bool> tried = false;
  // The run does not end before its completion returns.
  const octet_completion hold = [](void* user, octet_status) {
    while (!*static_cast<std::atomic<bool>*>(user)) std::this_thread::yield();
  };
  REQUIRE(octet_request_start(request, hold, &tried) == OCTET_OK);
  CHECK(octet_request_run(request) == OCTET_INVALID_ARGUMENT);
  CHECK(std::string(octet_last_error_message()) == "request: given one that is running, expected one that was waited for");
  CHECK(octet_request_start(request, nullptr, nullptr) == OCTET_INVALID_ARGUMENT);
  CHECK(octet_request_set_input(request, 0, input) == OCTET_INVALID_ARGUMENT);
  tried = true;
  CHECK(octet_request_wait(request) == OCTET_OK);
  octet_request_free(request);
  octet_tensor_free(input);
  octet_executor_free(executor);
  octet_graph_free(graph);
}

TEST_CASE("Threads quantize, tune and save with one calibrator, and all get the same network") {
  octet_graph* graph = read_glyphs();
  octet_calibrator* calibrator = nullptr;
  octet_tensor* input = picture();
  const octet_tensor* inputs[] = {input};
  octet_calibrator_options options{};
  options.struct_size = sizeof options;
  options.threads = 1;
  REQUIRE(octet_calibrator_create(&calibrator, graph, nullptr, &options) == OCTET_OK);
  REQUIRE(octet_calibrator_observe(calibrator, inputs, 1) == OCTET_OK);
  const octet_metric score = [](void* user, double* value, const octet_executor* candidate) -> octet_status {
    *value = run(candidate, static_cast<const octet_tensor*>(user));
    return OCTET_OK;
  };
  std::array<float, 4> quantized{}, tuned{};
  in_threads(4, [&](int i) {
    octet_graph *by_ranges = nullptr, *by_metric = nullptr;
    octet_statistics* statistics = nullptr;
    octet_tuning* tuning = nullptr;
    octet_tune_options tune_options{};
    tune_options.struct_size = sizeof tune_options;
    tune_options.threads = 1;
    if (octet_calibrator_statistics(&statistics, calibrator) != OCTET_OK) return;
    if (octet_calibrator_quantize(&by_ranges, calibrator) == OCTET_OK) quantized[i] = score_of(by_ranges, input);
    // Any loss is allowed: the network with all layers in INT8 is found at once.
    if (octet_calibrator_tune(&tuning, calibrator, 1e9, score, input, &tune_options) != OCTET_OK) return;
    if (octet_tuning_graph(&by_metric, tuning) == OCTET_OK) tuned[i] = score_of(by_metric, input);
    octet_tuning_free(tuning);
    octet_statistics_free(statistics);
    octet_graph_free(by_ranges);
    octet_graph_free(by_metric);
  });
  const float expected = quantized[0];
  CHECK(expected != 0);
  CHECK(std::isfinite(expected));
  CHECK(quantized == std::array<float, 4>{expected, expected, expected, expected});
  CHECK(tuned == quantized);
  octet_calibrator_free(calibrator);
  octet_tensor_free(input);
  octet_graph_free(graph);
}

TEST_CASE("Handles are made and freed by many threads") {
  const std::size_t before = octet_live_handles();
  std::atomic<int> wrong = 0;
  in_threads(4, [&](int) {
    for (int i = 0; i < 500; ++i)
      if (octet_tensor_free(picture()) != OCTET_OK) ++wrong;
  });
  CHECK(wrong == 0);
  CHECK(octet_live_handles() == before);
}
