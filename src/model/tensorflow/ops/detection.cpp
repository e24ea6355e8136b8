#include <array>

#include "model/tensorflow/ops/ops.hpp"

namespace octet::tensorflow {
namespace {

/// What of the numbers is an input of NonMaxSuppression.
struct Thresholds {
  double iou = 0.5, score = 0, sigma = 0;
};

/// Boxes in any order of corners, and scores of one class and image. Rows behind those that were selected mean nothing.
Value selected(Context& node, const Thresholds& thresholds, bool has_scores) {
  const std::int64_t most = node.integer(2, "max_output_size");
  const Value boxes = node.step("boxes", Unsqueeze{}, {node.plain(0), node.dims("boxes/axes", {0})});
  const Value scores = node.step("scores", Unsqueeze{}, {node.plain(1), node.dims("scores/axes", {0, 1})});
  const auto number = [&](const char* name, double value) { return node.constant_value(name, Tensor::scalar(static_cast<float>(value))); };
  const NonMaxSuppression op{
      .box_encoding = NonMaxSuppression::BoxEncoding::Corner, .output_type = ElementType::i32, .with_scores = has_scores};
  return node.step("nms", op,
                   {boxes, scores, node.index("most", most), number("iou", thresholds.iou), number("score", thresholds.score),
                    number("sigma", thresholds.sigma)});
}

/// Column 2 of (batch, class, box).
Value box_column(Context& node, const std::string& name, Value rows) {
  return node.builder().add(name, Gather{0}, {rows, node.index("column", 2), node.index("axis", 1)});
}

Outputs convert_nms(Context& node) {
  Thresholds thresholds;
  if (node.input_count() > 3) thresholds.iou = node.number(3, "iou_threshold");
  else thresholds.iou = node.attributes().number("iou_threshold", 0.5F);
  if (node.input_count() > 4) thresholds.score = node.number(4, "score_threshold");
  else thresholds.score = -3.0e38;
  const Value rows = selected(node, thresholds, true);
  return node.one(box_column(node, node.name(), rows));
}

/// Also how many there are; padding to the most cannot be told from boxes.
Outputs convert_nms_v4(Context& node) {
  if (node.attributes().boolean("pad_to_max_output_size", false))
    node.refuse("attribute 'pad_to_max_output_size': given true, expected false");
  const Value rows = selected(node, {node.number(3, "iou_threshold"), node.number(4, "score_threshold"), 0}, true);
  const Value count = node.step("count", Squeeze{}, {output(rows, 2), node.dims("count/axes", {0})});
  return {node.made(box_column(node, node.name(), rows)), node.made(count)};
}

/// Also the scores, which a sigma lowers.
Outputs convert_nms_v5(Context& node) {
  if (node.attributes().boolean("pad_to_max_output_size", false))
    node.refuse("attribute 'pad_to_max_output_size': given true, expected false");
  const Value rows =
      selected(node, {node.number(3, "iou_threshold"), node.number(4, "score_threshold"), node.number(5, "soft_nms_sigma")}, true);
  const Value scores =
      node.step("column_of_scores", Gather{0}, {output(rows, 1), node.index("scores_column", 2), node.index("scores_axis", 1)});
  const Value count = node.step("count", Squeeze{}, {output(rows, 2), node.dims("count/axes", {0})});
  return {node.made(box_column(node, node.name(), rows)), node.made(scores), node.made(count)};
}

/// Samples a grid in each box: where it goes from y1 to y2 and x1 to x2 of the image's corners, in places from -1 to 1.
Value grid_of(Context& node, const Shape& image, const Dims& crop) {
  const Value boxes = node.plain(1);
  const auto column = [&](const char* suffix, std::int64_t index) {
    return node.step(suffix, Gather{0},
                     {boxes, node.index(std::string(suffix) + "/column", index), node.index(std::string(suffix) + "/axis", 1)});
  };
  const auto both = [&](const std::string& suffix, BinaryKind kind, Value a, Value b) { return node.step(suffix, Binary{kind}, {a, b}); };
  const std::int64_t count = node.shape(1)[0];
  const auto places = [&](const std::string& side, std::int64_t first, std::int64_t second, std::int64_t size, std::int64_t steps) {
    const Value begin = column((side + "_begin").c_str(), first), end = column((side + "_end").c_str(), second);
    std::vector<float> at;
    for (std::int64_t i = 0; i < steps; ++i) at.push_back(steps == 1 ? 0.5F : static_cast<float>(i) / static_cast<float>(steps - 1));
    const Value along = node.constant_value(side + "/steps", Tensor::from<float>(at, Shape{1, steps}));
    const auto rows = [&](const std::string& suffix, Value value) {
      return node.builder().reshaped(node.name() + "/" + suffix, value, {count, 1});
    };
    const Value length = both(side + "_length", BinaryKind::Subtract, end, begin);
    const Value moved = both(side + "_moved", BinaryKind::Multiply, rows(side + "_rows", length), along);
    const Value place = both(side + "_place", BinaryKind::Add, moved, rows(side + "_first", begin));
    // One element has no extent: its only place is the center.
    const Value doubled = both(side + "_doubled", BinaryKind::Multiply, place, node.scalar(side + "/two", size == 1 ? 0 : 2, place));
    return both(side + "_centered", BinaryKind::Subtract, doubled, node.scalar(side + "/one", size == 1 ? 0 : 1, place));
  };
  const Value y = places("y", 0, 2, image[2], crop[0]), x = places("x", 1, 3, image[3], crop[1]);
  const auto spread = [&](const std::string& suffix, Value value, const Dims& dims) {
    const Value shaped = node.builder().reshaped(node.name() + "/" + suffix, value, dims);
    return node.step(suffix + "_spread", Broadcast{}, {shaped, node.dims(suffix + "/target", {count, crop[0], crop[1], 1})});
  };
  return node.step("grid", Concat{3}, {spread("x_grid", x, {count, 1, crop[1], 1}), spread("y_grid", y, {count, crop[0], 1, 1})});
}

/// Bilinear samples of boxes. What lies outside of the image is the extrapolation value: samples of ones tell it from what lies inside.
Outputs convert_crop_and_resize(Context& node) {
  const std::string_view method = node.attributes().text("method", "bilinear");
  if (method != "bilinear" && method != "nearest")
    node.refuse("attribute 'method': given '" + std::string(method) + "', expected bilinear or nearest");
  const Order order = channels_first(4);
  if (node.rank(0) != 4) node.refuse("input 0: given " + std::to_string(node.rank(0)) + " dimensions, expected 4");
  const Dims crop = node.integers(3, "crop_size");
  constexpr std::int64_t largest = 1 << 14;
  if (crop.size() != 2 || crop[0] < 1 || crop[1] < 1 || crop[0] > largest || crop[1] > largest || node.rank(1) != 2 ||
      node.shape(1)[1] != 4)
    node.refuse("input 3 (crop_size): given " + to_string(crop) + " for boxes " + to_string(node.shape(1)) +
                ", expected a height and a width up to " + std::to_string(largest) + ", and four numbers for each box");
  const Value image = node.in(0, order);
  const Shape shape = node.graph().shape(image);
  const Value grid = grid_of(node, shape, crop);
  const Value chosen = node.step("images", Gather{0}, {image, node.plain(2), node.index("image_axis", 0)});
  GridSample op{.align_corners = true, .mode = GridSample::Mode::Bilinear, .padding = GridSample::Padding::Border};
  if (method == "nearest") op.mode = GridSample::Mode::Nearest;
  const Value samples = node.step("samples", op, {chosen, grid});
  // A place beyond the corners by the least is outside.
  const Value size = node.step("distance", Unary{UnaryKind::Abs}, {grid});
  const Value furthest = node.step("furthest", Reduce{ReduceKind::Max, true}, {size, node.dims("last", {3})});
  const Value outside = node.step("outside", Binary{BinaryKind::Greater}, {furthest, node.scalar("limit", 1 + 1e-6, furthest)});
  const Value mask = node.builder().reshaped(node.name() + "/mask", outside, {node.shape(1)[0], 1, crop[0], crop[1]});
  const Value filling = node.scalar("extrapolation", node.attributes().number("extrapolation_value", 0), samples);
  return node.one_of_layout(node.add(Select{}, {mask, filling, samples}), order, false);
}

constexpr std::array types{OpType{"NonMaxSuppression", convert_nms},      OpType{"NonMaxSuppressionV2", convert_nms},
                           OpType{"NonMaxSuppressionV3", convert_nms},    OpType{"NonMaxSuppressionV4", convert_nms_v4},
                           OpType{"NonMaxSuppressionV5", convert_nms_v5}, OpType{"CropAndResize", convert_crop_and_resize}};

}  // namespace

std::span<const OpType> detection_ops() { return types; }

}  // namespace octet::tensorflow
