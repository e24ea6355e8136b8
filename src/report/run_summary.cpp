#include "report/run_summary.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <sstream>

#include "report/format.hpp"
#include "report/json.hpp"

namespace octet {
namespace {

/// NaN is ordered below everything, so that the comparison stays a strict weak order.
double sort_key(double value) { return std::isnan(value) ? -std::numeric_limits<double>::infinity() : value; }

std::vector<Score> top_of_row(std::span<const double> row, std::size_t count) {
  std::vector<std::size_t> order(row.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto middle = order.begin() + static_cast<std::ptrdiff_t>(std::min(count, order.size()));
  std::partial_sort(order.begin(), middle, order.end(), [&](std::size_t a, std::size_t b) {
    const double x = sort_key(row[a]), y = sort_key(row[b]);
    return x != y ? x > y : a < b;
  });
  std::vector<Score> best;
  for (auto index = order.begin(); index != middle; ++index) best.push_back({*index, row[*index]});
  return best;
}

Json to_json(const Score& score) { return {{"index", score.index}, {"value", score.value}}; }

Json to_json(const OutputSummary& output) {
  Json json{{"name", output.name}, {"element_type", output.element_type}, {"shape", output.shape.dims()}};
  if (!output.file.empty()) json["file"] = output.file;
  if (output.top.empty()) return json;
  json["top"] = Json::array();
  for (const auto& row : output.top) {
    Json scores = Json::array();
    for (const Score& score : row) scores.push_back(to_json(score));
    json["top"].push_back(std::move(scores));
  }
  return json;
}

void write_text(std::ostream& stream, const OutputSummary& output) {
  stream << "output " << printable(output.name) << ' ' << output.element_type << ' ' << to_string(output.shape);
  if (!output.file.empty()) stream << " -> " << output.file;
  stream << '\n';
  for (std::size_t row = 0; row < output.top.size(); ++row) {
    if (output.top.size() > 1) stream << "  row " << row << '\n';
    for (const Score& score : output.top[row]) stream << "  class " << padded(std::to_string(score.index), 6) << ' ' << score.value << '\n';
  }
}

}  // namespace

std::vector<std::vector<Score>> top_scores(const Tensor& scores, std::size_t count) {
  if (scores.shape().rank() != 2 || bit_width(scores.element_type()) < 8 || scores.elements() == 0) return {};
  const Tensor wide = scores.converted(ElementType::f64);
  const auto columns = static_cast<std::size_t>(scores.shape()[1]);
  std::vector<std::vector<Score>> rows;
  for (std::size_t row = 0; row < static_cast<std::size_t>(scores.shape()[0]); ++row)
    rows.push_back(top_of_row(wide.data<double>().subspan(row * columns, columns), count));
  return rows;
}

std::string to_text(const RunSummary& summary) {
  std::ostringstream text;
  text << "model " << summary.model << ", " << summary.threads << " threads\n";
  text << "load " << format_seconds(summary.load_seconds) << ", first inference " << format_seconds(summary.first_seconds);
  text << ", median inference " << format_seconds(summary.median_seconds) << " of " << summary.iterations << "\n";
  for (const OutputSummary& output : summary.outputs) write_text(text, output);
  return text.str();
}

std::string to_json(const RunSummary& summary) {
  Json json{{"model", summary.model},
            {"threads", summary.threads},
            {"iterations", summary.iterations},
            {"load_seconds", summary.load_seconds},
            {"first_inference_seconds", summary.first_seconds},
            {"median_inference_seconds", summary.median_seconds}};
  json["outputs"] = Json::array();
  for (const OutputSummary& output : summary.outputs) json["outputs"].push_back(to_json(output));
  return dump(json, summary.warnings);
}

}  // namespace octet
