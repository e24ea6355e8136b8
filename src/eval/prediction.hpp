#pragma once

#include <span>
#include <variant>
#include <vector>

namespace octet {

/// Scores of classes, the best one highest.
struct ClassScores {
  std::span<const float> scores;
};

/// What a network says of one sample. An adapter of another task adds a type of its own; monostate is no prediction at all.
using Prediction = std::variant<std::monostate, ClassScores>;

}  // namespace octet
