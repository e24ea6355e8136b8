#include "bench/profile.hpp"

#include <octet/graph/ops/elementwise.hpp>

#include "bench/inputs.hpp"
#include "support.hpp"

using namespace octet;
using namespace octet::bench;

namespace {

StepDescription step(std::string name, std::string type, ElementType precision, double macs) {
  StepDescription description;
  description.name = std::move(name);
  description.type = std::move(type);
  description.precision = precision;
  description.macs = macs;
  return description;
}

const std::vector<StepDescription> steps{
    step("first", "Convolution", ElementType::f32, 100), step("copy", "Reorder", ElementType::u8, 0),
    step("second", "Convolution", ElementType::u8, 300), step("third", "Convolution", ElementType::u8, 0)};
const StepTimes times{{4, 2, 3, 1}, {5, 2, 2, 1}, {9, 2, 4, 1}};
const Peaks peaks{.fp32 = 100, .int8 = 400};

}  // namespace

TEST_CASE("a step's rate, its share of the peak and what it loses follow from its median") {
  const std::vector<StepProfile> profiles = step_profiles(steps, times, peaks);
  REQUIRE(profiles.size() == 4);
  CHECK(profiles[0].median == 5);
  CHECK(profiles[0].mean == 6);
  CHECK(profiles[0].part == Approx(5.0 / 11));
  CHECK(profiles[0].rate == 40);
  CHECK(profiles[0].peak_share == Approx(0.4));
  CHECK(profiles[0].lost == 3);
  CHECK(profiles[2].rate == 200);
  CHECK(profiles[2].peak_share == Approx(0.5));
  CHECK(profiles[2].lost == 1.5);
}

TEST_CASE("a step that does not multiply loses all its time and has no share of the peak") {
  const StepProfile profile = step_profiles(steps, times, peaks)[1];
  CHECK(profile.rate == 0);
  CHECK(profile.peak_share == 0);
  CHECK(profile.lost == 2);
}

TEST_CASE("steps of one type and precision are taken together, the largest loss first") {
  const std::vector<TypeProfile> totals = type_profiles(step_profiles(steps, times, peaks));
  REQUIRE(totals.size() == 3);
  CHECK(totals[0].precision == ElementType::f32);
  CHECK(totals[0].lost == 3);
  CHECK(totals[1].type == "Convolution");
  CHECK(totals[1].steps == 2);
  CHECK(totals[1].seconds == 4);
  CHECK(totals[1].macs == 300);
  CHECK(totals[1].peak_share == Approx(1.5 / 4));
  CHECK(totals[2].type == "Reorder");
  CHECK(totals[2].peak_share == 0);
}

TEST_CASE("the part that runs on integers is counted in multiply-accumulates") {
  CHECK(int8_part(steps) == 0.75);
  CHECK(int8_part({}) == 0);
}

TEST_CASE("a profile has a time for every step of every inference") {
  Graph graph("small");
  const Value data = graph.parameter("data", ElementType::f32, {1, 64});
  graph.result("result", graph.add("double", Binary{BinaryKind::Add}, {data, data}));
  const Executor executor(graph, {.threads = 1});
  const StepTimes measured = profile(executor, random_inputs(executor), 7);
  CHECK(measured.size() == 7);
  for (const auto& inference : measured) CHECK(inference.size() == executor.steps().size());
}

TEST_CASE("peaks that are given are not measured, others are more than nothing") {
  const Peaks known = measure_peaks(1, {.fp32 = 1e11, .int8 = 4e11});
  CHECK(known.fp32 == 1e11);
  CHECK(known.int8 == 4e11);
  const Peaks measured = measure_peaks(1, {.fp32 = 1});
  CHECK(measured.fp32 == 1);
  CHECK(measured.int8 > 1e6);
}
