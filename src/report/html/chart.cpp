#include <algorithm>
#include <cmath>
#include <vector>

#include "report/format.hpp"
#include "report/html/elements.hpp"

namespace octet::html {
namespace {

constexpr double width = 640, height = 160, margin = 24;

std::string at(double value) { return format_fixed(value, 1); }

std::string svg(const std::string& label, const std::string& inside) {
  return "<svg viewBox=\"0 0 " + at(width) + " " + at(height + margin) + "\" role=img aria-label=\"" + escaped(label) + "\">" + inside +
         "</svg>\n";
}

std::string text_at(double x, double y, const char* anchor, const std::string& text) {
  return "<text x=\"" + at(x) + "\" y=\"" + at(y) + "\" text-anchor=" + anchor + ">" + escaped(text) + "</text>";
}

}  // namespace

std::string histogram(std::string_view key, std::span<const double> values) {
  constexpr std::size_t bins = 40;
  std::vector<double> sorted(values.begin(), values.end());
  std::ranges::sort(sorted);
  const double low = sorted.front(), high = sorted.back(), range = high > low ? high - low : 1;
  std::vector<std::size_t> counts(bins);
  for (const double value : sorted) ++counts[std::min(bins - 1, static_cast<std::size_t>((value - low) / range * bins))];
  const double most = static_cast<double>(*std::ranges::max_element(counts)), bar = width / bins;
  std::string inside;
  for (std::size_t i = 0; i < bins; ++i) {
    const double tall = static_cast<double>(counts[i]) / most * height;
    inside += "<rect x=\"" + at(static_cast<double>(i) * bar) + "\" y=\"" + at(height - tall) + "\" width=\"" + at(bar - 1) +
              "\" height=\"" + at(tall) + "\"/>";
  }
  inside += text_at(0, height + margin - 8, "start", shown(key, low)) + text_at(width, height + margin - 8, "end", shown(key, high));
  const std::string words = std::to_string(values.size()) + " values from " + shown(key, low) + " to " + shown(key, high) +
                            ", half of them below " + shown(key, sorted[sorted.size() / 2]);
  return "<figure>" + svg(words, inside) + "<figcaption>" + escaped(words) + "</figcaption></figure>\n";
}

std::string plot(const Json& rows, const char* x, const char* y) {
  std::vector<std::pair<double, double>> points;
  for (const Json& row : rows)
    if (row.contains(x) && row.contains(y) && row[x].is_number() && row[y].is_number())
      points.emplace_back(row[x].get<double>(), row[y].get<double>());
  if (points.size() < 2) return {};
  const auto [left, right] = std::ranges::minmax(points, {}, &std::pair<double, double>::first);
  const auto [low, high] = std::ranges::minmax(points, {}, &std::pair<double, double>::second);
  const double from = left.first, bottom = low.second;
  const double across = std::max(right.first - from, 1e-12), up = std::max(high.second - bottom, 1e-12);
  std::string dots, line;
  double best = -INFINITY;
  for (const auto& [px, py] : points) {
    const double sx = margin + (px - from) / across * (width - 2 * margin), sy = height - (py - bottom) / up * (height - margin);
    dots += "<circle cx=\"" + at(sx) + "\" cy=\"" + at(sy) + "\" r=3><title>" + escaped(shown(x, px) + ", " + shown(y, py)) +
            "</title></circle>";
    best = std::max(best, py);
    line += (line.empty() ? "M" : "L") + at(sx) + " " + at(height - (best - bottom) / up * (height - margin));
  }
  const std::string words =
      heading_of(y) + " over " + heading_of(x) + ": from " + shown(y, points.front().second) + " to " + shown(y, best);
  return "<figure>" +
         svg(words, "<path d=\"" + line + "\"/>" + dots + text_at(0, margin - 8, "start", shown(y, high.second)) +
                        text_at(0, height, "start", shown(y, bottom)) + text_at(width, height + margin - 8, "end", shown(x, right.first))) +
         "<figcaption>" + escaped(words) + "</figcaption></figure>\n";
}

}  // namespace octet::html
