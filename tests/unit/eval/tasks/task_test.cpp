#include "eval/tasks/task.hpp"

#include <set>

#include "eval/tasks/classification/classification.hpp"
#include "eval/tasks/comparison/comparison.hpp"
#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

/// As detectors give them: rows of [sample, score], in any number for each sample, so that dimension 0 says nothing.
class RowsAdapter final : public OutputAdapter {
 public:
  void require_outputs(const std::vector<Port>&, const Batch&) const override {}
  void require_possible(const Annotation&, const std::vector<Port>&, const Batch&, const std::string&) const override {}
  SampleOutputs outputs_of(const NetworkOutputs& outputs, const Batch&, std::size_t sample) const override {
    const auto rows = outputs.tensors.front().data<float>();
    std::vector<float> scores;
    for (std::size_t i = 0; i < rows.size(); i += 2)
      if (rows[i] == static_cast<float>(sample)) scores.push_back(rows[i + 1]);
    const auto count = static_cast<std::int64_t>(scores.size());
    return {Tensor::from(scores, Shape{count})};
  }
  std::unique_ptr<Prediction> predict(const SampleOutputs& outputs, const Shape&) const override {
    return std::make_unique<classification::ClassScores>(outputs.front().data<float>());
  }
};

}  // namespace

TEST_CASE("every metric that a type stands for is one of a task, and names differ") {
  std::set<std::string_view> names;
  std::size_t count = 0;
  const DatasetMeta meta{.label_map = {{0, "background"}, {1, "thing"}}, .background_label = 0};
  std::set<const Task*> tasks;
  for (const AdapterKind& adapter : adapter_kinds()) {
    if (!tasks.insert(&adapter.task).second) continue;
    for (const MetricKind& metric : adapter.task.metrics) {
      names.insert(metric.name);
      ++count;
      CHECK(metric.make({.kind = std::string(metric.name)}, meta) != nullptr);
    }
  }
  CHECK(names.size() == count);
  for (const MetricType type :
       {MetricType::Accuracy, MetricType::AccuracyPerClass, MetricType::Agreement, MetricType::Sqnr, MetricType::KlDivergence})
    CHECK(names.contains(name(type)));
}

TEST_CASE("a kind goes before the type of a metric, and one that no task has is refused") {
  CHECK(kind_of({.type = MetricType::Sqnr}).name == "sqnr");
  CHECK(kind_of({.type = MetricType::Sqnr, .kind = "agreement"}).name == "agreement");
  CHECK(error_of([] { kind_of({.kind = "no_such_metric"}); }).message() == "metric: given one that does not exist");
  CHECK(error_of([] { kind_of({.type = static_cast<MetricType>(77)}); }).code() == ErrorCode::InvalidArgument);
}

TEST_CASE("metrics that compare outputs of any meaning serve all tasks") {
  CHECK(measures(classification::task(), *find_metric("sqnr")));
  CHECK(measures(classification::task(), *find_metric("accuracy")));
  CHECK(measures(comparison::task(), *find_metric("sqnr")));
  CHECK_FALSE(measures(comparison::task(), *find_metric("accuracy")));
}

TEST_CASE("samples in dimension 0 are cut along it, and whole ones are not") {
  const std::vector<Tensor> outputs{Tensor::from(std::vector<float>{1, 2, 3, 4, 5, 6}, {3, 2}),
                                    Tensor::from(std::vector<float>{7, 8, 9}, {3})};
  const SampleOutputs second = outputs_by_dimension(outputs, {.size = 3}, 1);
  CHECK(second.at(0) == Tensor::from(std::vector<float>{3, 4}, {2}));
  CHECK(second.at(1) == Tensor::from(std::vector<float>{8}, Shape{}));
  CHECK(outputs_by_dimension(outputs, {.size = 1, .whole = true}, 0).at(0) == outputs[0]);
  CHECK(shape_by_dimension({3, 2}, {.size = 3}) == Shape{2});
  CHECK(shape_by_dimension({3, 2}, {.whole = true}) == Shape{3, 2});
  CHECK(shape_by_dimension({1, 2}, {.whole = true}) == Shape{2});
}

TEST_CASE("an adapter may find samples in outputs that have none in dimension 0") {
  const RowsAdapter adapter;
  const std::vector<Port> ports{{.name = "rows"}};
  const std::vector<Tensor> outputs{Tensor::from(std::vector<float>{1, 0.5F, 0, 0.25F, 1, 0.75F}, {3, 2})};
  const SampleOutputs first = adapter.outputs_of({outputs, ports}, {.size = 2}, 0),
                      second = adapter.outputs_of({outputs, ports}, {.size = 2}, 1);
  CHECK(first.at(0) == Tensor::from(std::vector<float>{0.25F}, {1}));
  CHECK(second.at(0) == Tensor::from(std::vector<float>{0.5F, 0.75F}, {2}));
  CHECK(classification::scores_of(*adapter.predict(second, {})).size() == 2);
}
