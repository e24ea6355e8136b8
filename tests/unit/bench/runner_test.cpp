#include "bench/runner.hpp"

#include <algorithm>

#include <octet/graph/ops/elementwise.hpp>

#include "bench/clock.hpp"
#include "bench/inputs.hpp"
#include "bench/turns.hpp"
#include "support.hpp"

using namespace octet;
using namespace octet::bench;

namespace {

Executor small_executor() {
  Graph graph("small");
  const Value data = graph.parameter("data", ElementType::f32, {1, 64});
  graph.result("result", graph.add("double", Binary{BinaryKind::Add}, {data, data}));
  return Executor(graph, {.threads = 1});
}

}  // namespace

TEST_CASE("a synchronous turn times as many inferences as asked for") {
  const Executor executor = small_executor();
  Runner runner(executor, random_inputs(executor), {});
  const Turn turn = runner.run({.inferences = 25});
  CHECK(turn.latencies.size() == 25);
  CHECK(turn.rate > 0);
}

TEST_CASE("a turn without a length is one inference") {
  const Executor executor = small_executor();
  CHECK(Runner(executor, random_inputs(executor), {}).run({}).latencies.size() == 1);
}

TEST_CASE("a turn lasts until both the number and the time are reached") {
  const Executor executor = small_executor();
  Runner runner(executor, random_inputs(executor), {});
  const double start = now();
  runner.run({.inferences = 1, .seconds = 0.02});
  CHECK(now() - start >= 0.02);
  CHECK(runner.run({.inferences = 5000, .seconds = 1e-9}).latencies.size() == 5000);
}

TEST_CASE("streams share the inferences of a turn") {
  const Executor executor = small_executor();
  Runner runner(executor, random_inputs(executor), {.asynchronous = true, .streams = 2, .requests = 3});
  const Turn turn = runner.run({.inferences = 100});
  // Each stream runs one at least, whether or not the other has run them all by then.
  CHECK(turn.latencies.size() >= 100);
  CHECK(turn.latencies.size() <= 101);
  CHECK(turn.rate > 0);
}

TEST_CASE("the time that a request waits for a stream is part of its latency") {
  const Executor executor = small_executor();
  const Turn turn = Runner(executor, random_inputs(executor), {.asynchronous = true, .streams = 1, .requests = 50}).run({.inferences = 50});
  // All are submitted at once, so that each takes as long as those before it and its own inference.
  CHECK(turn.latencies.size() == 50);
  CHECK(std::ranges::is_sorted(turn.latencies));
}

TEST_CASE("impossible numbers of streams and requests are refused") {
  const Executor executor = small_executor();
  const auto message = [&](const RunnerOptions& options) { return test::error_of([&] { Runner(executor, {}, options); }).message(); };
  CHECK(message({.asynchronous = true, .streams = 0}) == "streams: given 0, expected 1 or more");
  CHECK(message({.asynchronous = true, .streams = 3, .requests = 2}) == "requests: given 2, expected as many as streams, 3, or more");
  CHECK(message({.requests = 2}) == "requests: given 2, expected 1 for synchronous inference");
}

TEST_CASE("what an inference throws on a stream ends the turn") {
  const Executor executor = small_executor();
  Runner runner(executor, {}, {.asynchronous = true, .streams = 2, .requests = 2});
  CHECK(test::error_of([&] { runner.run({.inferences = 10}); }).message() == "input 'data': not set");
}

TEST_CASE("runners take turns, in the opposite order in every other round") {
  const Executor executor = small_executor();
  Runner first(executor, random_inputs(executor), {}), second(executor, random_inputs(executor), {});
  Runner* const runners[] = {&first, &second};
  std::vector<std::size_t> done;
  const auto measurements = measure_in_turns(runners, 3, {.inferences = 4}, [&](std::size_t turns) { done.push_back(turns); });
  CHECK(done == std::vector<std::size_t>{0, 1, 2, 3, 4, 5});
  REQUIRE(measurements.size() == 2);
  for (const Measurement& measurement : measurements) {
    CHECK(measurement.latencies.size() == 12);
    CHECK(measurement.turn_medians.size() == 3);
    CHECK(measurement.turn_rates.size() == 3);
  }
}

TEST_CASE("a ratio is taken within each round") {
  const std::vector<double> numbers{10, 40, 9}, divisors{5, 10, 3};
  CHECK(ratio_of(numbers, divisors) == Ratio{3, 2, 4});
}

TEST_CASE("random inputs are the same every time and fit the type") {
  CHECK(random_values(ElementType::f32, {100}, 7) == random_values(ElementType::f32, {100}, 7));
  CHECK(!(random_values(ElementType::f32, {100}, 7) == random_values(ElementType::f32, {100}, 8)));
  const Tensor indices = random_values(ElementType::i64, {100}, 0);
  for (const std::int64_t value : indices.data<std::int64_t>()) CHECK((value == 0 || value == 1));
}
