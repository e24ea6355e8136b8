#include "eval/tasks/classification/classification.hpp"

#include <array>
#include <string>

#include <octet/base/error.hpp>

namespace octet::classification {
namespace {

[[noreturn]] void fail(const std::string& what, const std::string& given, const std::string& expected, const std::string& file) {
  throw Error(ErrorCode::InvalidArgument, what + ": given " + given + ", expected " + expected, {.file = file});
}

class ClassificationAdapter : public OutputAdapter {
 public:
  void require_outputs(const std::vector<Port>& outputs, const Batch& batch) const override {
    require_samples_first(outputs, batch);
    if (outputs.size() == 1) return;
    throw Error(ErrorCode::Unsupported, "classification: given a network of " + std::to_string(outputs.size()) + " outputs, expected one");
  }
  void require_possible(const Annotation& annotation, const std::vector<Port>& outputs, const Batch& batch,
                        const std::string& origin) const override {
    const auto classes = static_cast<std::int64_t>(shape_by_dimension(outputs.front().shape, batch).elements());
    if (const std::int64_t label = std::get<ClassLabel>(annotation.truth).label; label >= classes)
      fail("label", std::to_string(label) + " for '" + annotation.identifier + "'",
           "0 or more and less than " + std::to_string(classes) + ", the number of classes", origin);
  }
  SampleOutputs outputs_of(const NetworkOutputs& outputs, const Batch& batch, std::size_t sample) const override {
    return outputs_by_dimension(outputs.tensors, batch, sample);
  }
  std::unique_ptr<Prediction> predict(const SampleOutputs& outputs, const Shape&) const override {
    return std::make_unique<ClassScores>(outputs.front().data<float>());
  }
};

/// Labels that no network has are found here, those that the network at hand does not have by the adapter.
void require_label(const Annotation& annotation, const std::string& origin) {
  const auto* label = std::get_if<ClassLabel>(&annotation.truth);
  if (!label) fail("annotation", "'" + annotation.identifier + "' without a label", "one, which the metrics need", origin);
  if (label->label < 0) fail("label", std::to_string(label->label) + " for '" + annotation.identifier + "'", "0 or more", origin);
}

constexpr std::array<MetricKind, 4> metrics{{
    {.name = "accuracy", .needs_labels = true, .is_share = true, .make = make_accuracy, .keys = MetricKeys::TopK, .has_scores = true},
    {.name = "accuracy_per_class", .needs_labels = true, .is_share = true, .make = make_accuracy_per_class, .keys = MetricKeys::TopK},
    {.name = "agreement", .needs_reference = true, .is_share = true, .make = make_agreement, .has_scores = true},
    {.name = "kl_divergence",
     .needs_reference = true,
     .higher_is_better = false,
     .make = make_kl_divergence,
     .unit = "nats",
     .has_scores = true},
}};

}  // namespace

const Task& task() {
  static constexpr Task classification{"one that classifies", metrics, require_label};
  return classification;
}

std::unique_ptr<OutputAdapter> make_adapter(const AdapterOptions&) { return std::make_unique<ClassificationAdapter>(); }

std::int64_t label_of(const MetricSample& sample) { return std::get<ClassLabel>(sample.annotation.truth).label; }

std::span<const float> scores_of(const Prediction& prediction) { return static_cast<const ClassScores&>(prediction).scores(); }

}  // namespace octet::classification
