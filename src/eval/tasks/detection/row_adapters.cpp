#include <algorithm>
#include <cmath>

#include <octet/base/error.hpp>

#include "eval/tasks/detection/adapters.hpp"
#include "eval/tasks/detection/detection.hpp"

namespace octet::detection {
namespace {

constexpr std::size_t row_size = 7, mxnet_row_size = 6;

Detection detection_of(float label, float score, std::span<const float> box) {
  return {label_of(label), score, box[0], box[1], box[2], box[3]};
}

/// Such a row belongs to no sample, and would be passed over.
[[noreturn]] void fail_row() {
  throw Error(ErrorCode::InvalidArgument,
              "ssd: given a row of detections whose sample is no number, expected its position in the batch or -1");
}

/// Rows of sample, label, score and box.
class SsdAdapter : public BoxAdapter {
 public:
  void require_outputs(const std::vector<Port>& outputs, const Batch&) const override {
    const Shape& shape = outputs.front().shape;
    if (shape.rank() < 2 || shape[shape.rank() - 1] != std::int64_t{row_size})
      refuse_output("ssd", outputs.front(), "rows of 7 numbers, as DetectionOutput gives them");
  }

  /// As many rows whatever was found, so that those of two networks have one shape. Rows of no sample have -1 as theirs.
  SampleOutputs outputs_of(const NetworkOutputs& outputs, const Batch&, std::size_t sample) const override {
    const Tensor all = outputs.tensors.front().converted(ElementType::f32);
    const auto rows = all.data<float>();
    std::vector<float> found;
    for (std::size_t i = 0; i < rows.size() && rows[i] != -1; i += row_size)
      if (std::isnan(rows[i])) fail_row();
      else if (rows[i] == static_cast<float>(sample))
        found.insert(found.end(), rows.begin() + static_cast<std::ptrdiff_t>(i), rows.begin() + static_cast<std::ptrdiff_t>(i + row_size));
    const std::size_t used = found.size();
    found.resize(rows.size(), 0);
    for (std::size_t i = used; i < found.size(); i += row_size) found[i] = -1;
    return {Tensor::from(found, Shape{static_cast<std::int64_t>(found.size() / row_size), std::int64_t{row_size}})};
  }

  std::unique_ptr<Prediction> predict(const SampleOutputs& outputs, const Shape&) const override {
    auto boxes = std::make_unique<Boxes>();
    const auto rows = outputs.front().data<float>();
    for (std::size_t i = 0; i < rows.size() && rows[i] != -1; i += row_size)
      boxes->detections.push_back(detection_of(rows[i + 1], rows[i + 2], rows.subspan(i + 3, 4)));
    return boxes;
  }
};

/// Rows of label, score and box for each sample.
class SsdMxnetAdapter : public BoxAdapter {
 public:
  void require_outputs(const std::vector<Port>& outputs, const Batch& batch) const override {
    const Shape& shape = outputs.front().shape;
    if (shape.rank() != 3 || shape[2] != std::int64_t{mxnet_row_size})
      refuse_output("ssd_mxnet", outputs.front(), "[batch, N, 6]: label, score, x_min, y_min, x_max, y_max");
    require_samples_first({outputs.front()}, batch);
  }
  SampleOutputs outputs_of(const NetworkOutputs& outputs, const Batch& batch, std::size_t sample) const override {
    return outputs_by_dimension(outputs.tensors.first(1), batch, sample);
  }
  std::unique_ptr<Prediction> predict(const SampleOutputs& outputs, const Shape&) const override {
    auto boxes = std::make_unique<Boxes>();
    const auto rows = outputs.front().data<float>();
    for (std::size_t i = 0; i < rows.size(); i += mxnet_row_size)
      if (!(rows[i] < 0)) boxes->detections.push_back(detection_of(rows[i], rows[i + 1], rows.subspan(i + 2, 4)));
    return boxes;
  }
};

}  // namespace

std::int64_t label_of(float value) {
  if (std::isfinite(value) && std::nearbyint(value) == value && std::abs(value) < 1e9F) return static_cast<std::int64_t>(value);
  throw Error(ErrorCode::InvalidArgument, "prediction: given the label " + std::to_string(value) + ", expected a whole number");
}

void refuse_output(const char* adapter, const Port& output, const std::string& expected) {
  throw Error(ErrorCode::Unsupported, std::string(adapter) + ": given the output '" + output.name + "' of shape " +
                                          to_string(output.shape) + ", expected " + expected);
}

std::unique_ptr<OutputAdapter> make_ssd(const AdapterOptions&) { return std::make_unique<SsdAdapter>(); }

std::unique_ptr<OutputAdapter> make_ssd_mxnet(const AdapterOptions&) { return std::make_unique<SsdMxnetAdapter>(); }

}  // namespace octet::detection
