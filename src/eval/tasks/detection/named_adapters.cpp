#include <octet/base/error.hpp>

#include "eval/tasks/detection/adapters.hpp"
#include "eval/tasks/detection/detection.hpp"
#include "eval/tasks/named_outputs.hpp"

namespace octet::detection {
namespace {

/// The outputs that the adapter names, in the order that it asks for them.
SampleOutputs chosen(const NetworkOutputs& outputs, const std::vector<std::size_t>& positions, const Batch& batch, std::size_t sample) {
  SampleOutputs found;
  for (const std::size_t i : positions) found.push_back(outputs_by_dimension(outputs.tensors.subspan(i, 1), batch, sample).front());
  return found;
}

/// Outputs of labels, scores and boxes, each with samples in dimension 0.
class ThreeOutputs : public BoxAdapter {
 public:
  explicit ThreeOutputs(const AdapterOptions& options) : options_(options) {}

  void require_outputs(const std::vector<Port>& outputs, const Batch& batch) const override {
    std::vector<Port> used;
    for (const std::size_t i : positions(outputs)) used.push_back(outputs[i]);
    require_samples_first(used, batch);
    const std::size_t rows = shape_by_dimension(used[0].shape, batch).elements();
    if (shape_by_dimension(used[1].shape, batch).elements() != rows) refuse_output(name(), used[1], "a score for each of the labels");
    if (shape_by_dimension(used[2].shape, batch).elements() != 4 * rows)
      refuse_output(name(), used[2], "four numbers for each of the labels");
  }
  SampleOutputs outputs_of(const NetworkOutputs& outputs, const Batch& batch, std::size_t sample) const override {
    return chosen(outputs, positions(outputs.ports), batch, sample);
  }

 protected:
  virtual const char* name() const = 0;
  virtual std::vector<std::size_t> positions(const std::vector<Port>& outputs) const = 0;
  const AdapterOptions& options() const { return options_; }

 private:
  AdapterOptions options_;
};

class SsdOnnxAdapter : public ThreeOutputs {
 public:
  using ThreeOutputs::ThreeOutputs;

  std::unique_ptr<Prediction> predict(const SampleOutputs& outputs, const Shape&) const override {
    auto boxes = std::make_unique<Boxes>();
    const auto labels = outputs[0].data<float>(), scores = outputs[1].data<float>(), sides = outputs[2].data<float>();
    for (std::size_t i = 0; i < labels.size(); ++i)
      boxes->detections.push_back({label_of(labels[i]), scores[i], sides[4 * i], sides[4 * i + 1], sides[4 * i + 2], sides[4 * i + 3]});
    return boxes;
  }

 protected:
  const char* name() const override { return "ssd_onnx"; }
  std::vector<std::size_t> positions(const std::vector<Port>& outputs) const override {
    return {find_output(outputs, options().labels_out, "labels_out"), find_output(outputs, options().scores_out, "scores_out"),
            find_output(outputs, options().boxes_out, "bboxes_out")};
  }
};

class TfAdapter : public ThreeOutputs {
 public:
  using ThreeOutputs::ThreeOutputs;

  std::unique_ptr<Prediction> predict(const SampleOutputs& outputs, const Shape&) const override {
    auto boxes = std::make_unique<Boxes>();
    const auto labels = outputs[0].data<float>(), scores = outputs[1].data<float>(), sides = outputs[2].data<float>();
    const float count = outputs[3].data<float>()[0];
    for (std::size_t i = 0; i < labels.size() && static_cast<float>(i) < count; ++i)
      boxes->detections.push_back({label_of(labels[i]), scores[i], sides[4 * i + 1], sides[4 * i], sides[4 * i + 3], sides[4 * i + 2]});
    return boxes;
  }

 protected:
  const char* name() const override { return "tf_object_detection"; }
  std::vector<std::size_t> positions(const std::vector<Port>& outputs) const override {
    return {find_output(outputs, options().labels_out, "classes_out"), find_output(outputs, options().scores_out, "scores_out"),
            find_output(outputs, options().boxes_out, "boxes_out"),
            find_output(outputs, options().num_detections_out, "num_detections_out")};
  }
};

}  // namespace

std::unique_ptr<OutputAdapter> make_ssd_onnx(const AdapterOptions& options) { return std::make_unique<SsdOnnxAdapter>(options); }

std::unique_ptr<OutputAdapter> make_tf_object_detection(const AdapterOptions& options) { return std::make_unique<TfAdapter>(options); }

}  // namespace octet::detection
