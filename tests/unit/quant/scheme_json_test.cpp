#include <fstream>
#include <iterator>
#include <octet/quant/scheme.hpp>

#include "support.hpp"

using namespace octet;

namespace {

QuantScheme read_text(const std::string& text) {
  const test::TemporaryFolder folder;
  std::ofstream(folder.path() / "scheme.json") << text;
  return read_scheme(folder.path() / "scheme.json");
}

Error error_of_text(const std::string& text) {
  return test::error_of([&] { read_text(text); });
}

}  // namespace

TEST_CASE("a scheme is read from the names of its members") {
  const QuantScheme scheme = read_text(R"({
    "weights": {"granularity": "per_tensor", "levels": 256},
    "activations": {"sign": "signed", "symmetric": false, "levels": 255,
                    "statistic": "percentile", "aggregator": "mean", "percentile": 99.9},
    "overrides": [{"name": "head*", "type": "MatMul", "keep_fp32": true, "reason": "slow"}]
  })");
  CHECK(scheme.weights == WeightScheme{Granularity::PerTensor, 256});
  CHECK(scheme.activations == ActivationScheme{Signedness::Signed, false, 255, SampleStatistic::Percentile, Aggregator::Mean, 99.9});
  REQUIRE(scheme.overrides.size() == 1);
  CHECK(scheme.overrides[0] == SchemeOverride{"head*", "MatMul", true, {}, {}, "slow"});
}

TEST_CASE("an empty object is the default scheme, and comments are skipped") {
  CHECK(read_text("{}") == QuantScheme{});
  CHECK(read_text("// all defaults\n{ /* none */ }") == QuantScheme{});
}

TEST_CASE("what an override does not say is as in the scheme, wherever that stands") {
  const QuantScheme scheme =
      read_text(R"({"overrides": [{"activations": {"sign": "unsigned"}}], "activations": {"levels": 255, "statistic": "percentile"}})");
  REQUIRE(scheme.overrides.at(0).activations);
  CHECK(*scheme.overrides[0].activations ==
        ActivationScheme{.sign = Signedness::Unsigned, .levels = 255, .statistic = SampleStatistic::Percentile});
  CHECK_FALSE(scheme.overrides[0].weights);
}

TEST_CASE("a scheme that is written and read is the same") {
  QuantScheme scheme;
  scheme.weights = {Granularity::PerTensor, 256};
  scheme.activations = {Signedness::Unsigned, false, 255, SampleStatistic::Percentile, Aggregator::Mean, 99.123456789012345};
  scheme.overrides = {{"caf\xc3\xa9*", "conv*", true, ActivationScheme{.levels = 255}, WeightScheme{.levels = 256}}, {}};
  const test::TemporaryFolder folder;
  write_scheme(scheme, folder.path() / "scheme.json");
  CHECK(read_scheme(folder.path() / "scheme.json") == scheme);
}

TEST_CASE("the default scheme is written with every member") {
  const test::TemporaryFolder folder;
  write_scheme({}, folder.path() / "scheme.json");
  std::ifstream file(folder.path() / "scheme.json");
  CHECK(std::string(std::istreambuf_iterator<char>(file), {}) == R"({
  "weights": {
    "granularity": "per_channel",
    "levels": 255
  },
  "activations": {
    "sign": "auto",
    "symmetric": true,
    "levels": 256,
    "statistic": "min_max",
    "aggregator": "extreme",
    "percentile": 99.99,
    "kept_samples": 99.5
  },
  "overrides": []
}
)");
}

TEST_CASE("errors in a scheme name the file and the key") {
  const Error unknown = error_of_text(R"({"activations": {"colour": 1}})");
  CHECK(unknown.code() == ErrorCode::InvalidArgument);
  CHECK(std::filesystem::path(unknown.where().file).filename() == "scheme.json");
  CHECK_THAT(unknown.message(), test::contains("activations.colour: given a key that does not exist"));
  CHECK_THAT(error_of_text(R"({"overrides": [{}, {"weights": {"bits": 8}}]})").message(),
             test::contains("overrides[1].weights.bits: given a key"));
  CHECK_THAT(error_of_text(R"({"levels": 255})").message(), test::contains("levels: given a key"));
  CHECK(error_of_text(R"({"weights": {"levels": "many"}})").message() == "weights.levels: given \"many\", expected an integer");
  CHECK(error_of_text(R"({"weights": {"levels": 1e2}})").message() == "weights.levels: given 100.0, expected an integer");
  CHECK(error_of_text(R"({"weights": {"levels": 9999999999}})").message() == "weights.levels: given 9999999999, expected an integer");
  CHECK(error_of_text(R"({"weights": {"levels": 100}})").message() == "weights.levels: given 100, expected 255 or 256");
  CHECK(error_of_text(R"({"weights": {"granularity": "PerChannel"}})").message() ==
        R"(weights.granularity: given "PerChannel", expected "per_tensor" or "per_channel")");
  CHECK(error_of_text(R"({"activations": {"symmetric": 1}})").message() ==
        "activations.symmetric: given 1, expected true, false or \"auto\"");
  CHECK(error_of_text(R"({"activations": null})").message() == "activations: given null, expected a value");
  CHECK(error_of_text(R"({"activations": {"percentile": "99"}})").message() == "activations.percentile: given \"99\", expected a number");
  CHECK(error_of_text(R"({"overrides": {}})").message() == "overrides: given {}, expected an array");
  CHECK(error_of_text(R"({"overrides": [{"name": 3}]})").message() == "overrides[0].name: given 3, expected a string");
  CHECK(error_of_text("[]").message() == "scheme: given [], expected an object");
}

TEST_CASE("text that is not JSON is reported with its line") {
  const Error error = error_of_text("{\n  \"weights\": {\n    \"levels\": ,\n  }\n}");
  CHECK(error.where().line == 3);
  CHECK_THAT(error.message(), test::contains("not JSON"));
  CHECK(error_of_text("").code() == ErrorCode::InvalidArgument);
  CHECK(error_of_text("{\"name\": \"\xff\"}").code() == ErrorCode::InvalidArgument);
  CHECK_THAT(error_of_text(R"({"activations": {"percentile": 1e999}})").message(), test::contains("beyond the range"));
}

TEST_CASE("a scheme of values nested without end is refused") {
  const std::string deep = std::string(200000, '[') + std::string(200000, ']');
  const std::string message = "scheme: given values nested more than 100 deep, expected fewer";
  CHECK(test::error_of([&] { parse_scheme(deep); }).message() == message);
  CHECK(test::error_of([&] { parse_scheme("{\"weights\": " + deep + "}"); }).message() == message);
}

TEST_CASE("a scheme that cannot be written leaves no file") {
  const test::TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "scheme.json";
  CHECK(test::error_of([&] { write_scheme({.weights = {.levels = 3}}, path); }).where().file == path.string());
  CHECK_THAT(test::error_of([&] { write_scheme({.overrides = {{.name = "\xff"}}}, path); }).message(), test::contains("UTF-8"));
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("a scheme file that does not exist is an error with its name") {
  const Error error = test::error_of([] { read_scheme("/nowhere/scheme.json"); });
  CHECK(error.code() == ErrorCode::Io);
  CHECK(error.where().file == "/nowhere/scheme.json");
}

TEST_CASE("a key that stands twice in a scheme is refused") {
  CHECK(test::error_of([] { parse_scheme("{\"weights\":{\"levels\":255,\"levels\":256}}"); }).message() ==
        "scheme: given the key 'levels' twice in one object, expected it once");
  CHECK_NOTHROW(parse_scheme("{\"overrides\":[{\"name\":\"a\"},{\"name\":\"b\"}],\"weights\":{\"levels\":255},\"activations\":{\"levels\":255}}"));
}
