#include "job/doctor/scores.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

#include <octet/base/error.hpp>

namespace octet::job {
namespace {

constexpr std::int64_t box_columns = 7, coordinates = 4;
constexpr std::size_t best_rows = 20;

struct Found {
  ScoreKind kind;
  std::int64_t classes;
};

/// What an output of that shape may be.
std::optional<Found> scores_in(const Shape& shape) {
  const Dims& dims = shape.dims();
  if (dims.empty() || dims[0] != 1) return std::nullopt;
  const auto elements = static_cast<std::int64_t>(shape.elements());
  const std::int64_t last = dims.back();
  if (dims.size() == 4 && dims[1] == 1 && last == box_columns && dims[2] > 1) return Found{ScoreKind::Boxes, 0};
  if (dims.size() >= 2 && (last == elements || dims[1] == elements) && elements >= 2) return Found{ScoreKind::Classes, elements};
  if (dims.size() == 3 && dims[1] > 1 && last >= 2 && last != coordinates) return Found{ScoreKind::Rows, last};
  if (dims.size() == 4 && dims[1] >= 2 && dims[2] > 1 && dims[3] > 1) return Found{ScoreKind::Maps, dims[1]};
  return std::nullopt;
}

struct Moments {
  double mean = 0, deviation = 0;
};

Moments moments_of(std::span<const float> values) {
  double sum = 0, squares = 0;
  for (const float value : values) sum += value;
  const double mean = sum / static_cast<double>(values.size());
  for (const float value : values) squares += (value - mean) * (value - mean);
  return {mean, std::sqrt(squares / static_cast<double>(values.size()))};
}

/// Softmax undone, up to a constant, so that scores are on one scale whether a network ends in one or not.
std::vector<float> as_logits(std::span<const float> values) {
  constexpr float smallest = 1e-12f;
  const bool are_shares = std::ranges::all_of(values, [](float v) { return v >= 0 && v <= 1; });
  std::vector<float> logits(values.begin(), values.end());
  if (are_shares)
    for (float& value : logits) value = std::log(std::max(value, smallest));
  return logits;
}

std::int32_t best_of(std::span<const float> values) { return static_cast<std::int32_t>(std::ranges::max_element(values) - values.begin()); }

/// How far the best is above the second, in standard deviations of all.
double distance_of_best(std::span<const float> scores) {
  const std::int32_t best = best_of(scores);
  float second = -std::numeric_limits<float>::infinity();
  for (std::size_t i = 0; i < scores.size(); ++i)
    if (static_cast<std::int32_t>(i) != best) second = std::max(second, scores[i]);
  const double deviation = moments_of(scores).deviation;
  return deviation > 0 ? (scores[static_cast<std::size_t>(best)] - second) / deviation : 0;
}

Reading read_classes(std::span<const float> values) {
  Reading reading{.scores = as_logits(values)};
  reading.peak = distance_of_best(reading.scores);
  reading.classes = {best_of(reading.scores)};
  return reading;
}

/// The best scores of rows, and the class of the very best.
Reading reading_of(std::vector<std::pair<float, std::int32_t>> rows) {
  const std::size_t count = std::min(best_rows, rows.size());
  std::ranges::partial_sort(rows, rows.begin() + static_cast<std::ptrdiff_t>(count), std::greater<>());
  Reading reading;
  for (std::size_t i = 0; i < count; ++i) reading.scores.push_back(rows[i].first);
  reading.peak = count > 0 ? moments_of(reading.scores).mean : 0;
  reading.classes = {count > 0 ? rows[0].second : -1};
  return reading;
}

/// Class 0 stands for the background where most rows belong to it.
bool has_background(std::span<const float> values, std::size_t classes) {
  std::size_t rows = 0, background = 0;
  for (std::size_t at = 0; at < values.size(); at += classes, ++rows) background += best_of(values.subspan(at, classes)) == 0;
  return 2 * background > rows;
}

Reading read_rows(std::span<const float> values, std::size_t classes) {
  const bool are_shares = std::ranges::all_of(values, [](float v) { return v >= 0 && v <= 1; });
  const std::size_t first = classes > 2 && has_background(values, classes) ? 1 : 0;
  std::vector<std::pair<float, std::int32_t>> rows;
  for (std::size_t at = 0; at < values.size(); at += classes) {
    const std::span<const float> row = values.subspan(at + first, classes - first);
    const std::int32_t best = best_of(row);
    const float score = row[static_cast<std::size_t>(best)];
    rows.emplace_back(are_shares ? score : 1 / (1 + std::exp(-score)), best + static_cast<std::int32_t>(first));
  }
  return reading_of(std::move(rows));
}

Reading read_boxes(std::span<const float> values) {
  std::vector<std::pair<float, std::int32_t>> rows;
  for (std::size_t at = 0; at + box_columns <= values.size() && values[at] >= 0; at += box_columns)
    rows.emplace_back(values[at + 2], static_cast<std::int32_t>(values[at + 1]));
  // Images in which little is found must not look better for it.
  if (rows.size() < best_rows) rows.resize(best_rows, {0.0f, -1});
  return reading_of(std::move(rows));
}

Reading read_maps(std::span<const float> values, std::size_t classes) {
  const std::size_t positions = values.size() / classes;
  Reading reading;
  std::vector<float> at_position(classes);
  for (std::size_t p = 0; p < positions; ++p) {
    for (std::size_t c = 0; c < classes; ++c) at_position[c] = values[c * positions + p];
    reading.classes.push_back(best_of(at_position));
    reading.peak += distance_of_best(as_logits(at_position)) / static_cast<double>(positions);
  }
  return reading;
}

}  // namespace

ScoreReader::ScoreReader(const Executor& executor) {
  std::string shapes;
  for (std::size_t i = 0; i < executor.outputs().size(); ++i) {
    const Port& port = executor.outputs()[i];
    shapes += (i > 0 ? ", " : "") + ("'" + port.name + "' " + to_string(port.shape));
    const std::optional<Found> found = scores_in(port.shape);
    if (!found || (classes_ > 0 && found->classes <= classes_)) continue;
    kind_ = found->kind, classes_ = found->classes, index_ = i, name_ = port.name;
    if (kind_ == ScoreKind::Boxes) return;
  }
  if (name_.empty())
    throw Error(ErrorCode::Unsupported,
                "outputs: given " + shapes + ", expected scores: [1,classes], [1,rows,classes], [1,1,rows,7] or [1,classes,height,width]");
}

Reading ScoreReader::read(const Tensor& output) const {
  const Tensor values = output.converted(ElementType::f32);
  const auto numbers = values.data<float>();
  const auto classes = static_cast<std::size_t>(classes_);
  switch (kind_) {
    case ScoreKind::Classes: return read_classes(numbers);
    case ScoreKind::Rows: return read_rows(numbers, classes);
    case ScoreKind::Boxes: return read_boxes(numbers);
    case ScoreKind::Maps: return read_maps(numbers, classes);
  }
  return {};
}

std::vector<std::int32_t> mirrored_back(std::vector<std::int32_t> classes, ScoreKind kind, std::int64_t width) {
  if (kind != ScoreKind::Maps) return classes;
  for (auto row = classes.begin(); row != classes.end(); row += width) std::reverse(row, row + width);
  return classes;
}

}  // namespace octet::job
