#include <octet/eval/postprocessing.hpp>

#include <string>

#include <octet/base/error.hpp>

namespace octet {
namespace {

[[noreturn]] void fail(const std::string& what, const std::string& given, const std::string& expected) {
  throw Error(ErrorCode::InvalidArgument, what + ": given " + given + ", expected " + expected);
}

void require_side(const char* what, std::optional<std::int64_t> side) {
  if (side && *side < 1) fail(what, std::to_string(*side), "1 or more");
}

void require_valid(const ClipBoxesStep& step) {
  require_side("width of clip_boxes", step.width);
  require_side("height of clip_boxes", step.height);
}

void require_valid(const CorrectYoloBoxesStep& step) {
  require_side("width of correct_yolo_v2_boxes", step.width);
  require_side("height of correct_yolo_v2_boxes", step.height);
}

void require_valid(const NmsStep& step) {
  if (!(step.overlap >= 0)) fail("overlap of nms", std::to_string(step.overlap), "0 or more");
  require_side("keep_top_k of nms", step.keep_top_k);
}

void require_valid(const SoftNmsStep& step) {
  require_side("keep_top_k of soft_nms", step.keep_top_k);
  if (!(step.sigma > 0)) fail("sigma of soft_nms", std::to_string(step.sigma), "more than 0");
}

void require_valid(const ResizeMaskStep& step) {
  require_side("width of resize_segmentation_mask", step.width);
  require_side("height of resize_segmentation_mask", step.height);
}

void require_valid(const ZoomMaskStep& step) { require_side("zoom of zoom_segmentation_mask", step.zoom); }

template <typename Step>
void require_valid(const Step&) {}

}  // namespace

void require_valid(std::span<const PostprocessingStep> steps) {
  for (const PostprocessingStep& step : steps) std::visit([](const auto& s) { require_valid(s); }, step);
}

}  // namespace octet
