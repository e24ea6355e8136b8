#include "eval/tasks/segmentation/segmentation.hpp"

#include <cmath>

#include <octet/tensor/npy.hpp>

#include "eval/png_indices.hpp"
#include "unit/eval/tasks/detection/boxes.hpp"

using namespace octet;
using namespace octet::test;
using nlohmann::json;
using segmentation::Mask;

namespace {

std::filesystem::path folder() { return golden_detection() / "segmentation"; }

Tensor bytes_of(const Tensor& values) {
  const Tensor wide = values.converted(ElementType::f32);
  Tensor bytes(ElementType::u8, values.shape());
  for (std::size_t i = 0; i < wide.data<float>().size(); ++i)
    bytes.mutable_data<std::uint8_t>()[i] = static_cast<std::uint8_t>(wide.data<float>()[i]);
  return bytes;
}

/// Entry `i` of dimension 0.
Tensor entry(const Tensor& all, std::size_t i) {
  const Shape shape{Dims(all.shape().begin() + 1, all.shape().end())};
  Tensor one(ElementType::f32, shape);
  const Tensor wide = all.converted(ElementType::f32);
  std::copy_n(wide.data<float>().begin() + static_cast<std::ptrdiff_t>(i * shape.elements()), shape.elements(),
              one.mutable_data<float>().begin());
  return one;
}

Tensor read(const json& name) { return read_npy(folder() / name.get<std::string>()); }

DatasetMeta meta_of(const json& label_map) {
  DatasetMeta meta;
  for (const auto& [label, name] : label_map.items()) meta.label_map[std::stoll(label)] = name;
  return meta;
}

MetricValue measured_masks(const std::vector<Mask>& masks, const MetricConfig& config, const DatasetMeta& meta) {
  const auto metric = kind_of(config).make(config, meta);
  for (const Mask& mask : masks) metric->add({{"a.png", MaskFile{"a.png"}}, mask, {}, mask, {}});
  return metric->value();
}

void check_near(const std::vector<NamedValue>& found, const json& expected, std::size_t skipped = 0) {
  REQUIRE(found.size() == expected.size() + skipped);
  for (std::size_t i = 0; i < expected.size(); ++i) CHECK(std::abs(found[i + skipped].value - expected[i].get<double>()) < 1e-6);
}

/// A step on a mask whose truth and prediction are these.
Mask after(const PostprocessingStep& step, Tensor truth, Tensor values, const DatasetMeta& meta, std::optional<ImageSize> image = {}) {
  Mask mask;
  mask.truth = std::move(truth);
  mask.values = std::move(values);
  mask.are_labels = mask.values.shape().rank() == 2;
  Annotation annotation{"a.png", MaskFile{"a.png"}};
  PostprocessedSample sample{annotation, mask, image, meta};
  segmentation::apply(step, sample);
  return mask;
}

}  // namespace

TEST_CASE("metrics of masks give the values of the original") {
  OCTET_NEEDS_GOLDEN_DETECTION;
  const json all = json_file(folder() / "expected.json");
  const DatasetMeta meta = meta_of(all["label_map"]);
  for (const json& one : all["cases"]) {
    INFO(one["config"].dump());
    const Tensor truth = read(one["truth"]), prediction = read(one["prediction"]);
    std::vector<Mask> masks;
    for (std::size_t i = 0; i < 5; ++i) {
      Mask& mask = masks.emplace_back();
      mask.truth = bytes_of(entry(truth, i));
      mask.values = entry(prediction, i);
    }
    MetricConfig config{.kind = one["config"]["type"].get<std::string>()};
    config.segmentation.use_argmax = one["config"]["use_argmax"];
    const MetricValue value = measured_masks(masks, config, meta);
    CHECK(std::abs(value.value - one.value("value", one.value("mean", 0.0))) < 1e-6);
    if (one.contains("values")) check_near(value.values, one["values"], 1);
    const auto whole = kind_of(config).make(config, meta), part = kind_of(config).make(config, meta);
    for (const Mask& mask : masks) part->add({{"a.png", MaskFile{"a.png"}}, mask, {}, mask, {}});
    whole->merge(part->state());
    CHECK(whole->value().value == value.value);
  }
}

TEST_CASE("Dice of volumes gives the values of the original") {
  OCTET_NEEDS_GOLDEN_DETECTION;
  const json all = json_file(folder() / "expected.json");
  for (const json& one : all["dice_index"]) {
    const Tensor truth = read(one["truth"]), prediction = read(one["prediction"]);
    std::vector<Mask> masks;
    for (std::size_t i = 0; i < 3; ++i) {
      Mask& mask = masks.emplace_back();
      mask.truth = bytes_of(entry(truth, i));
      mask.values = entry(prediction, i);
    }
    MetricConfig config{.kind = "dice_index"};
    config.segmentation.mean = one["config"].value("mean", true);
    config.segmentation.median = one["config"].value("median", false);
    check_near(measured_masks(masks, config, meta_of(one["label_map"])).values, one["values"]);
  }
  const json& dice = all["dice"];
  std::vector<Mask> masks;
  for (std::size_t i = 0; i < 3; ++i) {
    Mask& mask = masks.emplace_back();
    mask.truth = bytes_of(entry(read(dice["truth"]), i));
    for (std::uint8_t& value : mask.truth.mutable_data<std::uint8_t>()) value = std::min<std::uint8_t>(value, 1);
    // Slices of one class: [z,1,1,y,x] is [1,z,y,x].
    mask.values = entry(read(dice["prediction"]), i).reshaped({1, 8, 14, 18});
  }
  CHECK(std::abs(measured_masks(masks, {.kind = "dice"}, {}).value - dice["value"].get<double>()) < 1e-6);
}

TEST_CASE("steps of masks do what the original's do") {
  OCTET_NEEDS_GOLDEN_DETECTION;
  const json all = json_file(folder() / "expected.json");
  DatasetMeta colours;
  for (const json& color : all["encode_annotation"]["segmentation_colors"])
    colours.segmentation_colors.push_back({color[0], color[1], color[2]});
  CHECK(after(EncodeMaskStep{}, read(all["encode_annotation"]["mask"]), {}, colours).truth ==
        bytes_of(read(all["encode_annotation"]["after"])));
  DatasetMeta labels;
  for (const auto& [own, label] : all["encode_prediction"]["prediction_to_gt_labels"].items())
    labels.prediction_to_gt_labels[std::stoll(own)] = label;
  CHECK(after(EncodeMaskStep{ApplyTo::Prediction}, {}, read(all["encode_prediction"]["mask"]).converted(ElementType::f32), labels).values ==
        read(all["encode_prediction"]["after"]).converted(ElementType::f32));
  const Tensor before = read(all["extend"]["mask"]);
  CHECK(after(ExtendMaskStep{}, before, Tensor(ElementType::f32, {20, 24}), {}).truth == read(all["extend"]["after"]));
  CHECK(after(ResizeMaskStep{ApplyTo::Annotation, 40, 31}, before, {}, {}).truth == read(all["resize_annotation"]["after"]));
  const Tensor zoomed = after(ZoomMaskStep{4}, Tensor(ElementType::u8, {20, 25}), read(all["zoom"]["prediction"]), {}).values;
  const Tensor expected = read(all["zoom"]["after"]);
  REQUIRE(zoomed.shape() == expected.shape());
  for (std::size_t i = 0; i < zoomed.data<float>().size(); ++i) CHECK(std::abs(zoomed.data<float>()[i] - expected.data<float>()[i]) < 1e-5);
}

TEST_CASE("pixels of unknown labels do not count, and classes that occur nowhere may be left out") {
  Mask mask;
  mask.truth = Tensor::from(std::vector<std::uint8_t>{0, 0, 1, 255}, {2, 2});
  mask.values = Tensor::from(std::vector<float>{0, 1, 1, 0}, {2, 2});
  const DatasetMeta meta{.label_map = {{0, "sky"}, {1, "sea"}, {2, "land"}}};
  MetricConfig config{.kind = "mean_iou"};
  CHECK(std::abs(measured_masks({mask}, config, meta).value - (0.5 + 0.5 + 0) / 3) < 1e-12);
  config.segmentation.count_absent_classes = false;
  CHECK(std::abs(measured_masks({mask}, config, meta).value - 0.5) < 1e-12);
  CHECK(std::abs(measured_masks({mask}, {.kind = "segmentation_accuracy"}, meta).value - 2.0 / 3) < 1e-12);
}

TEST_CASE("a mask of another size than the prediction is named") {
  Mask mask;
  mask.truth = Tensor(ElementType::u8, {2, 3});
  mask.values = Tensor(ElementType::f32, {2, 2, 2});
  CHECK_THAT(error_of([&] {
               measured_masks({mask}, {.kind = "mean_iou"}, {.label_map = {{0, "sky"}}});
             }).message(),
             contains("mask: given [2,3] for 'a.png' and a prediction [2,2,2]"));
}

TEST_CASE("a palette is replaced by the numbers of its colours") {
  const std::string header("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\10\3\0\0\0crc.", 33), palette("\0\0\0\3PLTE\7\10\11crc.", 15),
      end("\0\0\0\0IENDcrc.", 12);
  const auto changed = with_numbers_as_palette(header + palette + end);
  REQUIRE(changed);
  CHECK(changed->size() == header.size() + 12 + 768 + end.size());
  CHECK(changed->substr(header.size() + 8 + 3 * 5, 3) == "\5\5\5");
  CHECK_FALSE(with_numbers_as_palette("no PNG"));
}
