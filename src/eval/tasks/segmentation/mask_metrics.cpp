#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include <octet/base/error.hpp>

#include "base/bytes.hpp"
#include "eval/confidence.hpp"
#include "eval/resampling.hpp"
#include "eval/tasks/segmentation/segmentation.hpp"

namespace octet::segmentation {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// How many pixels of each true class got each predicted one, in one image: those that are not 0.
struct Count {
  std::uint32_t cell = 0, pixels = 0;
};
using Counts = std::vector<Count>;

/// Pixels of all images, entry [truth * classes + prediction].
struct Confusion {
  explicit Confusion(std::size_t count) : classes(count), pixels(count * count, 0) {}

  std::size_t classes;
  std::vector<double> pixels;

  double at(std::size_t truth, std::size_t prediction) const { return pixels[truth * classes + prediction]; }
  double row(std::size_t truth) const {
    double sum = 0;
    for (std::size_t i = 0; i < classes; ++i) sum += at(truth, i);
    return sum;
  }
  double column(std::size_t prediction) const {
    double sum = 0;
    for (std::size_t i = 0; i < classes; ++i) sum += at(i, prediction);
    return sum;
  }
  double all() const {
    double sum = 0;
    for (const double count : pixels) sum += count;
    return sum;
  }
  double right() const {
    double sum = 0;
    for (std::size_t i = 0; i < classes; ++i) sum += at(i, i);
    return sum;
  }
  double iou(std::size_t i) const {
    const double together = row(i) + column(i) - at(i, i);
    return together > 0 ? at(i, i) / together : nan;
  }
};

/// A metric of the confusion of classes. Pixels of a class that is none, in truth or prediction, do not count. Its interval comes from
/// resampled images, as that of metrics of boxes.
class MaskMetric : public MetricAccumulator {
 public:
  MaskMetric(const MetricConfig& config, const DatasetMeta& meta) : options_(config.segmentation), meta_(meta) {
    if (meta.label_map.empty())
      throw Error(
          ErrorCode::InvalidArgument,
          "metric " + config.kind + ": given a data set without a label map, expected one, as dataset_meta or a conversion gives it");
  }

  void add(const MetricSample& sample) override;
  MetricValue value() const override;
  std::string state() const override;
  void merge(std::string_view state) override;

 protected:
  const SegmentationOptions& options() const { return options_; }
  std::size_t classes() const { return meta_.label_map.size(); }
  /// The values of classes; none for a metric of all pixels.
  virtual std::vector<double> of_classes(const Confusion&) const { return {}; }
  virtual double mean(const Confusion& confusion) const;

 private:
  Confusion sum(std::span<const std::uint32_t> weights) const;

  SegmentationOptions options_;
  DatasetMeta meta_;
  std::vector<Counts> images_;
};

[[noreturn]] void fail(const MetricSample& sample, const Mask& mask) {
  throw Error(ErrorCode::InvalidArgument,
              "mask: given " + to_string(mask.truth.shape()) + " for '" + sample.annotation.identifier + "' and a prediction " +
                  to_string(mask.values.shape()) +
                  ", expected labels of the same height and width; steps of postprocessing encode and resize masks");
}

Tensor labels_of(const Mask& mask, bool use_argmax) {
  const Shape& shape = mask.values.shape();
  const bool has_channel = shape.rank() == mask.truth.shape().rank() + 1;
  if (mask.are_labels || !has_channel) return mask.values;
  return use_argmax || shape[0] != 1 ? best_classes(mask.values) : mask.values.reshaped(Shape{Dims(shape.begin() + 1, shape.end())});
}

void MaskMetric::add(const MetricSample& sample) {
  const auto& mask = static_cast<const Mask&>(sample.prediction);
  const Tensor labels = labels_of(mask, options_.use_argmax);
  if (labels.shape() != mask.truth.shape()) fail(sample, mask);
  const std::size_t count = classes();
  std::vector<std::uint32_t> pixels(count * count, 0);
  const auto predicted = labels.data<float>();
  const auto truth = mask.truth.data<std::uint8_t>();
  for (std::size_t i = 0; i < truth.size(); ++i)
    if (truth[i] < count && predicted[i] >= 0 && predicted[i] < static_cast<float>(count))
      ++pixels[truth[i] * count + static_cast<std::size_t>(predicted[i])];
  Counts& found = images_.emplace_back();
  for (std::size_t cell = 0; cell < pixels.size(); ++cell)
    if (pixels[cell] > 0) found.push_back({static_cast<std::uint32_t>(cell), pixels[cell]});
}

Confusion MaskMetric::sum(std::span<const std::uint32_t> weights) const {
  Confusion confusion(classes());
  for (std::size_t i = 0; i < images_.size(); ++i) {
    const double times = weights.empty() ? 1 : weights[i];
    if (times == 0) continue;
    for (const Count& count : images_[i]) confusion.pixels[count.cell] += times * count.pixels;
  }
  return confusion;
}

double MaskMetric::mean(const Confusion& confusion) const {
  double sum = 0, count = 0;
  for (const double value : of_classes(confusion)) {
    if (std::isnan(value) && !options_.count_absent_classes) continue;
    sum += std::isnan(value) ? 0 : value;
    ++count;
  }
  return count > 0 ? sum / count : 0;
}

MetricValue MaskMetric::value() const {
  MetricValue result;
  const Confusion whole = sum({});
  result.value = mean(whole);
  add_resampled(result, images_.size(), [&](std::span<const std::uint32_t> weights) { return mean(sum(weights)); });
  const std::vector<double> parts = of_classes(whole);
  if (parts.empty()) return result;
  result.values.push_back({"mean", result.value});
  std::size_t index = 0;
  for (const auto& [label, name] : meta_.label_map) {
    const double value = parts[index++];
    result.values.push_back({name, std::isnan(value) && options_.count_absent_classes ? 0 : value});
  }
  return result;
}

std::string MaskMetric::state() const {
  ByteWriter writer;
  for (const Counts& counts : images_) {
    writer.number(static_cast<std::uint32_t>(counts.size()));
    for (const Count& count : counts) writer.numbers(std::array{count.cell, count.pixels});
  }
  return std::move(writer).take();
}

void MaskMetric::merge(std::string_view state) {
  ByteReader reader(state);
  while (reader.left() > 0) {
    Counts& counts = images_.emplace_back();
    const auto numbers = reader.numbers<std::uint32_t>("pixels", 2 * std::size_t{reader.number<std::uint32_t>("cells")});
    for (std::size_t i = 0; i < numbers.size(); i += 2) counts.push_back({numbers[i], numbers[i + 1]});
  }
}

class PixelAccuracy : public MaskMetric {
 public:
  using MaskMetric::MaskMetric;

 protected:
  double mean(const Confusion& confusion) const override {
    const double all = confusion.all();
    return all > 0 ? confusion.right() / all : 0;
  }
};

class MeanIou : public MaskMetric {
 public:
  using MaskMetric::MaskMetric;

 protected:
  std::vector<double> of_classes(const Confusion& confusion) const override {
    std::vector<double> values;
    for (std::size_t i = 0; i < confusion.classes; ++i) values.push_back(confusion.iou(i));
    return values;
  }
};

class MeanAccuracy : public MaskMetric {
 public:
  using MaskMetric::MaskMetric;

 protected:
  std::vector<double> of_classes(const Confusion& confusion) const override {
    std::vector<double> values;
    for (std::size_t i = 0; i < confusion.classes; ++i)
      values.push_back(confusion.row(i) > 0 ? confusion.at(i, i) / confusion.row(i) : nan);
    return values;
  }
};

class WeightedIou : public MaskMetric {
 public:
  using MaskMetric::MaskMetric;

 protected:
  double mean(const Confusion& confusion) const override {
    const double all = confusion.all();
    double sum = 0;
    for (std::size_t i = 0; i < confusion.classes; ++i)
      if (const double row = confusion.row(i); row > 0) sum += row / all * confusion.iou(i);
    return sum;
  }
};

}  // namespace

std::unique_ptr<MetricAccumulator> make_segmentation_accuracy(const MetricConfig& config, const DatasetMeta& meta) {
  return std::make_unique<PixelAccuracy>(config, meta);
}

std::unique_ptr<MetricAccumulator> make_mean_iou(const MetricConfig& config, const DatasetMeta& meta) {
  return std::make_unique<MeanIou>(config, meta);
}

std::unique_ptr<MetricAccumulator> make_mean_accuracy(const MetricConfig& config, const DatasetMeta& meta) {
  return std::make_unique<MeanAccuracy>(config, meta);
}

std::unique_ptr<MetricAccumulator> make_frequency_weighted_accuracy(const MetricConfig& config, const DatasetMeta& meta) {
  return std::make_unique<WeightedIou>(config, meta);
}

}  // namespace octet::segmentation
