#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include <octet/base/error.hpp>

#include "eval/tasks/detection/adapters.hpp"
#include "eval/tasks/detection/class_suppression.hpp"
#include "eval/tasks/detection/detection.hpp"
#include "eval/tasks/named_outputs.hpp"

namespace octet::detection {
namespace {

/// Middle and size.
struct Anchor {
  double x = 0, y = 0, width = 0, height = 0;
};

constexpr double middle_scale = 0.1, size_scale = 0.2, shown_size = 300;
constexpr std::array<std::int64_t, 6> maps{50, 25, 13, 7, 3, 3};
constexpr std::array<double, 7> scales{21, 45, 99, 153, 207, 261, 315};
constexpr std::array<std::size_t, 6> ratio_counts{1, 2, 2, 2, 1, 1};

/// The sizes of a map's anchors: the square of its scale, that between it and the next, then both ways of each ratio.
std::vector<std::pair<double, double>> sizes_of(std::size_t map, double input) {
  const double own = std::trunc(input * scales[map] / shown_size), next = std::trunc(input * scales[map + 1] / shown_size);
  const double least = own / input, between = std::sqrt(least * (next / input));
  std::vector<std::pair<double, double>> sizes{{least, least}, {between, between}};
  for (std::size_t i = 0; i < ratio_counts[map]; ++i) {
    const double root = std::sqrt(static_cast<double>(i + 2));
    sizes.emplace_back(least * root, least / root);
    sizes.emplace_back(least / root, least * root);
  }
  return sizes;
}

/// The anchors of SSD-ResNet34, all cells of a map for each size.
std::vector<Anchor> anchors_of(double input) {
  std::vector<Anchor> anchors;
  const auto limited = [](double value) { return std::clamp(value, 0.0, 1.0); };
  for (std::size_t map = 0; map < maps.size(); ++map)
    for (const auto& [width, height] : sizes_of(map, input))
      for (std::int64_t row = 0; row < maps[map]; ++row)
        for (std::int64_t column = 0; column < maps[map]; ++column) {
          const auto cells = static_cast<double>(maps[map]);
          anchors.push_back({limited((static_cast<double>(column) + 0.5) / cells), limited((static_cast<double>(row) + 0.5) / cells),
                             limited(width), limited(height)});
        }
  return anchors;
}

class PytorchSsdAdapter : public BoxAdapter {
 public:
  explicit PytorchSsdAdapter(const AdapterOptions& options) : options_(options) {}

  void require_outputs(const std::vector<Port>& outputs, const Batch& batch) const override {
    const Port &scores = outputs[find_output(outputs, options_.scores_out, "scores_out")],
               &boxes = outputs[find_output(outputs, options_.boxes_out, "boxes_out")];
    require_samples_first({scores, boxes}, batch);
    const auto count = static_cast<std::int64_t>(anchors_of(shown_size).size());
    if (boxes.shape.rank() != 3 || boxes.shape[1] != 4 || boxes.shape[2] != count)
      refuse_output("pytorch_ssd_decoder", boxes, "[batch, 4, " + std::to_string(count) + "]");
    if (scores.shape.rank() != 3 || scores.shape[2] != count)
      refuse_output("pytorch_ssd_decoder", scores, "[batch, classes, " + std::to_string(count) + "]");
  }
  SampleOutputs outputs_of(const NetworkOutputs& outputs, const Batch& batch, std::size_t sample) const override {
    SampleOutputs found;
    for (const std::size_t i :
         {find_output(outputs.ports, options_.scores_out, "scores_out"), find_output(outputs.ports, options_.boxes_out, "boxes_out")})
      found.push_back(outputs_by_dimension(outputs.tensors.subspan(i, 1), batch, sample).front());
    return found;
  }

  std::unique_ptr<Prediction> predict(const SampleOutputs& outputs, const Shape& input) const override {
    auto boxes = std::make_unique<Boxes>();
    boxes->detections = best_of_classes(candidates_of(outputs, input),
                                        {.overlap = options_.nms_threshold, .most = static_cast<std::size_t>(options_.keep_top_k)});
    return boxes;
  }

 private:
  /// Classes but the background, number 0, whose probability exceeds the threshold.
  std::vector<Detection> candidates_of(const SampleOutputs& outputs, const Shape& input) const {
    const auto scores = outputs[0].data<float>(), sides = outputs[1].data<float>();
    const std::vector<Anchor> anchors = anchors_of(static_cast<double>(input[2]));
    const std::size_t count = anchors.size(), classes = scores.size() / count;
    std::vector<Detection> found;
    for (std::size_t i = 0; i < count; ++i) {
      double sum = 0;
      for (std::size_t c = 0; c < classes; ++c) sum += std::exp(static_cast<double>(scores[c * count + i]));
      for (std::size_t c = 1; c < classes; ++c)
        if (const double share = std::exp(static_cast<double>(scores[c * count + i])) / sum; share > options_.confidence_threshold)
          found.push_back(decoded(anchors[i], {sides[i], sides[count + i], sides[2 * count + i], sides[3 * count + i]},
                                  static_cast<std::int64_t>(c), share));
    }
    return found;
  }

  static Detection decoded(const Anchor& anchor, const std::array<double, 4>& code, std::int64_t label, double score) {
    const double x = middle_scale * code[0] * anchor.width + anchor.x, y = middle_scale * code[1] * anchor.height + anchor.y;
    const double width = std::exp(size_scale * code[2]) * anchor.width, height = std::exp(size_scale * code[3]) * anchor.height;
    return {label, score, x - width / 2, y - height / 2, x + width / 2, y + height / 2};
  }

  AdapterOptions options_;
};

}  // namespace

std::unique_ptr<OutputAdapter> make_pytorch_ssd(const AdapterOptions& options) { return std::make_unique<PytorchSsdAdapter>(options); }

}  // namespace octet::detection
