#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "graph/reference/boxes.hpp"
#include "graph/reference/movement.hpp"
#include "graph/reference/reference.hpp"

namespace octet::reference {
namespace {

struct Variance {
  float values[4] = {1, 1, 1, 1};
};

struct Detection {
  float score;
  std::int64_t label;
  std::size_t prior;
};

/// Higher scores first, then the lower prior, then the lower label.
bool is_better(const Detection& a, const Detection& b) {
  return std::tuple(b.score, a.prior, a.label) < std::tuple(a.score, b.prior, b.label);
}

void keep_best(std::vector<Detection>& detections, std::int64_t limit) {
  std::ranges::sort(detections, is_better);
  if (limit > -1 && detections.size() > static_cast<std::size_t>(limit)) detections.resize(static_cast<std::size_t>(limit));
}

Box decode_corners(const Box& prior, const float* delta, const Variance& variance) {
  const auto& v = variance.values;
  return {prior.xmin + v[0] * delta[0], prior.ymin + v[1] * delta[1], prior.xmax + v[2] * delta[2], prior.ymax + v[3] * delta[3]};
}

Box decode_center(const Box& prior, const float* delta, const Variance& variance) {
  const auto& v = variance.values;
  const float width = prior.xmax - prior.xmin, height = prior.ymax - prior.ymin;
  const float center_x = v[0] * delta[0] * width + (prior.xmin + prior.xmax) / 2;
  const float center_y = v[1] * delta[1] * height + (prior.ymin + prior.ymax) / 2;
  const float half_width = std::exp(v[2] * delta[2]) * width / 2, half_height = std::exp(v[3] * delta[3]) * height / 2;
  return {center_x - half_width, center_y - half_height, center_x + half_width, center_y + half_height};
}

/// The inputs of a DetectionOutput as f32, and where each image and prior lies in them.
class Inputs {
 public:
  Inputs(const DetectionOutput& op, std::span<const Tensor> inputs) : op_(op) {
    for (const Tensor& input : inputs) tensors_.push_back(input.converted(ElementType::f32));
    prior_length_ = op.normalized ? 4 : 5;
    priors_ = static_cast<std::size_t>(inputs[2].shape()[2]) / prior_length_;
    location_classes_ = op.share_location ? 1 : static_cast<std::size_t>(op.num_classes);
  }

  std::size_t images() const { return static_cast<std::size_t>(tensors_[0].shape()[0]); }
  std::size_t priors() const { return priors_; }

  float score(std::size_t image, std::size_t prior, std::int64_t label) const {
    if (is_refined() && row(3, image)[prior * 2 + 1] < static_cast<float>(op_.objectness_score))
      return label == op_.background_label_id ? 1 : 0;
    return row(1, image)[prior * static_cast<std::size_t>(op_.num_classes) + static_cast<std::size_t>(label)];
  }

  Box box(std::size_t image, std::size_t prior, std::int64_t label) const {
    const std::size_t location = (prior * location_classes_ + (op_.share_location ? 0 : static_cast<std::size_t>(label))) * 4;
    const Variance variance = variance_of(image, prior);
    Box box = prior_box(image, prior);
    if (is_refined()) box = decode(box, row(4, image) + location, variance);
    return decode(box, row(0, image) + location, variance);
  }

 private:
  bool is_refined() const { return tensors_.size() == 5; }

  const float* row(std::size_t input, std::size_t image) const {
    return tensors_[input].data<float>().data() + image * static_cast<std::size_t>(tensors_[input].shape()[1]);
  }

  const float* prior_row(std::size_t image, std::size_t index) const {
    const Shape& shape = tensors_[2].shape();
    const std::size_t batch = shape[0] == 1 ? 0 : image;
    return tensors_[2].data<float>().data() + (batch * static_cast<std::size_t>(shape[1]) + index) * static_cast<std::size_t>(shape[2]);
  }

  Box prior_box(std::size_t image, std::size_t prior) const {
    const float* corners = prior_row(image, 0) + prior * prior_length_;
    if (op_.normalized) return {corners[0], corners[1], corners[2], corners[3]};
    const auto width = static_cast<float>(op_.input_width), height = static_cast<float>(op_.input_height);
    return {corners[1] / width, corners[2] / height, corners[3] / width, corners[4] / height};
  }

  Variance variance_of(std::size_t image, std::size_t prior) const {
    Variance variance;
    if (!op_.variance_encoded_in_target) std::copy_n(prior_row(image, 1) + prior * 4, 4, variance.values);
    return variance;
  }

  Box decode(const Box& prior, const float* delta, const Variance& variance) const {
    const Box box =
        op_.code_type == DetectionOutput::CodeType::Corner ? decode_corners(prior, delta, variance) : decode_center(prior, delta, variance);
    return op_.clip_before_nms ? clipped(box) : box;
  }

  const DetectionOutput& op_;
  std::vector<Tensor> tensors_;
  std::size_t prior_length_ = 4, priors_ = 0, location_classes_ = 1;
};

/// Keeps, best first, what does not overlap a better detection of the same label.
std::vector<Detection> suppress(const DetectionOutput& op, const Inputs& inputs, std::size_t image, const std::vector<Detection>& sorted) {
  std::map<std::int64_t, std::vector<Box>> kept;
  std::vector<Detection> result;
  for (const Detection& detection : sorted) {
    const Box box = inputs.box(image, detection.prior, detection.label);
    std::vector<Box>& rivals = kept[detection.label];
    if (std::ranges::any_of(rivals, [&](const Box& rival) { return overlap(box, rival) > static_cast<float>(op.nms_threshold); })) continue;
    rivals.push_back(box);
    result.push_back(detection);
  }
  return result;
}

/// Caffe's way: every label has its own list of candidates.
std::vector<Detection> detect_by_label(const DetectionOutput& op, const Inputs& inputs, std::size_t image) {
  std::vector<Detection> result;
  if (inputs.priors() == 0) return result;
  for (std::int64_t label = 0; label < op.num_classes; ++label) {
    if (label == op.background_label_id) continue;
    std::vector<Detection> candidates;
    for (std::size_t prior = 0; prior < inputs.priors(); ++prior) {
      const float score = inputs.score(image, prior, label);
      if (score > static_cast<float>(op.confidence_threshold)) candidates.push_back({score, label, prior});
    }
    keep_best(candidates, op.top_k);
    std::ranges::copy(suppress(op, inputs, image, candidates), std::back_inserter(result));
  }
  return result;
}

/// MXNet's way: every prior stands for its best label, and label 0 is the background.
std::vector<Detection> detect_by_prior(const DetectionOutput& op, const Inputs& inputs, std::size_t image) {
  std::vector<Detection> candidates;
  for (std::size_t prior = 0; prior < inputs.priors(); ++prior) {
    Detection best{-1, 0, prior};
    for (std::int64_t label = 1; label < op.num_classes; ++label) {
      const float score = inputs.score(image, prior, label);
      if (label != op.background_label_id && score > best.score) best = {score, label, prior};
    }
    if (best.label > 0 && best.score >= static_cast<float>(op.confidence_threshold)) candidates.push_back(best);
  }
  keep_best(candidates, op.top_k);
  return suppress(op, inputs, image, candidates);
}

float* write_row(float* row, const DetectionOutput& op, std::size_t image, const Detection& detection, const Box& decoded) {
  const Box box = op.clip_after_nms ? clipped(decoded) : decoded;
  const auto label = static_cast<float>(op.decrease_label_id ? detection.label - 1 : detection.label);
  const float values[7] = {static_cast<float>(image), label, detection.score, box.xmin, box.ymin, box.xmax, box.ymax};
  return std::ranges::copy(values, row).out;
}

}  // namespace

void run(const DetectionOutput& op, const Arguments& arguments) {
  Tensor rows(ElementType::f32, arguments.outputs[0].shape());
  const std::span<float> values = rows.mutable_data<float>();
  const Inputs inputs(op, arguments.inputs);
  float* next = values.data();
  for (std::size_t image = 0; image < inputs.images(); ++image) {
    std::vector<Detection> detections = op.decrease_label_id ? detect_by_prior(op, inputs, image) : detect_by_label(op, inputs, image);
    const std::int64_t keep = op.keep_top_k.empty() ? -1 : op.keep_top_k[0];
    keep_best(detections, keep);
    std::ranges::stable_sort(detections, {}, &Detection::label);
    for (const Detection& detection : detections)
      next = write_row(next, op, image, detection, inputs.box(image, detection.prior, detection.label));
  }
  if (next != values.data() + values.size()) *next = -1;
  store(rows, arguments.outputs[0]);
}

}  // namespace octet::reference
