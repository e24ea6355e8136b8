#include <algorithm>
#include <cmath>
#include <numeric>

#include <octet/base/error.hpp>

#include "eval/tasks/detection/adapters.hpp"
#include "eval/tasks/detection/class_suppression.hpp"
#include "eval/tasks/detection/detection.hpp"

namespace octet::detection {
namespace {

constexpr std::int64_t v2_cells = 13;

const std::vector<double>& v2_anchors() {
  static const std::vector<double> anchors{1.3221, 1.73145, 3.19275, 4.00944, 5.05587, 8.09892, 9.47112, 4.84053, 11.2364, 10.0071};
  return anchors;
}

const std::vector<double>& v3_anchors() {
  static const std::vector<double> anchors{10, 13, 16, 30, 33, 23, 30, 61, 62, 45, 59, 119, 116, 90, 156, 198, 373, 326};
  return anchors;
}

[[noreturn]] void fail(const std::string& what, const std::string& given, const std::string& expected) {
  throw Error(ErrorCode::InvalidArgument, what + ": given " + given + ", expected " + expected);
}

/// A grid of cells, in each of which anchors give coordinates, an objectness and a probability for each class.
struct Grid {
  std::span<const float> values;
  std::int64_t rows = 0, columns = 0, classes = 0, coords = 4;

  std::int64_t entries() const { return classes + coords + 1; }
  /// Entry `e` of an anchor at a cell; the objectness stands behind the coordinates, then the classes.
  float at(std::int64_t anchor, std::int64_t e, std::int64_t row, std::int64_t column) const {
    return values[static_cast<std::size_t>(((anchor * entries() + e) * rows + row) * columns + column)];
  }
};

/// A box around an anchor, whose size is given in units in which the input is `scale` wide and high.
Detection box_at(const Grid& grid, std::int64_t anchor, std::int64_t row, std::int64_t column, const double* size, double scale_x,
                 double scale_y) {
  const double x = (static_cast<double>(column) + grid.at(anchor, 0, row, column)) / static_cast<double>(grid.columns);
  const double y = (static_cast<double>(row) + grid.at(anchor, 1, row, column)) / static_cast<double>(grid.rows);
  const double width = std::exp(static_cast<double>(grid.at(anchor, 2, row, column))) * size[0] / scale_x;
  const double height = std::exp(static_cast<double>(grid.at(anchor, 3, row, column))) * size[1] / scale_y;
  return {0, 0, x - width / 2, y - height / 2, x + width / 2, y + height / 2};
}

/// `take` gets row, column and anchor of every one.
template <typename Take>
void for_each_anchor(const Grid& grid, std::int64_t anchors, Take&& take) {
  for (std::int64_t row = 0; row < grid.rows; ++row)
    for (std::int64_t column = 0; column < grid.columns; ++column)
      for (std::int64_t anchor = 0; anchor < anchors; ++anchor) take(row, column, anchor);
}

class YoloV2Adapter : public BoxAdapter {
 public:
  explicit YoloV2Adapter(const AdapterOptions& options)
      : classes_(options.classes > 0 ? options.classes : 20),
        coords_(options.coords),
        anchors_(options.anchors.empty() ? v2_anchors() : options.anchors),
        num_(options.num > 0 ? options.num : 5) {
    if (anchors_.size() != static_cast<std::size_t>(2 * num_))
      fail("anchors of yolo_v2", std::to_string(anchors_.size()) + " numbers", std::to_string(2 * num_) + ", two for each of num");
  }

  void require_outputs(const std::vector<Port>& outputs, const Batch& batch) const override {
    require_samples_first({outputs.front()}, batch);
    const std::int64_t expected = num_ * (classes_ + coords_ + 1) * v2_cells * v2_cells;
    if (shape_by_dimension(outputs.front().shape, batch).elements() != static_cast<std::size_t>(expected))
      refuse_output("yolo_v2", outputs.front(), std::to_string(expected) + " numbers for a sample: num x (classes + coords + 1) x 13 x 13");
  }
  SampleOutputs outputs_of(const NetworkOutputs& outputs, const Batch& batch, std::size_t sample) const override {
    return outputs_by_dimension(outputs.tensors.first(1), batch, sample);
  }

  /// One detection for each anchor: the best class.
  std::unique_ptr<Prediction> predict(const SampleOutputs& outputs, const Shape&) const override {
    const Grid grid{outputs.front().data<float>(), v2_cells, v2_cells, classes_, coords_};
    auto boxes = std::make_unique<Boxes>();
    for_each_anchor(grid, num_, [&](std::int64_t row, std::int64_t column, std::int64_t anchor) {
      const float objectness = grid.at(anchor, coords_, row, column);
      const auto score = [&](std::int64_t c) { return grid.at(anchor, coords_ + 1 + c, row, column) * objectness; };
      std::int64_t best = 0;
      for (std::int64_t c = 1; c < classes_; ++c)
        if (score(c) > score(best)) best = c;
      Detection found = box_at(grid, anchor, row, column, &anchors_[static_cast<std::size_t>(2 * anchor)], v2_cells, v2_cells);
      found.label = best;
      found.score = score(best);
      boxes->detections.push_back(found);
    });
    return boxes;
  }

 private:
  std::int64_t classes_, coords_;
  std::vector<double> anchors_;
  std::int64_t num_;
};

class YoloV3Adapter : public BoxAdapter {
 public:
  explicit YoloV3Adapter(const AdapterOptions& options)
      : options_(options),
        classes_(options.classes > 0 ? options.classes : 80),
        num_(options.num > 0 ? options.num : 3),
        anchors_(options.anchors.empty() ? v3_anchors() : options.anchors) {
    if (anchors_.empty() || anchors_.size() % static_cast<std::size_t>(2 * num_) != 0)
      fail("anchors of yolo_v3", std::to_string(anchors_.size()) + " numbers",
           "a multiple of " + std::to_string(2 * num_) + ", two for each of num");
  }

  void require_outputs(const std::vector<Port>& outputs, const Batch& batch) const override {
    for (const std::size_t i : positions(outputs)) {
      const Shape& shape = outputs[i].shape;
      require_samples_first({outputs[i]}, batch);
      if (shape.rank() != 4 || shape[1] != num_ * (classes_ + options_.coords + 1))
        refuse_output(
            "yolo_v3", outputs[i],
            "[batch, num x (classes + coords + 1) = " + std::to_string(num_ * (classes_ + options_.coords + 1)) + ", rows, columns]");
      anchor_of(shape[2]);
    }
  }
  SampleOutputs outputs_of(const NetworkOutputs& outputs, const Batch& batch, std::size_t sample) const override {
    SampleOutputs found;
    for (const std::size_t i : positions(outputs.ports))
      found.push_back(outputs_by_dimension(outputs.tensors.subspan(i, 1), batch, sample).front());
    return found;
  }

  std::unique_ptr<Prediction> predict(const SampleOutputs& outputs, const Shape& input) const override {
    auto boxes = std::make_unique<Boxes>();
    for (const Tensor& output : outputs) add(output, input, boxes->detections);
    return boxes;
  }

 private:
  std::vector<std::size_t> positions(const std::vector<Port>& outputs) const {
    std::vector<std::size_t> found;
    if (options_.outputs.empty()) {
      found.resize(outputs.size());
      std::iota(found.begin(), found.end(), std::size_t{0});
    }
    for (const std::string& name : options_.outputs) {
      const auto at = std::ranges::find(outputs, name, &Port::name);
      if (at == outputs.end()) fail("outputs of yolo_v3", "'" + name + "'", "the names of outputs that the network has");
      found.push_back(static_cast<std::size_t>(at - outputs.begin()));
    }
    return found;
  }

  /// The first anchor of a grid: the finest has the smallest ones.
  std::size_t anchor_of(std::int64_t cells) const {
    const double group = static_cast<double>(2 * num_), groups = static_cast<double>(anchors_.size()) / group;
    const double offset = group * (groups - 1 - std::log2(static_cast<double>(cells) / v2_cells));
    if (offset >= 0 && static_cast<std::size_t>(offset) + static_cast<std::size_t>(2 * num_) <= anchors_.size())
      return static_cast<std::size_t>(offset);
    fail("yolo_v3", "an output of " + std::to_string(cells) + " rows", "13, or that doubled as often as there are more groups of anchors");
  }

  /// A detection for each class of an anchor that may hold an object.
  void add(const Tensor& output, const Shape& input, std::vector<Detection>& detections) const {
    const Shape& shape = output.shape();
    const Grid grid{output.data<float>(), shape[shape.rank() - 2], shape[shape.rank() - 1], classes_, options_.coords};
    const double* sizes = &anchors_[anchor_of(grid.rows)];
    const auto height = static_cast<double>(input[2]), width = static_cast<double>(input[3]);
    for_each_anchor(grid, num_, [&](std::int64_t row, std::int64_t column, std::int64_t anchor) {
      const float objectness = grid.at(anchor, options_.coords, row, column);
      if (static_cast<double>(objectness) < options_.threshold) return;
      Detection found = box_at(grid, anchor, row, column, sizes + 2 * anchor, width, height);
      for (std::int64_t c = 0; c < classes_; ++c) {
        found.label = c;
        found.score = grid.at(anchor, options_.coords + 1 + c, row, column) * objectness;
        detections.push_back(found);
      }
    });
  }

  AdapterOptions options_;
  std::int64_t classes_, num_;
  std::vector<double> anchors_;
};

/// Rows of middle, size and scores, in pixels of the input: as exports of later versions give them, one row or one column for each anchor.
class YoloRowsAdapter : public BoxAdapter {
 public:
  YoloRowsAdapter(const AdapterOptions& options, bool has_objectness) : options_(options), has_objectness_(has_objectness) {}

  void require_outputs(const std::vector<Port>& outputs, const Batch& batch) const override {
    const Shape& shape = outputs.front().shape;
    require_samples_first({outputs.front()}, batch);
    const std::int64_t least = has_objectness_ ? 6 : 5;
    if (shape.rank() != 3 || shape[has_objectness_ ? 2 : 1] < least)
      refuse_output(has_objectness_ ? "yolo_v5" : "yolo_v8", outputs.front(),
                    has_objectness_ ? "[batch, N, 5 + classes]" : "[batch, 4 + classes, N]");
  }
  SampleOutputs outputs_of(const NetworkOutputs& outputs, const Batch& batch, std::size_t sample) const override {
    return outputs_by_dimension(outputs.tensors.first(1), batch, sample);
  }
  std::unique_ptr<Prediction> predict(const SampleOutputs& outputs, const Shape& input) const override {
    auto boxes = std::make_unique<Boxes>();
    const std::vector<Detection> candidates = candidates_of(outputs.front(), input);
    boxes->detections =
        best_of_classes(candidates, {.overlap = options_.nms_threshold, .most = static_cast<std::size_t>(options_.keep_top_k)});
    keep_best(boxes->detections, static_cast<std::size_t>(options_.keep_top_k));
    return boxes;
  }

 private:
  /// Every class of an anchor whose score exceeds the threshold.
  std::vector<Detection> candidates_of(const Tensor& output, const Shape& input) const {
    const Shape& shape = output.shape();
    const std::int64_t rows = has_objectness_ ? shape[0] : shape[1], numbers = has_objectness_ ? shape[1] : shape[0];
    const auto values = output.data<float>();
    const auto at = [&](std::int64_t row, std::int64_t number) {
      return values[static_cast<std::size_t>(has_objectness_ ? row * numbers + number : number * rows + row)];
    };
    const auto height = static_cast<double>(input[2]), width = static_cast<double>(input[3]);
    const std::int64_t first = has_objectness_ ? 5 : 4;
    std::vector<Detection> found;
    for (std::int64_t row = 0; row < rows; ++row) {
      const double objectness = has_objectness_ ? at(row, 4) : 1;
      if (!(objectness > options_.confidence_threshold)) continue;
      const double x = at(row, 0) / width, y = at(row, 1) / height, w = at(row, 2) / width, h = at(row, 3) / height;
      for (std::int64_t c = first; c < numbers; ++c)
        if (const double score = at(row, c) * objectness; score > options_.confidence_threshold)
          found.push_back({c - first, score, x - w / 2, y - h / 2, x + w / 2, y + h / 2});
    }
    return found;
  }

  AdapterOptions options_;
  bool has_objectness_;
};

}  // namespace

std::unique_ptr<OutputAdapter> make_yolo_v2(const AdapterOptions& options) { return std::make_unique<YoloV2Adapter>(options); }
std::unique_ptr<OutputAdapter> make_yolo_v3(const AdapterOptions& options) { return std::make_unique<YoloV3Adapter>(options); }
std::unique_ptr<OutputAdapter> make_yolo_v5(const AdapterOptions& options) { return std::make_unique<YoloRowsAdapter>(options, true); }
std::unique_ptr<OutputAdapter> make_yolo_v8(const AdapterOptions& options) { return std::make_unique<YoloRowsAdapter>(options, false); }

}  // namespace octet::detection
