#include <algorithm>
#include <limits>

#include "graph/ops/ops.hpp"
#include "graph/ops/slice_plan.hpp"
#include "graph/refuse.hpp"

namespace octet {
namespace {

/// One entry of begin, end and strides; an absent bound reaches the end of the dimension.
struct Bounds {
  const std::int64_t* begin;
  const std::int64_t* end;
  std::int64_t step;
};

struct Taken {
  std::int64_t begin, step, count;
};

std::int64_t saturated(std::int64_t index, std::int64_t size, std::int64_t least, std::int64_t most) {
  return std::clamp(index < 0 ? index + size : index, least, most);
}

/// The elements of a dimension of `size` that Python's begin:end:step takes.
Taken take(const Bounds& bounds, std::int64_t size) {
  if (bounds.step == 0) refuse("step", "0", "another number");
  const std::int64_t step = std::max(bounds.step, -std::numeric_limits<std::int64_t>::max());
  if (step > 0) {
    const std::int64_t begin = bounds.begin ? saturated(*bounds.begin, size, 0, size) : 0;
    const std::int64_t end = bounds.end ? saturated(*bounds.end, size, 0, size) : size;
    return {begin, step, end > begin ? (end - begin - 1) / step + 1 : 0};
  }
  const std::int64_t begin = bounds.begin ? saturated(*bounds.begin, size, -1, size - 1) : size - 1;
  const std::int64_t end = bounds.end ? saturated(*bounds.end, size, -1, size - 1) : -1;
  return {begin, step, begin > end ? (begin - end - 1) / -step + 1 : 0};
}

Taken take_all(std::int64_t size) { return {0, 1, size}; }

Taken take_one(std::int64_t index, std::int64_t size) {
  if (index < -size || index >= size) refuse("begin", std::to_string(index), "an index into a dimension of " + std::to_string(size));
  return {index < 0 ? index + size : index, 1, 1};
}

void append(SlicePlan& plan, const Taken& taken) {
  plan.begin.push_back(taken.begin);
  plan.step.push_back(taken.step);
  plan.count.push_back(taken.count);
}

bool is_set(const Dims& mask, std::size_t index) { return index < mask.size() && mask[index] != 0; }

/// Walks the entries of a StridedSlice and the dimensions of its data side by side.
class StridedSlicePlanner {
 public:
  StridedSlicePlanner(const StridedSlice& op, const Shape& data) : op_(op), data_(data) {}

  SlicePlan plan(const Dims& begin, const Dims& end, const Dims& strides) {
    count_entries(begin.size());
    for (std::size_t i = 0; i < begin.size(); ++i) place(i, begin[i], end[i], strides[i]);
    while (next_ < data_.rank()) keep(take_all(data_[next_]));
    plan_.output = Shape(std::move(output_));
    return std::move(plan_);
  }

 private:
  bool inserts(std::size_t entry) const { return is_set(op_.new_axis_mask, entry); }
  bool shrinks(std::size_t entry) const { return !inserts(entry) && is_set(op_.shrink_axis_mask, entry); }
  bool is_ellipsis(std::size_t entry) const { return !inserts(entry) && !shrinks(entry) && is_set(op_.ellipsis_mask, entry); }

  void count_entries(std::size_t entries) {
    std::size_t ellipses = 0, named = 0;
    for (std::size_t i = 0; i < entries; ++i) {
      ellipses += is_ellipsis(i);
      named += !is_ellipsis(i) && !inserts(i);
    }
    if (ellipses > 1) refuse("ellipsis_mask", std::to_string(ellipses) + " ones", "at most one");
    if (named > data_.rank()) refuse("begin", std::to_string(named) + " dimensions", "at most " + std::to_string(data_.rank()));
    unnamed_ = data_.rank() - named;
  }

  void place(std::size_t entry, std::int64_t begin, std::int64_t end, std::int64_t step) {
    if (inserts(entry)) return output_.push_back(1);
    if (is_ellipsis(entry)) {
      for (std::size_t i = 0; i < unnamed_; ++i) keep(take_all(data_[next_]));
      return;
    }
    const std::int64_t size = data_[next_];
    if (shrinks(entry)) {
      append(plan_, take_one(is_set(op_.begin_mask, entry) ? 0 : begin, size));
      ++next_;
      return;
    }
    keep(take({is_set(op_.begin_mask, entry) ? nullptr : &begin, is_set(op_.end_mask, entry) ? nullptr : &end, step}, size));
  }

  void keep(const Taken& taken) {
    append(plan_, taken);
    output_.push_back(taken.count);
    ++next_;
  }

  const StridedSlice& op_;
  const Shape& data_;
  SlicePlan plan_;
  Dims output_;
  std::size_t next_ = 0;
  std::size_t unnamed_ = 0;
};

void require_equal_lengths(const Dims& begin, const Dims& other, const char* what) {
  if (other.size() != begin.size()) refuse(what, std::to_string(other.size()) + " values", std::to_string(begin.size()));
}

}  // namespace

SlicePlan plan_slice(const StridedSlice& op, const Shape& data, const Dims& begin, const Dims& end, const Dims* strides) {
  require_equal_lengths(begin, end, "end");
  if (strides) require_equal_lengths(begin, *strides, "strides");
  return StridedSlicePlanner(op, data).plan(begin, end, strides ? *strides : Dims(begin.size(), 1));
}

SlicePlan plan_slice(const Shape& data, const Dims& start, const Dims& stop, const Dims& step, const Dims* axes) {
  require_equal_lengths(start, stop, "stop");
  require_equal_lengths(start, step, "step");
  if (axes) require_equal_lengths(start, *axes, "axes");
  if (start.size() > data.rank()) refuse("start", std::to_string(start.size()) + " values", "at most " + std::to_string(data.rank()));
  SlicePlan plan{Dims(data.rank(), 0), Dims(data.rank(), 1), data.dims(), {}};
  std::vector<bool> seen(data.rank());
  for (std::size_t i = 0; i < start.size(); ++i) {
    const std::size_t axis = axes ? normalize_axis((*axes)[i], data.rank()) : i;
    if (seen[axis]) refuse("axes", to_string(*axes), "each axis once");
    seen[axis] = true;
    const Taken taken = take({&start[i], &stop[i], step[i]}, data[axis]);
    plan.begin[axis] = taken.begin;
    plan.step[axis] = taken.step;
    plan.count[axis] = taken.count;
  }
  plan.output = Shape(plan.count);
  return plan;
}

std::vector<OutputDescription> infer(const StridedSlice& op, const InferenceInputs& inputs) {
  inputs.require_count(3, 4);
  const Dims strides = inputs.has(3) ? inputs.constant_dims(3, "strides") : Dims{};
  const SlicePlan plan = plan_slice(op, inputs.shape(0), inputs.constant_dims(1, "begin"), inputs.constant_dims(2, "end"),
                                    inputs.has(3) ? &strides : nullptr);
  return one_output(inputs.type(0), plan.output);
}

std::vector<OutputDescription> infer(const Slice&, const InferenceInputs& inputs) {
  inputs.require_count(4, 5);
  const Dims axes = inputs.has(4) ? inputs.constant_dims(4, "axes") : Dims{};
  const SlicePlan plan = plan_slice(inputs.shape(0), inputs.constant_dims(1, "start"), inputs.constant_dims(2, "stop"),
                                    inputs.constant_dims(3, "step"), inputs.has(4) ? &axes : nullptr);
  return one_output(inputs.type(0), plan.output);
}

}  // namespace octet
