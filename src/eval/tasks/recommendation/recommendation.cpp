#include "eval/tasks/recommendation/recommendation.hpp"

#include <array>
#include <cmath>

#include <octet/base/error.hpp>

namespace octet::recommendation {
namespace {

class HitRatioAdapter : public OutputAdapter {
 public:
  void require_outputs(const std::vector<Port>& outputs, const Batch& batch) const override {
    require_samples_first({outputs.front()}, batch);
    if (shape_by_dimension(outputs.front().shape, batch).elements() == 1) return;
    throw Error(ErrorCode::Unsupported, "hit_ratio_adapter: given the output '" + outputs.front().name + "' of shape " +
                                            to_string(outputs.front().shape) + ", expected one value for each sample");
  }
  void require_possible(const Annotation&, const std::vector<Port>&, const Batch&, const std::string&) const override {}
  SampleOutputs outputs_of(const NetworkOutputs& outputs, const Batch& batch, std::size_t sample) const override {
    return outputs_by_dimension(outputs.tensors.first(1), batch, sample);
  }
  std::unique_ptr<Prediction> predict(const SampleOutputs& outputs, const Shape&) const override {
    auto item = std::make_unique<ItemScore>();
    item->score = outputs.front().data<float>()[0];
    if (std::isnan(item->score)) throw Error(ErrorCode::InvalidArgument, "prediction: given a score that is no number, expected one");
    return item;
  }
};

void require_item(const Annotation& annotation, const std::string& origin) {
  const auto* item = std::get_if<RankedItem>(&annotation.truth);
  if (!item)
    throw Error(ErrorCode::InvalidArgument, "annotation: given '" + annotation.identifier + "' without a user and an item, expected both",
                {.file = origin});
  if (item->user < 0 || item->item < 0)
    throw Error(ErrorCode::InvalidArgument,
                "annotation: given a negative user or item in '" + annotation.identifier + "', expected 0 or more", {.file = origin});
}

constexpr std::array<MetricKind, 2> metrics{{
    {.name = "hit_ratio", .needs_labels = true, .is_share = true, .make = make_hit_ratio, .keys = MetricKeys::Ranking},
    {.name = "ndcg", .needs_labels = true, .is_share = true, .make = make_ndcg, .keys = MetricKeys::Ranking},
}};

}  // namespace

const Task& task() {
  static constexpr Task recommendation{"one that recommends items", metrics, require_item};
  return recommendation;
}

std::unique_ptr<OutputAdapter> make_adapter(const AdapterOptions&) { return std::make_unique<HitRatioAdapter>(); }

}  // namespace octet::recommendation
