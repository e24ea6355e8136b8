#pragma once

#include <optional>
#include <vector>

#include <octet/eval/drawing.hpp>

#include "eval/tasks/adapter.hpp"

namespace octet {

/// What is drawn of a prediction of boxes or masks. Throws Error(Unsupported) for another one.
Tensor drawn(const Tensor& image, const Prediction& prediction, const DrawingOptions& options);

/// How much two networks differ on a sample, from 0 for the same to 1: of boxes with that score at least, one less the share that has a
/// counterpart of the same label with an IoU of 0.5; of masks the share of pixels with other classes. Throws Error(Unsupported) for
/// predictions of another task.
double disagreement(const Prediction& a, const Prediction& b, double least_score);

/// The adapter that DrawingOptions says, or that outputs of such shapes ask for.
Adapter adapter_for_drawing(const std::vector<Port>& ports, const std::optional<Adapter>& chosen);

}  // namespace octet
