#include <algorithm>
#include <cmath>
#include <queue>
#include <tuple>

#include "graph/reference/boxes.hpp"
#include "graph/reference/movement.hpp"
#include "graph/reference/reference.hpp"

namespace octet::reference {
namespace {

struct Candidate {
  float score;
  std::int64_t batch, label, index;
  Box box;
  std::size_t compared = 0;  ///< how many of the selected boxes have lowered the score already
};

/// The better candidate has the higher score, or the lower index among equal ones.
struct IsWorse {
  bool operator()(const Candidate& a, const Candidate& b) const { return a.score < b.score || (a.score == b.score && a.index > b.index); }
};

struct Limits {
  std::size_t boxes = 0;
  float overlap = 0, score = 0, sigma = 0;
};

float scalar_or_zero(std::span<const Tensor> inputs, std::size_t index) {
  return index < inputs.size() ? inputs[index].converted(ElementType::f32).data<float>()[0] : 0;
}

Limits limits_of(std::span<const Tensor> inputs) {
  const std::int64_t boxes = inputs.size() > 2 ? inputs[2].to_dims()[0] : 0;
  return {static_cast<std::size_t>(boxes), scalar_or_zero(inputs, 3), scalar_or_zero(inputs, 4), scalar_or_zero(inputs, 5)};
}

/// Corner boxes are given by any two opposite corners as y, x, y, x; Center boxes as x, y, width, height.
Box read_box(const float* values, NonMaxSuppression::BoxEncoding encoding) {
  if (encoding == NonMaxSuppression::BoxEncoding::Center)
    return {values[0] - values[2] / 2, values[1] - values[3] / 2, values[0] + values[2] / 2, values[1] + values[3] / 2};
  return {std::min(values[1], values[3]), std::min(values[0], values[2]), std::max(values[1], values[3]), std::max(values[0], values[2])};
}

/// Lowers the candidate's score by the boxes that were selected since it was last looked at; false when it is out.
/// Soft-NMS with a Gaussian weight: Bodla et al., 2017.
bool survives(Candidate& candidate, const std::vector<Candidate>& selected, const Limits& limits) {
  for (std::size_t i = selected.size(); i > candidate.compared; --i) {
    const float shared = overlap(candidate.box, selected[i - 1].box);
    if (shared > limits.overlap) return false;
    if (limits.sigma > 0) candidate.score *= std::exp(-0.5F / limits.sigma * shared * shared);
    if (!(candidate.score > limits.score)) return false;
  }
  candidate.compared = selected.size();
  return true;
}

std::vector<Candidate> select(std::vector<Candidate> candidates, const Limits& limits) {
  std::priority_queue<Candidate, std::vector<Candidate>, IsWorse> queue(IsWorse{}, std::move(candidates));
  std::vector<Candidate> selected;
  while (!queue.empty() && selected.size() < limits.boxes) {
    Candidate next = queue.top();
    queue.pop();
    const float before = next.score;
    if (!survives(next, selected, limits)) continue;
    // A lowered score may have fallen behind another candidate's.
    if (next.score == before) selected.push_back(next);
    else queue.push(next);
  }
  return selected;
}

std::vector<Candidate> select_all(const NonMaxSuppression& op, const Tensor& boxes, const Tensor& scores, const Limits& limits) {
  const std::int64_t batches = scores.shape()[0], labels = scores.shape()[1], count = scores.shape()[2];
  const float* box = boxes.data<float>().data();
  const float* score = scores.data<float>().data();
  std::vector<Candidate> result;
  if (count == 0 || limits.boxes == 0) return result;
  for (std::int64_t batch = 0; batch < batches; ++batch, box += count * 4)
    for (std::int64_t label = 0; label < labels; ++label, score += count) {
      std::vector<Candidate> candidates;
      for (std::int64_t i = 0; i < count; ++i)
        if (score[i] > limits.score) candidates.push_back({score[i], batch, label, i, read_box(box + i * 4, op.box_encoding)});
      std::ranges::copy(select(std::move(candidates), limits), std::back_inserter(result));
    }
  if (op.sort_result_descending)
    std::ranges::sort(result, {}, [](const Candidate& candidate) {
      return std::tuple(-candidate.score, candidate.batch, candidate.label, candidate.index);
    });
  return result;
}

void write_indices(const std::vector<Candidate>& selected, Tensor& output) {
  Tensor values(ElementType::i64, output.shape());
  const std::span<std::int64_t> rows = values.mutable_data<std::int64_t>();
  std::ranges::fill(rows, -1);
  for (std::size_t i = 0; i < selected.size(); ++i) {
    rows[i * 3] = selected[i].batch;
    rows[i * 3 + 1] = selected[i].label;
    rows[i * 3 + 2] = selected[i].index;
  }
  store(values, output);
}

void write_scores(const std::vector<Candidate>& selected, Tensor& output) {
  Tensor values(ElementType::f32, output.shape());
  const std::span<float> rows = values.mutable_data<float>();
  std::ranges::fill(rows, -1.0F);
  for (std::size_t i = 0; i < selected.size(); ++i) {
    rows[i * 3] = static_cast<float>(selected[i].batch);
    rows[i * 3 + 1] = static_cast<float>(selected[i].label);
    rows[i * 3 + 2] = selected[i].score;
  }
  store(values, output);
}

}  // namespace

void run(const NonMaxSuppression& op, const Arguments& arguments) {
  const auto& inputs = arguments.inputs;
  const std::vector<Candidate> selected =
      select_all(op, inputs[0].converted(ElementType::f32), inputs[1].converted(ElementType::f32), limits_of(inputs));
  write_indices(selected, arguments.outputs[0]);
  if (!op.with_scores) return;
  write_scores(selected, arguments.outputs[1]);
  store(Tensor::from(Dims{static_cast<std::int64_t>(selected.size())}), arguments.outputs[2]);
}

}  // namespace octet::reference
