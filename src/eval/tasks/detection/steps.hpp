#pragma once

#include "eval/tasks/postprocess.hpp"

namespace octet::detection {

/// Whether the step is one of boxes.
bool takes(const PostprocessingStep& step);
/// Changes the objects of the annotation and the Boxes of the prediction.
void apply(const PostprocessingStep& step, PostprocessedSample& sample);

}  // namespace octet::detection
