#include <octet/base/error.hpp>

#include "arguments.hpp"
#include "failure.hpp"
#include "handles.hpp"
#include "make.hpp"
#include "structs.hpp"

namespace octet::c {
namespace {

octet_tensor_statistics description_of(const TensorStatistics& of) {
  return {0, of.samples, of.elements, of.minimum, of.maximum, of.mean, of.mean_minimum, of.mean_maximum, of.channel_minimum.size()};
}

std::string names_text(const Statistics& statistics) {
  std::string text;
  for (const std::string& name : statistics.tensors()) text += name + "\n";
  return text;
}

void give_range(float* low, float* high, ValueRange range) {
  place_for(low, "low");
  place_for(high, "high");
  *low = range.low;
  *high = range.high;
}

void give_channels(std::span<float> minimum, std::span<float> maximum, const TensorStatistics& of) {
  if (minimum.size() != of.channel_minimum.size())
    throw Error(ErrorCode::InvalidArgument,
                "count: given " + std::to_string(minimum.size()) + ", expected " + std::to_string(of.channel_minimum.size()) + " channels");
  std::ranges::copy(of.channel_minimum, minimum.begin());
  std::ranges::copy(of.channel_maximum, maximum.begin());
}

}  // namespace
}  // namespace octet::c

using namespace octet::c;

extern "C" {

octet_status octet_statistics_create(octet_statistics** statistics) {
  return making(statistics, "statistics", [&] { return octet::Statistics(); });
}

octet_status octet_statistics_load(octet_statistics** statistics, const char* path) {
  return making(statistics, "statistics", [&] { return octet::Statistics::load(text_in(path, "path")); });
}

octet_status octet_statistics_save(const octet_statistics* statistics, const char* path) {
  return guarded([&] { object_of(statistics).save(text_in(path, "path")); });
}

octet_status octet_statistics_observe(octet_statistics* statistics, const char* name, const octet_tensor* values) {
  return guarded([&] { object_of(statistics).observe(std::string(text_in(name, "name")), object_of(values)); });
}

octet_status octet_statistics_merge(octet_statistics* statistics, const octet_statistics* other) {
  return guarded([&] { object_of(statistics).merge(object_of(other)); });
}

octet_status octet_statistics_names(octet_text** names, const octet_statistics* statistics) {
  return making(names, "names", [&] { return names_text(object_of(statistics)); });
}

octet_status octet_statistics_of(octet_tensor_statistics* of, const octet_statistics* statistics, const char* name) {
  return guarded([&] { describe(of, description_of(object_of(statistics).of(text_in(name, "name")))); });
}

octet_status octet_statistics_channels(float* minimum, float* maximum, size_t count, const octet_statistics* statistics, const char* name) {
  return guarded([&] {
    const octet::TensorStatistics of = object_of(statistics).of(text_in(name, "name"));
    give_channels(array_in(minimum, count, "minimum"), array_in(maximum, count, "maximum"), of);
  });
}

octet_status octet_statistics_percentile(float* low, float* high, const octet_statistics* statistics, const char* name, double percent) {
  return guarded([&] { give_range(low, high, object_of(statistics).percentile(text_in(name, "name"), percent)); });
}

octet_status octet_statistics_range(float* low, float* high, const octet_statistics* statistics, const char* name,
                                    const octet_scheme* scheme) {
  return guarded(
      [&] { give_range(low, high, octet::activation_range(object_of(statistics), text_in(name, "name"), object_of(scheme).activations)); });
}

octet_status octet_statistics_free(octet_statistics* statistics) {
  return guarded([&] { free_handle(statistics); });
}
}
