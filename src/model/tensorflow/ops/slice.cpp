#include <algorithm>
#include <array>

#include "model/tensorflow/ops/ops.hpp"

namespace octet::tensorflow {
namespace {

/// What StridedSlice says, entry by entry as in the file.
struct Slices {
  Dims begin, end, strides;
  std::int64_t begin_mask = 0, end_mask = 0, ellipsis_mask = 0, new_axis_mask = 0, shrink_axis_mask = 0;
};

bool bit(std::int64_t mask, std::size_t index) { return index < 63 && ((mask >> index) & 1) != 0; }

Slices slices_of(const Context& node) {
  const auto mask = [&](const char* name) { return node.attributes().integer(name, 0); };
  Slices slices{node.integers(1, "begin"), node.integers(2, "end"), node.integers(3, "strides"), mask("begin_mask"),
                mask("end_mask"),          mask("ellipsis_mask"),   mask("new_axis_mask"),       mask("shrink_axis_mask")};
  if (slices.begin.size() != slices.end.size() || slices.begin.size() != slices.strides.size())
    node.refuse("inputs: given " + to_string(slices.begin) + ", " + to_string(slices.end) + " and " + to_string(slices.strides) +
                ", expected lists of one length");
  return slices;
}

/// What becomes of one dimension of the data.
struct Piece {
  std::int64_t begin = 0, end = 0, stride = 1;
  bool from_start = true, to_end = true, is_taken_out = false;
  bool is_whole() const { return from_start && to_end && stride == 1 && !is_taken_out; }
};

/// The ranges of all dimensions, and the places of the result where new ones come in. An ellipsis stands for what is not mentioned.
struct Plan {
  std::vector<Piece> ranges;
  std::vector<std::size_t> new_axes;
};

Plan plan_of(const Context& node, const Slices& slices, std::size_t rank) {
  std::size_t mentioned = 0;
  bool has_ellipsis = false;
  for (std::size_t i = 0; i < slices.begin.size(); ++i) {
    if (bit(slices.ellipsis_mask, i)) has_ellipsis = true;
    else if (!bit(slices.new_axis_mask, i)) ++mentioned;
  }
  if (mentioned > rank)
    node.refuse("input 1 (begin): given " + std::to_string(mentioned) + " entries for " + std::to_string(rank) +
                " dimensions, expected fewer");
  Plan plan;
  std::size_t place = 0;
  for (std::size_t i = 0; i < slices.begin.size(); ++i) {
    if (bit(slices.ellipsis_mask, i)) {
      for (std::size_t k = mentioned; k < rank; ++k) plan.ranges.emplace_back(), ++place;
    } else if (bit(slices.new_axis_mask, i)) {
      plan.new_axes.push_back(place++);
    } else {
      Piece range{slices.begin[i],           slices.end[i],           slices.strides[i],
                  bit(slices.begin_mask, i), bit(slices.end_mask, i), bit(slices.shrink_axis_mask, i)};
      if (range.stride == 0) node.refuse("input 3 (strides): given 0, expected another number");
      if (range.is_taken_out) range = {slices.begin[i], slices.begin[i] + 1, 1, false, slices.begin[i] == -1, true};
      else ++place;
      plan.ranges.push_back(range);
    }
  }
  if (!has_ellipsis)
    for (std::size_t k = mentioned; k < rank; ++k) plan.ranges.emplace_back();
  return plan;
}

/// The slices in the order in which dimensions lie, as StridedSlice, where anything is cut.
Value sliced(Context& node, const std::vector<Piece>& ranges, const Order& order) {
  if (std::ranges::all_of(ranges, &Piece::is_whole)) return node.as_it_lies(0);
  StridedSlice op;
  Dims begin, end, strides;
  for (const std::size_t axis : order) {
    const Piece& range = ranges[axis];
    begin.push_back(range.begin);
    end.push_back(range.end);
    strides.push_back(range.stride);
    op.begin_mask.push_back(range.from_start ? 1 : 0);
    op.end_mask.push_back(range.to_end ? 1 : 0);
    op.shrink_axis_mask.push_back(range.is_taken_out ? 1 : 0);
  }
  return node.add(op, {node.as_it_lies(0), node.dims("begin", begin), node.dims("end", end), node.dims("strides", strides)});
}

Outputs convert_strided_slice(Context& node) {
  const Order order = node.order(0);
  const Plan plan = plan_of(node, slices_of(node), order.size());
  const Value value = sliced(node, plan.ranges, order);
  std::vector<std::size_t> gone;
  for (std::size_t i = 0; i < plan.ranges.size(); ++i)
    if (plan.ranges[i].is_taken_out) gone.push_back(i);
  const Order left = without(order, gone);
  if (plan.new_axes.empty()) {
    if (value == node.as_it_lies(0)) return {node.pointer(0)};
    return node.one(value, left);
  }
  // New dimensions come in behind the slices, in TensorFlow's order.
  const Value plain = node.builder().transposed(value, inverse(left));
  Dims axes(plan.new_axes.begin(), plan.new_axes.end());
  return node.one(node.builder().add(node.name() + "/Unsqueeze", Unsqueeze{}, {plain, node.dims("new_axes", axes)}));
}

Outputs convert_slice(Context& node) {
  const Order order = node.order(0);
  const Dims begin = node.integers(1, "begin"), size = node.integers(2, "size");
  const Shape shape = node.shape(0);
  if (begin.size() != order.size() || size.size() != order.size())
    node.refuse("inputs: given " + to_string(begin) + " and " + to_string(size) + ", expected " + std::to_string(order.size()) +
                " numbers each");
  std::vector<Piece> ranges;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (begin[i] < 0 || begin[i] > shape[i] || size[i] < -1 || (size[i] >= 0 && size[i] > shape[i] - begin[i]))
      node.refuse("inputs: given " + to_string(begin) + " and " + to_string(size) + ", expected a part of " + to_string(shape));
    const bool to_end = size[i] == -1 || begin[i] + size[i] == shape[i];
    ranges.push_back({begin[i], to_end ? shape[i] : begin[i] + size[i], 1, begin[i] == 0, to_end, false});
  }
  if (std::ranges::all_of(ranges, &Piece::is_whole)) return {node.pointer(0)};
  return node.one(sliced(node, ranges, order), order);
}

/// [rank,2] as pads before and behind, in the order of the graph.
std::pair<Dims, Dims> pads_of(const Context& node, const Order& order) {
  const Dims given = node.integers(1, "paddings");
  if (given.size() != 2 * order.size())
    node.refuse("input 1 (paddings): given " + to_string(given) + ", expected " + std::to_string(2 * order.size()) + " numbers");
  Dims begin, end;
  for (const std::size_t axis : order) begin.push_back(given[2 * axis]), end.push_back(given[2 * axis + 1]);
  return {begin, end};
}

Outputs padded(Context& node, PadMode mode, std::vector<Value> value) {
  const Order order = node.order(0);
  const auto [begin, end] = pads_of(node, order);
  std::vector<Value> inputs{node.as_it_lies(0), node.dims("begin", begin), node.dims("end", end)};
  inputs.insert(inputs.end(), value.begin(), value.end());
  return node.one(node.add(Pad{mode}, std::move(inputs)), order);
}

Outputs convert_pad(Context& node) { return padded(node, PadMode::Constant, {}); }
Outputs convert_pad_v2(Context& node) {
  Held single{.constant = node.constant(2, "constant_values").reshaped(Shape{}), .name = node.name() + "/value"};
  return padded(node, PadMode::Constant, {node.builder().place(single, {})});
}

Outputs convert_mirror_pad(Context& node) {
  const std::string_view mode = node.attributes().text("mode", "REFLECT");
  if (mode != "REFLECT" && mode != "SYMMETRIC")
    node.refuse("attribute 'mode': given '" + std::string(mode) + "', expected REFLECT or SYMMETRIC");
  return padded(node, mode == "REFLECT" ? PadMode::Reflect : PadMode::Symmetric, {});
}

Outputs convert_reverse(Context& node) {
  const Order order = node.order(0);
  std::vector<Piece> ranges(order.size());
  for (const std::size_t axis : node.axes(node.integers(1, "axis"), order.size())) ranges[axis].stride = -1;
  if (std::ranges::all_of(ranges, &Piece::is_whole)) return {node.pointer(0)};
  return node.one(sliced(node, ranges, order), order);
}

/// Two parts change places, along one dimension after the other.
Outputs convert_roll(Context& node) {
  const Order order = node.order(0);
  const Dims shifts = node.integers(1, "shift"), given = node.integers(2, "axis");
  if (shifts.size() != given.size())
    node.refuse("input 1 (shift): given " + to_string(shifts) + ", expected as many numbers as axes " + to_string(given));
  const std::vector<std::size_t> axes = node.axes(given, order.size());
  Value value = node.as_it_lies(0);
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const auto place = static_cast<std::int64_t>(inverse(order)[axes[i]]);
    const std::int64_t size = node.shape(0)[axes[i]];
    const std::int64_t shift = size == 0 ? 0 : ((shifts[i] % size) + size) % size;
    if (shift == 0) continue;
    const std::string suffix = "split" + std::to_string(i);
    const Value parts = node.step(suffix, VariadicSplit{},
                                  {value, node.index(suffix + "/axis", place), node.dims(suffix + "/sizes", {size - shift, shift})});
    value = node.step("roll" + std::to_string(i), Concat{place}, {output(parts, 1), parts});
  }
  return node.one(value, order);
}

constexpr std::array types{OpType{"StridedSlice", convert_strided_slice},
                           OpType{"Slice", convert_slice},
                           OpType{"Pad", convert_pad},
                           OpType{"PadV2", convert_pad_v2},
                           OpType{"MirrorPad", convert_mirror_pad},
                           OpType{"ReverseV2", convert_reverse},
                           OpType{"Roll", convert_roll}};

}  // namespace

std::span<const OpType> slice_ops() { return types; }

}  // namespace octet::tensorflow
