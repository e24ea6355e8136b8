#include <algorithm>
#include <functional>
#include <map>

#include "eval/config/config.hpp"

namespace octet {
namespace {

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

/// The value of a key under one of the names in the table.
template <typename Value>
Value chosen(const ConfigNode& node, const std::string& path, const std::map<std::string, Value>& table, const std::string& text) {
  if (const auto found = table.find(text); found != table.end()) return found->second;
  std::string known;
  for (const auto& [name, value] : table) known += (known.empty() ? "" : ", ") + name;
  fail_config(node, path, "'" + node.text + "'", "one of " + known, ErrorCode::Unsupported);
}

bool flag(ConfigMembers& members, const char* key) {
  const ConfigNode* node = members.take(key);
  return node && flag_of(*node, members.path(key));
}

void refuse(ConfigMembers& members, const char* key) {
  const ConfigNode* node = members.take(key);
  if (node && flag_of(*node, members.path(key))) fail_config(*node, members.path(key), "True", "False", ErrorCode::Unsupported);
}

struct OptionalSize {
  std::optional<std::int64_t> width, height;
};

/// "size" for both sides, or "dst_width" and "dst_height".
OptionalSize size_of(ConfigMembers& members) {
  OptionalSize size;
  const ConfigNode* both = members.node().find("size");
  if (both && (members.node().find("dst_width") || members.node().find("dst_height")))
    fail_config(*both, members.path("size"), "'" + both->text + "' beside dst_width or dst_height", "one of the two ways");
  if (const ConfigNode* node = members.take("size")) size.width = size.height = integer_of(*node, members.path("size"), 1);
  if (const ConfigNode* node = members.take("dst_width")) size.width = integer_of(*node, members.path("dst_width"), 1);
  if (const ConfigNode* node = members.take("dst_height")) size.height = integer_of(*node, members.path("dst_height"), 1);
  return size;
}

OptionalSize needed_size(ConfigMembers& members) {
  const OptionalSize size = size_of(members);
  if (!size.width || !size.height) fail_config(members.node(), members.path("size"), "nothing", "a size, or dst_width and dst_height");
  return size;
}

bool uses_pillow(ConfigMembers& members) {
  const bool pillow = flag(members, "use_pillow");
  refuse(members, "use_tensorflow");
  const ConfigNode* node = members.take("resize_realization");
  if (!node) return pillow;
  const bool named = chosen<bool>(*node, members.path("resize_realization"), {{"opencv", false}, {"pillow", true}},
                                  text_of(*node, members.path("resize_realization")));
  if (members.node().find("use_pillow") && named != pillow)
    fail_config(*node, members.path("resize_realization"), "'" + node->text + "' and another use_pillow", "the same library in both");
  return named;
}

Interpolation interpolation_of(ConfigMembers& members) {
  const std::map<std::string, Interpolation> opencv{{"NEAREST", Interpolation::OpencvNearest}, {"LINEAR", Interpolation::OpencvLinear},
                                                    {"BILINEAR", Interpolation::OpencvLinear}, {"CUBIC", Interpolation::OpencvCubic},
                                                    {"BICUBIC", Interpolation::OpencvCubic},   {"AREA", Interpolation::OpencvArea}};
  const std::map<std::string, Interpolation> pillow{{"NEAREST", Interpolation::PillowNearest}, {"NONE", Interpolation::PillowNearest},
                                                    {"LINEAR", Interpolation::PillowBilinear}, {"BILINEAR", Interpolation::PillowBilinear},
                                                    {"CUBIC", Interpolation::PillowBicubic},   {"BICUBIC", Interpolation::PillowBicubic},
                                                    {"BOX", Interpolation::PillowBox}};
  const bool with_pillow = uses_pillow(members);
  const ConfigNode* node = members.take("interpolation");
  if (!node) return with_pillow ? Interpolation::PillowBilinear : Interpolation::OpencvLinear;
  const std::string path = members.path("interpolation");
  return chosen(*node, path, with_pillow ? pillow : opencv, upper(text_of(*node, path)));
}

PreprocessingStep resize_of(ConfigMembers& members) {
  const OptionalSize size = needed_size(members);
  ResizeStep step{
      .width = *size.width, .height = *size.height, .aspect_ratio = AspectRatio::Ignored, .interpolation = interpolation_of(members)};
  if (const ConfigNode* node = members.take("aspect_ratio_scale")) {
    const std::string path = members.path("aspect_ratio_scale");
    step.aspect_ratio = chosen<AspectRatio>(*node, path,
                                            {{"width", AspectRatio::Width},
                                             {"height", AspectRatio::Height},
                                             {"greater", AspectRatio::Greater},
                                             {"fit_to_window", AspectRatio::FitToWindow},
                                             {"frcnn_keep_aspect_ratio", AspectRatio::Frcnn},
                                             {"ctpn_keep_aspect_ratio", AspectRatio::Ctpn}},
                                            text_of(*node, path));
  }
  return step;
}

PreprocessingStep crop_of(ConfigMembers& members) {
  CropStep step;
  step.round_to_even = flag(members, "use_pillow");
  if (const ConfigNode* fraction = members.take("central_fraction")) {
    step.central_fraction = number_of(*fraction, members.path("central_fraction"));
    if (!(*step.central_fraction > 0 && *step.central_fraction <= 1))
      fail_config(*fraction, members.path("central_fraction"), "'" + fraction->text + "'", "more than 0 and at most 1");
    return step;
  }
  const OptionalSize size = needed_size(members);
  step.width = *size.width;
  step.height = *size.height;
  return step;
}

/// Numbers, or the name of a set of them. The original has the means of the named sets for both mean and standard deviation.
std::vector<float> channel_values(ConfigMembers& members, const char* key) {
  const ConfigNode* node = members.take(key);
  if (!node) return {};
  const std::string path = members.path(key);
  const std::string name = node->kind == ConfigNode::Kind::Scalar ? upper(node->text) : "";
  if (name == "IMAGENET") return {104.00698793F, 116.66876762F, 122.67891434F};
  if (name == "CIFAR10") return {125.307F, 122.961F, 113.8575F};
  const bool is_name = !name.empty() && name[0] >= 'A' && name[0] <= 'Z';
  if (is_name) fail_config(*node, path, "'" + node->text + "'", "numbers, IMAGENET or CIFAR10", ErrorCode::Unsupported);
  std::vector<float> values = numbers_of(*node, path);
  if (values.size() != 1 && values.size() != 3) fail_config(*node, path, std::to_string(values.size()) + " values", "1 or 3");
  return values;
}

PreprocessingStep normalization_of(ConfigMembers& members) {
  NormalizationStep step{channel_values(members, "mean"), channel_values(members, "std")};
  if (std::ranges::count(step.scale, 0.0F) > 0) fail_config(members.node(), members.path("std"), "0", "other values");
  return step;
}

PreprocessingStep flip_of(ConfigMembers& members) {
  refuse(members, "merge_with_original");
  const ConfigNode* node = members.take("mode");
  if (!node) return FlipStep{.upside_down = true};
  // The original flips about the axis of that name: "horizontal" turns the image upside down.
  return FlipStep{
      chosen<bool>(*node, members.path("mode"), {{"horizontal", true}, {"vertical", false}}, text_of(*node, members.path("mode")))};
}

PreprocessingStep padding_of(ConfigMembers& members) {
  const OptionalSize size = size_of(members);
  PaddingStep step{.width = size.width, .height = size.height};
  flag(members, "use_numpy");  // Which library pads makes no difference.
  if (const ConfigNode* node = members.take("stride")) step.stride = integer_of(*node, members.path("stride"), 1);
  if (const ConfigNode* node = members.take("pad_value")) step.value = numbers_of(*node, members.path("pad_value"));
  if (const ConfigNode* node = members.take("pad_type"))
    step.place = chosen<PadPlace>(*node, members.path("pad_type"),
                                  {{"center", PadPlace::Center}, {"left_top", PadPlace::LeftTop}, {"right_bottom", PadPlace::RightBottom}},
                                  text_of(*node, members.path("pad_type")));
  return step;
}

using Reader = std::function<PreprocessingStep(ConfigMembers&)>;

const std::map<std::string, Reader>& readers() {
  static const std::map<std::string, Reader> table{
      {"resize", resize_of},
      {"auto_resize", [](ConfigMembers&) { return AutoResizeStep{}; }},
      {"crop", crop_of},
      {"normalization", normalization_of},
      {"bgr_to_rgb", [](ConfigMembers&) { return ReverseChannelsStep{}; }},
      {"rgb_to_bgr", [](ConfigMembers&) { return ReverseChannelsStep{}; }},
      {"bgr_to_gray", [](ConfigMembers&) { return GrayStep{.is_bgr = true}; }},
      {"rgb_to_gray", [](ConfigMembers&) { return GrayStep{}; }},
      {"expand", [](ConfigMembers&) { return ExpandStep{}; }},
      {"padding", padding_of},
      {"flip", flip_of},
      {"tf_convert_image_dtype", [](ConfigMembers&) { return ScaleToUnitStep{}; }},
  };
  return table;
}

/// Padding without a size pads to the size that the resizing before it was asked for.
void take_size_of_resize(PaddingStep& padding, const std::vector<PreprocessingStep>& before) {
  if (padding.width || padding.height) return;
  for (const PreprocessingStep& step : before)
    if (const auto* resize = std::get_if<ResizeStep>(&step)) {
      padding.width = resize->width;
      padding.height = resize->height;
    }
}

void require_meaning(const PreprocessingStep& step, const ConfigNode& item) try {
  require_valid(std::span(&step, 1));
} catch (const Error& error) {
  throw error.at({.file = item.file, .line = item.line});
}

}  // namespace

std::vector<PreprocessingStep> preprocessing_of(const ConfigNode& list, const std::string& path) {
  std::vector<PreprocessingStep> steps;
  for (const ConfigNode& item : items_of(list, path)) {
    ConfigMembers members(item, path);
    const ConfigNode& type = members.need("type");
    PreprocessingStep step = chosen(type, members.path("type"), readers(), text_of(type, members.path("type")))(members);
    members.finish();
    if (auto* padding = std::get_if<PaddingStep>(&step)) take_size_of_resize(*padding, steps);
    require_meaning(step, item);
    steps.push_back(std::move(step));
  }
  return steps;
}

}  // namespace octet
