#include "model/tensorflow/pipeline_config.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include <octet/base/error.hpp>

#include "base/file.hpp"
#include "base/text_message.hpp"

namespace octet::tensorflow {
namespace {

/// A message as a tree: values as text, by the names of their fields.
struct Message {
  struct Field {
    std::string name{}, text{};
    std::shared_ptr<const Message> message{};
    std::int64_t line = -1;
  };
  std::vector<Field> fields{};
  std::int64_t line = -1;

  const Field* find(std::string_view name) const {
    const auto found = std::ranges::find(fields, name, &Field::name);
    return found == fields.end() ? nullptr : &*found;
  }
};

Message read_message(TextMessageReader& reader) {
  Message message;
  message.line = reader.line();
  while (reader.next_field()) {
    const std::string name(reader.field());
    while (reader.next_value()) {
      Message::Field field{.name = name, .line = reader.line()};
      if (reader.is_message()) {
        reader.enter();
        field.message = std::make_shared<const Message>(read_message(reader));
      } else {
        field.text = reader.text();
      }
      message.fields.push_back(std::move(field));
    }
  }
  return message;
}

[[noreturn]] void fail(ErrorCode code, const std::string& text, std::int64_t line) { throw Error(code, text, {.line = line}); }

const Message& part(const Message& message, std::string_view name) {
  const Message::Field* field = message.find(name);
  if (!field || !field->message)
    fail(ErrorCode::InvalidModel, "pipeline.config: given no '" + std::string(name) + "', expected one", message.line);
  return *field->message;
}

double number_of(const Message::Field& field) {
  TextMessageReader reader(field.text);
  try {
    return reader.number();
  } catch (const Error&) {
    fail(ErrorCode::InvalidModel, "field '" + field.name + "': given '" + field.text.substr(0, 40) + "', expected a number", field.line);
  }
}

double number(const Message& message, std::string_view name, std::optional<double> otherwise = std::nullopt) {
  const Message::Field* field = message.find(name);
  if (field) return number_of(*field);
  if (!otherwise) fail(ErrorCode::InvalidModel, "pipeline.config: given no '" + std::string(name) + "', expected one", message.line);
  return *otherwise;
}

std::int64_t integer(const Message& message, std::string_view name, std::optional<double> otherwise = std::nullopt) {
  const double value = number(message, name, otherwise);
  if (!(std::fabs(value) < 1e9))
    fail(ErrorCode::InvalidModel, "field '" + std::string(name) + "': given a number beyond 10^9, expected less", message.line);
  return static_cast<std::int64_t>(value);
}

bool flag(const Message& message, std::string_view name, bool otherwise) {
  const Message::Field* field = message.find(name);
  return field ? field->text == "true" || field->text == "True" || field->text == "1" || field->text == "t" : otherwise;
}

std::vector<double> numbers(const Message& message, std::string_view name) {
  std::vector<double> values;
  for (const Message::Field& field : message.fields)
    if (field.name == name) values.push_back(number_of(field));
  return values;
}

void read_resizer(const Message& ssd, DetectorConfig& config) {
  const Message& resizer = part(ssd, "image_resizer");
  if (const auto* fixed = resizer.find("fixed_shape_resizer"); fixed && fixed->message) {
    config.height = integer(*fixed->message, "height");
    config.width = integer(*fixed->message, "width");
  } else if (const auto* keeping = resizer.find("keep_aspect_ratio_resizer"); keeping && keeping->message) {
    config.resizer = DetectorConfig::Resizer::KeepAspectRatio;
    config.shortest = integer(*keeping->message, "min_dimension", 600);
    config.longest = integer(*keeping->message, "max_dimension", 1024);
    config.pads_to_longest = flag(*keeping->message, "pad_to_max_dimension", false);
    config.height = config.width = config.pads_to_longest ? config.longest : config.shortest;
  } else {
    fail(ErrorCode::Unsupported, "image_resizer: given another, expected fixed_shape_resizer or keep_aspect_ratio_resizer", resizer.line);
  }
  if (config.height < 1 || config.width < 1)
    fail(ErrorCode::InvalidModel,
         "image_resizer: given " + std::to_string(config.height) + " x " + std::to_string(config.width) + ", expected pixels",
         resizer.line);
}

void read_variances(const Message& ssd, DetectorConfig& config) {
  const Message& coder = part(ssd, "box_coder");
  const Message::Field* known = coder.find("faster_rcnn_box_coder");
  if (!known || !known->message) fail(ErrorCode::Unsupported, "box_coder: given another, expected faster_rcnn_box_coder", coder.line);
  for (const auto& [name, otherwise] : {std::pair("x_scale", 10.0), {"y_scale", 10.0}, {"width_scale", 5.0}, {"height_scale", 5.0}}) {
    const double scale = number(*known->message, name, otherwise);
    if (!(scale > 0))
      fail(ErrorCode::InvalidModel, "field '" + std::string(name) + "': given " + std::to_string(scale) + ", expected more than 0",
           known->line);
    config.variances.push_back(static_cast<float>(1 / scale));
  }
}

/// Sizes relative to the image. Source: multiple_grid_anchor_generator.py, create_ssd_anchors.
struct RelativeBoxes {
  std::vector<std::pair<double, double>> sizes;  ///< width, height
  void add(double scale, double ratio) { sizes.emplace_back(scale * std::sqrt(ratio), scale / std::sqrt(ratio)); }
};

constexpr std::int64_t most_layers = 64;

void read_ssd_anchors(const Message& generator, DetectorConfig& config) {
  const std::int64_t layers = integer(generator, "num_layers", 6);
  if (layers < 1 || layers > most_layers)
    fail(ErrorCode::InvalidModel, "field 'num_layers': given " + std::to_string(layers) + ", expected 1 to 64", generator.line);
  const double smallest = number(generator, "min_scale", 0.2), largest = number(generator, "max_scale", 0.95);
  std::vector<double> scales = numbers(generator, "scales");
  if (!scales.empty() && static_cast<std::int64_t>(scales.size()) < layers)
    fail(ErrorCode::InvalidModel, "field 'scales': given " + std::to_string(scales.size()) + ", expected one for each layer",
         generator.line);
  for (std::int64_t i = 0; scales.size() < static_cast<std::size_t>(layers); ++i)
    scales.push_back(layers == 1 ? smallest : smallest + (largest - smallest) * static_cast<double>(i) / static_cast<double>(layers - 1));
  scales.push_back(1);
  std::vector<double> ratios = numbers(generator, "aspect_ratios");
  if (ratios.empty()) ratios = {1, 2, 0.5, 3, 1.0 / 3};
  const double between = number(generator, "interpolated_scale_aspect_ratio", 1);
  const bool is_reduced = flag(generator, "reduce_boxes_in_lowest_layer", true);
  const double shorter = static_cast<double>(std::min(config.height, config.width));
  const double across = shorter * number(generator, "base_anchor_width", 1), down = shorter * number(generator, "base_anchor_height", 1);
  for (std::size_t layer = 0; layer < static_cast<std::size_t>(layers); ++layer) {
    RelativeBoxes boxes;
    if (layer == 0 && is_reduced) {
      boxes.add(0.1, 1), boxes.add(scales[0], 2), boxes.add(scales[0], 0.5);
    } else {
      for (const double ratio : ratios) boxes.add(scales[layer], ratio);
      if (between > 0) boxes.add(std::sqrt(scales[layer] * scales[layer + 1]), between);
    }
    DetectorConfig::Anchors& anchors = config.anchors.emplace_back();
    for (const auto& [width, height] : boxes.sizes) {
      anchors.widths.push_back(static_cast<float>(width * across));
      anchors.heights.push_back(static_cast<float>(height * down));
    }
  }
}

/// Pixels, whatever the image. Source: multiscale_grid_anchor_generator.py.
void read_multiscale_anchors(const Message& generator, DetectorConfig& config) {
  const std::int64_t first = integer(generator, "min_level", 3), last = integer(generator, "max_level", 7);
  const std::int64_t octave = integer(generator, "scales_per_octave", 2);
  if (first < 0 || last < first || last > 30 || octave < 1 || octave > most_layers)
    fail(ErrorCode::InvalidModel,
         "multiscale_anchor_generator: given levels " + std::to_string(first) + " to " + std::to_string(last) +
             ", expected ascending ones up to 30",
         generator.line);
  std::vector<double> ratios = numbers(generator, "aspect_ratios");
  if (ratios.empty()) ratios = {1, 2, 0.5};
  const double anchor = number(generator, "anchor_scale", 4);
  for (std::int64_t level = first; level <= last; ++level) {
    DetectorConfig::Anchors& anchors = config.anchors.emplace_back();
    for (const double ratio : ratios)
      for (std::int64_t i = 0; i < octave; ++i) {
        const double size =
            std::exp2(static_cast<double>(level)) * anchor * std::exp2(static_cast<double>(i) / static_cast<double>(octave));
        anchors.widths.push_back(static_cast<float>(size * std::sqrt(ratio)));
        anchors.heights.push_back(static_cast<float>(size / std::sqrt(ratio)));
      }
  }
}

void read_anchors(const Message& ssd, DetectorConfig& config) {
  const Message& generator = part(ssd, "anchor_generator");
  if (const auto* single = generator.find("ssd_anchor_generator"); single && single->message)
    return read_ssd_anchors(*single->message, config);
  if (const auto* many = generator.find("multiscale_anchor_generator"); many && many->message)
    return read_multiscale_anchors(*many->message, config);
  fail(ErrorCode::Unsupported, "anchor_generator: given another, expected ssd_anchor_generator or multiscale_anchor_generator",
       generator.line);
}

void read_post_processing(const Message& ssd, DetectorConfig& config) {
  const Message& processing = part(ssd, "post_processing");
  const Message& suppression = part(processing, "batch_non_max_suppression");
  config.score_threshold = number(suppression, "score_threshold");
  config.iou_threshold = number(suppression, "iou_threshold");
  config.most_per_class = integer(suppression, "max_detections_per_class");
  config.most_in_all = integer(suppression, "max_total_detections");
  const auto* converter = processing.find("score_converter");
  const std::string name = converter ? converter->text : "IDENTITY";
  if (name == "SIGMOID") config.scores = DetectorConfig::Scores::Sigmoid;
  else if (name == "SOFTMAX") config.scores = DetectorConfig::Scores::Softmax;
  else if (name != "IDENTITY")
    fail(ErrorCode::Unsupported, "score_converter: given " + name + ", expected IDENTITY, SIGMOID or SOFTMAX", processing.line);
}

DetectorConfig config_of(const Message& file) {
  const Message& model = part(file, "model");
  const Message::Field* ssd = model.find("ssd");
  if (!ssd || !ssd->message)
    fail(ErrorCode::Unsupported, "model: given '" + (model.fields.empty() ? std::string() : model.fields[0].name) + "', expected ssd",
         model.line);
  DetectorConfig config;
  config.classes = integer(*ssd->message, "num_classes");
  config.has_background = flag(*ssd->message, "add_background_class", true);
  read_resizer(*ssd->message, config);
  read_variances(*ssd->message, config);
  read_anchors(*ssd->message, config);
  read_post_processing(*ssd->message, config);
  return config;
}

}  // namespace

DetectorConfig read_pipeline_config(const std::filesystem::path& path) try {
  const std::string text = read_whole_file(path);
  TextMessageReader reader(text);
  return config_of(read_message(reader));
} catch (const Error& error) {
  throw error.at({.file = path.string()});
}

}  // namespace octet::tensorflow
