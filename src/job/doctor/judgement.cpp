#include "job/doctor/judgement.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/split_mix.hpp"

namespace octet::job {
namespace {

using Vectors = std::vector<std::vector<double>>;

/// The scores less their mean over all images, of length 1: what an image has and others have not.
Vectors directions(const std::vector<Reading>& readings, const std::vector<double>& mean) {
  Vectors result;
  for (const Reading& reading : readings) {
    std::vector<double>& direction = result.emplace_back(mean.size());
    double squares = 0;
    for (std::size_t i = 0; i < mean.size(); ++i) {
      direction[i] = reading.scores[i] - mean[i];
      squares += direction[i] * direction[i];
    }
    const double length = std::sqrt(squares);
    if (length > 0)
      for (double& value : direction) value /= length;
  }
  return result;
}

std::vector<double> mean_scores(const Readings& readings) {
  std::vector<double> mean(readings.images.front().scores.size());
  for (const auto* list : {&readings.images, &readings.mirrored})
    for (const Reading& reading : *list)
      for (std::size_t i = 0; i < mean.size(); ++i)
        mean[i] += reading.scores[i] / static_cast<double>(readings.images.size() + readings.mirrored.size());
  return mean;
}

double product(const std::vector<double>& a, const std::vector<double>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

/// For each image, how much nearer its mirror image is to it than those of others are.
std::vector<double> steadiness(const Readings& readings) {
  const std::size_t count = readings.images.size();
  const std::vector<double> mean = mean_scores(readings);
  const Vectors images = directions(readings.images, mean), mirrored = directions(readings.mirrored, mean);
  std::vector<double> result;
  for (std::size_t i = 0; i < count; ++i) {
    double others = 0;
    for (std::size_t j = 0; j < count; ++j)
      if (j != i) others += product(images[i], mirrored[j]) / static_cast<double>(count - 1);
    result.push_back(product(images[i], mirrored[i]) - others);
  }
  return result;
}

double share_of_equal(const std::vector<std::int32_t>& a, const std::vector<std::int32_t>& b) {
  std::size_t equal = 0;
  for (std::size_t i = 0; i < a.size(); ++i) equal += a[i] == b[i];
  return static_cast<double>(equal) / static_cast<double>(std::max<std::size_t>(1, a.size()));
}

}  // namespace

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(std::max<std::size_t>(1, values.size()));
}

std::vector<double> scores_of(const Readings& readings, ScoreKind kind) {
  std::vector<double> scores;
  for (const Reading& reading : readings.images) scores.push_back(reading.peak);
  if (readings.mirrored.empty()) return scores;
  if (kind == ScoreKind::Classes && scores.size() > 1) {
    const std::vector<double> steady = steadiness(readings);
    for (std::size_t i = 0; i < scores.size(); ++i) scores[i] *= steady[i];
  }
  if (kind == ScoreKind::Maps)
    for (std::size_t i = 0; i < scores.size(); ++i) scores[i] *= share_of_equal(readings.images[i].classes, readings.mirrored[i].classes);
  return scores;
}

double share_ahead(std::span<const std::vector<double>> rows) {
  constexpr std::size_t draws = 1000;
  if (rows.size() < 2) return 1;
  const std::size_t images = rows[0].size();
  SplitMix random(1);
  std::size_t ahead = 0;
  std::vector<double> sums(rows.size());
  for (std::size_t draw = 0; draw < draws; ++draw) {
    std::ranges::fill(sums, 0);
    for (std::size_t i = 0; i < images; ++i) {
      const std::size_t image = random.next() % images;
      for (std::size_t row = 0; row < rows.size(); ++row) sums[row] += rows[row][image];
    }
    ahead += std::ranges::max_element(sums.begin() + 1, sums.end())[0] < sums[0];
  }
  return static_cast<double>(ahead) / draws;
}

}  // namespace octet::job
