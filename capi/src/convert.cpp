#include <octet/convert/convert.hpp>

#include "arguments.hpp"
#include "failure.hpp"
#include "handles.hpp"
#include "make.hpp"
#include "structs.hpp"

namespace octet::c {
namespace {

std::vector<CutPoint> cut_points_in(std::span<const octet_cut_point> points) {
  std::vector<CutPoint> result;
  for (const octet_cut_point& point : points) {
    CutPoint& added = result.emplace_back(CutPoint{std::string(text_in(point.name, "name of an input"))});
    if (point.shape) added.shape = shape_in(*point.shape);
  }
  return result;
}

std::vector<float> numbers_in(const float* numbers, std::size_t count, const char* name) {
  const auto given = array_in(numbers, count, name);
  return {given.begin(), given.end()};
}

std::map<std::string, InputNormalization> normalization_in(std::span<const octet_normalization> entries) {
  std::map<std::string, InputNormalization> result;
  for (const octet_normalization& entry : entries) {
    const char* input = entry.input ? entry.input : "";
    if (!result
             .emplace(input, InputNormalization{numbers_in(entry.mean, entry.mean_count, "mean"),
                                                numbers_in(entry.scale, entry.scale_count, "scale")})
             .second)
      refuse_second("normalization", input);
  }
  return result;
}

ConvertOptions convert_options_in(const octet_convert_options* given) {
  const octet_convert_options options = options_in(given);
  return {.inputs = cut_points_in(array_in(options.inputs, options.input_count, "inputs")),
          .outputs = texts_in(options.outputs, options.output_count, "outputs"),
          .reverse_input_channels = options.reverse_input_channels != 0,
          .normalization = normalization_in(array_in(options.normalization, options.normalization_count, "normalization")),
          .keep_shape_ops = options.keep_shape_ops != 0,
          .disable_fusing = options.disable_fusing != 0,
          .image_inputs = options.image_inputs != 0,
          .fp16 = options.fp16 != 0};
}

}  // namespace
}  // namespace octet::c

using namespace octet::c;

extern "C" {

octet_status octet_graph_convert(octet_graph** converted, const octet_graph* graph, const octet_convert_options* options) {
  return making(converted, "converted", [&] { return octet::convert_model(object_of(graph), convert_options_in(options)); });
}
}
