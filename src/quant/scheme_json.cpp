#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <octet/base/error.hpp>
#include <span>

#include "base/file.hpp"
#include "base/unique_keys.hpp"
#include "quant/scheme_check.hpp"

namespace octet {
namespace {

/// Keys keep the order in which they are written.
using Json = nlohmann::ordered_json;

template <typename Enum>
struct Spelling {
  Enum value;
  const char* text;
};

constexpr Spelling<Granularity> granularities[] = {{Granularity::PerTensor, "per_tensor"}, {Granularity::PerChannel, "per_channel"}};
constexpr Spelling<Signedness> signs[] = {{Signedness::Auto, "auto"}, {Signedness::Signed, "signed"}, {Signedness::Unsigned, "unsigned"}};
constexpr Spelling<SampleStatistic> statistics[] = {
    {SampleStatistic::MinMax, "min_max"}, {SampleStatistic::Percentile, "percentile"}, {SampleStatistic::LeastError, "least_error"}};
constexpr Spelling<Aggregator> aggregators[] = {{Aggregator::Extreme, "extreme"}, {Aggregator::Mean, "mean"},
                                                   {Aggregator::Trimmed, "trimmed"}};

constexpr std::span<const Spelling<Granularity>> spellings(Granularity) { return granularities; }
constexpr std::span<const Spelling<Signedness>> spellings(Signedness) { return signs; }
constexpr std::span<const Spelling<SampleStatistic>> spellings(SampleStatistic) { return statistics; }
constexpr std::span<const Spelling<Aggregator>> spellings(Aggregator) { return aggregators; }

template <typename Enum>
concept Spelled = requires(Enum value) {
  spellings(value);
};

[[noreturn]] void fail(const std::string& key, const Json& given, const std::string& expected) {
  throw Error(ErrorCode::InvalidArgument, key + ": given " + given.dump(-1, ' ', true) + ", expected " + expected);
}

void read(const Json& json, const std::string& key, bool& value) {
  if (!json.is_boolean()) fail(key, json, "true or false");
  value = json.get<bool>();
}

void read(const Json& json, const std::string& key, int& value) {
  if (!json.is_number_integer() || json < std::numeric_limits<int>::min() || json > std::numeric_limits<int>::max())
    fail(key, json, "an integer");
  value = json.get<int>();
}

void read(const Json& json, const std::string& key, double& value) {
  if (!json.is_number()) fail(key, json, "a number");
  value = json.get<double>();
}

void read(const Json& json, const std::string& key, std::string& value) {
  if (!json.is_string()) fail(key, json, "a string");
  value = json.get<std::string>();
}

template <Spelled Enum>
void read(const Json& json, const std::string& key, Enum& value) {
  std::string expected;
  for (const auto& spelling : spellings(value)) {
    if (json == spelling.text) {
      value = spelling.value;
      return;
    }
    expected += (expected.empty() ? "\"" : " or \"") + std::string(spelling.text) + "\"";
  }
  fail(key, json, expected);
}

void read(const Json& json, const std::string& key, WeightScheme& scheme);
void read(const Json& json, const std::string& key, ActivationScheme& scheme);

/// Takes members out of an object and complains of those that are left.
class Members {
 public:
  Members(Json json, std::string key) : json_(std::move(json)), key_(std::move(key)) {
    if (!json_.is_object()) fail(key_.empty() ? "scheme" : key_, json_, "an object");
  }

  std::string path(const char* name) const { return key_.empty() ? name : key_ + "." + name; }

  /// Null where absent.
  Json take(const char* name) {
    const auto found = json_.find(name);
    if (found == json_.end()) return {};
    if (found->is_null()) fail(path(name), *found, "a value");
    Json value = *found;
    json_.erase(name);
    return value;
  }

  template <typename T>
  void read_to(const char* name, T& value) {
    if (const Json json = take(name); !json.is_null()) read(json, path(name), value);
  }

  void finish() const {
    if (json_.empty()) return;
    throw Error(ErrorCode::InvalidArgument,
                path(json_.begin().key().c_str()) + ": given a key that does not exist, expected only the members of a scheme");
  }

 private:
  Json json_;
  std::string key_;
};

void read(const Json& json, const std::string& key, WeightScheme& scheme) {
  Members members(json, key);
  members.read_to("granularity", scheme.granularity);
  members.read_to("levels", scheme.levels);
  members.finish();
}

/// true, false or "auto".
void read_symmetric(Members& members, ActivationScheme& scheme) {
  const Json json = members.take("symmetric");
  if (json.is_null()) return;
  if (!json.is_boolean() && json != "auto") fail(members.path("symmetric"), json, "true, false or \"auto\"");
  scheme.auto_symmetric = json == "auto";
  scheme.symmetric = scheme.auto_symmetric || json.get<bool>();
}

void read(const Json& json, const std::string& key, ActivationScheme& scheme) {
  Members members(json, key);
  members.read_to("sign", scheme.sign);
  read_symmetric(members, scheme);
  members.read_to("levels", scheme.levels);
  members.read_to("statistic", scheme.statistic);
  members.read_to("aggregator", scheme.aggregator);
  members.read_to("percentile", scheme.percentile);
  members.read_to("kept_samples", scheme.kept_samples);
  members.finish();
}

/// What an override does not say of activations and weights is as in the scheme itself.
SchemeOverride read_override(const Json& json, const std::string& key, const QuantScheme& scheme) {
  SchemeOverride entry;
  Members members(json, key);
  members.read_to("name", entry.name);
  members.read_to("type", entry.type);
  members.read_to("keep_fp32", entry.keep_fp32);
  members.read_to("reason", entry.reason);
  if (const Json part = members.take("activations"); !part.is_null())
    read(part, members.path("activations"), entry.activations.emplace(scheme.activations));
  if (const Json part = members.take("weights"); !part.is_null())
    read(part, members.path("weights"), entry.weights.emplace(scheme.weights));
  members.finish();
  return entry;
}

QuantScheme read_all(const Json& json) {
  QuantScheme scheme;
  Members members(json, "");
  members.read_to("weights", scheme.weights);
  members.read_to("activations", scheme.activations);
  const Json overrides = members.take("overrides");
  if (!overrides.is_null() && !overrides.is_array()) fail("overrides", overrides, "an array");
  for (std::size_t i = 0; i < overrides.size(); ++i)
    scheme.overrides.push_back(read_override(overrides[i], "overrides[" + std::to_string(i) + "]", scheme));
  members.finish();
  validate(scheme);
  return scheme;
}

Json parse(std::string_view text) try {
  return Json::parse(text, UniqueKeys<Json>("scheme"), true, true);
} catch (const nlohmann::json::parse_error& error) {
  const std::string_view before = text.substr(0, error.byte == 0 ? 0 : error.byte - 1);
  throw Error(ErrorCode::InvalidArgument, std::string("scheme: given text that is not JSON (") + error.what() + "), expected a JSON object",
              {.line = 1 + std::count(before.begin(), before.end(), '\n')});
} catch (const nlohmann::json::out_of_range& error) {
  throw Error(ErrorCode::InvalidArgument,
              std::string("scheme: given a number beyond the range of double (") + error.what() + "), expected a smaller one");
}

template <Spelled Enum>
const char* text_of(Enum value) {
  for (const auto& spelling : spellings(value))
    if (spelling.value == value) return spelling.text;
  throw Error(ErrorCode::Internal, "enumerator of a scheme: given one without a spelling, expected every one to have one");
}

Json to_json(const WeightScheme& scheme) { return {{"granularity", text_of(scheme.granularity)}, {"levels", scheme.levels}}; }

Json to_json(const ActivationScheme& scheme) {
  return {{"sign", text_of(scheme.sign)},
          {"symmetric", scheme.auto_symmetric ? Json("auto") : Json(scheme.symmetric)},
          {"levels", scheme.levels},
          {"statistic", text_of(scheme.statistic)},
          {"aggregator", text_of(scheme.aggregator)},
          {"percentile", scheme.percentile},
          {"kept_samples", scheme.kept_samples}};
}

Json to_json(const SchemeOverride& entry) {
  Json json{{"name", entry.name}, {"type", entry.type}, {"keep_fp32", entry.keep_fp32}};
  if (entry.activations) json["activations"] = to_json(*entry.activations);
  if (entry.weights) json["weights"] = to_json(*entry.weights);
  if (!entry.reason.empty()) json["reason"] = entry.reason;
  return json;
}

Json to_json(const QuantScheme& scheme) {
  Json overrides = Json::array();
  for (const SchemeOverride& entry : scheme.overrides) overrides.push_back(to_json(entry));
  return {{"weights", to_json(scheme.weights)}, {"activations", to_json(scheme.activations)}, {"overrides", overrides}};
}

std::string dump(const Json& json) try { return json.dump(2) + "\n"; } catch (const nlohmann::json::type_error&) {
  throw Error(ErrorCode::InvalidArgument, "name or type of an override: given bytes that are not UTF-8, expected UTF-8");
}

}  // namespace

QuantScheme parse_scheme(std::string_view json) { return read_all(parse(json)); }

std::string scheme_json(const QuantScheme& scheme) {
  validate(scheme);
  return dump(to_json(scheme));
}

QuantScheme read_scheme(const std::filesystem::path& path) try {
  return parse_scheme(MappedFile::open(path)->text());
} catch (const Error& error) {
  throw error.at({.file = path.string()});
}

void write_scheme(const QuantScheme& scheme, const std::filesystem::path& path) try {
  const std::string json = scheme_json(scheme);
  AtomicFile file(path);
  file.write(json);
  file.commit();
} catch (const Error& error) {
  throw error.at({.file = path.string()});
}

}  // namespace octet
