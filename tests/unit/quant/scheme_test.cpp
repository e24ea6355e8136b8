#include <limits>
#include <octet/quant/scheme.hpp>

#include "support.hpp"

using namespace octet;

namespace {

std::string message_of(const QuantScheme& scheme) {
  return test::error_of([&] { validate(scheme); }).message();
}

}  // namespace

TEST_CASE("without overrides every layer has the choices of the scheme") {
  QuantScheme scheme;
  scheme.activations.levels = 255;
  scheme.weights.granularity = Granularity::PerTensor;
  CHECK(scheme.activations_of("conv", "Convolution") == scheme.activations);
  CHECK(scheme.weights_of("conv", "Convolution") == scheme.weights);
  CHECK_FALSE(scheme.keeps_fp32("conv", "Convolution"));
}

TEST_CASE("an override needs both its name and its type to match, the type in any case") {
  QuantScheme scheme;
  scheme.overrides = {{.name = "head/*", .type = "convolution", .keep_fp32 = true}};
  CHECK(scheme.keeps_fp32("head/1", "Convolution"));
  CHECK_FALSE(scheme.keeps_fp32("head/1", "MatMul"));
  CHECK_FALSE(scheme.keeps_fp32("body/1", "Convolution"));
  CHECK_FALSE(scheme.keeps_fp32("Head/1", "Convolution"));
  scheme.overrides = {{.name = "", .type = "*CONVOLUTION", .keep_fp32 = true}};
  CHECK(scheme.keeps_fp32("anything", "GroupConvolution"));
}

TEST_CASE("the last override that matches wins") {
  QuantScheme scheme;
  scheme.overrides = {{.type = "MatMul", .keep_fp32 = true}, {.name = "fc2", .keep_fp32 = false}};
  CHECK(scheme.keeps_fp32("fc1", "MatMul"));
  CHECK_FALSE(scheme.keeps_fp32("fc2", "MatMul"));
}

TEST_CASE("an override without activations leaves those of an earlier one") {
  const ActivationScheme narrow{.levels = 255};
  const WeightScheme whole{.granularity = Granularity::PerTensor};
  QuantScheme scheme;
  scheme.overrides = {{.name = "a*", .activations = narrow}, {.name = "*b", .weights = whole}};
  CHECK(scheme.activations_of("ab", "Add") == narrow);
  CHECK(scheme.weights_of("ab", "Add") == whole);
  CHECK(scheme.activations_of("cb", "Add") == ActivationScheme{});
  CHECK(scheme.weights_of("ac", "Add") == WeightScheme{});
}

TEST_CASE("validation names the member that has no meaning") {
  CHECK_NOTHROW(validate(QuantScheme{}));
  CHECK(message_of({.weights = {.levels = 100}}) == "weights.levels: given 100, expected 255 or 256");
  CHECK(message_of({.activations = {.levels = 16}}) == "activations.levels: given 16, expected 255 or 256");
  CHECK_THAT(message_of({.activations = {.percentile = 49}}), test::contains("activations.percentile: given 49"));
  CHECK_THAT(message_of({.activations = {.percentile = std::numeric_limits<double>::quiet_NaN()}}),
             test::contains("activations.percentile: given nan"));
  CHECK(message_of({.overrides = {{}, {.weights = WeightScheme{.levels = 0}}}}) ==
        "overrides[1].weights.levels: given 0, expected 255 or 256");
  CHECK(message_of({.activations = {.sign = static_cast<Signedness>(3)}}) == "activations.sign: given 3, expected 0 to 2");
}
