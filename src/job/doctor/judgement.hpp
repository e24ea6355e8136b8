#pragma once

#include <span>
#include <vector>

#include "job/doctor/scores.hpp"

namespace octet::job {

/// What a network said of images and of their mirror images, in the same order; these may be absent.
struct Readings {
  std::vector<Reading> images{}, mirrored{};
};

/// A number for each image: how sure and how steady the network is. See diagnose().
std::vector<double> scores_of(const Readings& readings, ScoreKind kind);

/// The share of draws of as many images, with repetition, in which the sum of the first row is above those of all others. Efron's
/// bootstrap, "Bootstrap methods: another look at the jackknife", 1979; 1,000 draws, always the same ones.
double share_ahead(std::span<const std::vector<double>> rows);

double mean_of(std::span<const double> values);

}  // namespace octet::job
