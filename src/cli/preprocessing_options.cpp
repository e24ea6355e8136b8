#include "cli/preprocessing_options.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <octet/base/error.hpp>

#include "cli/arguments.hpp"
#include "cli/warnings.hpp"
#include "eval/source_files.hpp"

namespace octet::cli {
namespace {

const std::string group = "Images";

/// Wrong numbers are wrong usage, which the parser reports.
std::vector<float> channel_values(const std::string& text, const std::string& option) try {
  std::vector<float> values = parse_numbers(text, option);
  if (values.size() == 1 || values.size() == 3) return values;
  throw CLI::ValidationError(option, "given " + std::to_string(values.size()) + " values, expected 1 or 3");
} catch (const Error& error) {
  throw CLI::ValidationError(error.what());
}

}  // namespace

void add_preprocessing_options(CLI::App& command, Preprocessing& preprocessing) {
  const auto set_scale = [&](const std::string& text) {
    preprocessing.scale = channel_values(text, "--scale_values");
    if (std::ranges::find(preprocessing.scale, 0) != preprocessing.scale.end())
      throw CLI::ValidationError("--scale_values", "given 0, expected other numbers");
  };
  command.add_option_function<std::string>(
      "--mean_values", [&](const std::string& text) { preprocessing.mean = channel_values(text, "--mean_values"); },
      "Subtracted from the pixels 0..255: one number or three, in the network's channel order, as 123.675,116.28,103.53")->group(group);
  command.add_option_function<std::string>("--scale_values", set_scale, "The difference is divided by these: one number or three")
      ->group(group);
  command.add_flag("--reverse_input_channels", preprocessing.reverse_channels, "Give the network BGR instead of RGB")->group(group);
  command.add_option("--resize", preprocessing.shorter_side, "First resize the shorter side to this many pixels")
      ->check(CLI::Range(1, 1 << 24))->group(group);
  command.add_option("--crop", preprocessing.crop, "Then cut out a centred square of this side")
      ->check(CLI::Range(1, 1 << 24))
      ->group(group);
  const std::map<std::string, ImageLayout> layouts{{"NCHW", ImageLayout::ChannelsFirst}, {"NHWC", ImageLayout::ChannelsLast}};
  command
      .add_option("--layout", preprocessing.layout, "Where the input has the channels of images, if 1 or 3 stand in both places")
      ->transform(CLI::CheckedTransformer(layouts, CLI::ignore_case))
      ->option_text("NCHW|NHWC")
      ->group(group);
  const std::map<std::string, ResizeFilter> filters{{"triangle", ResizeFilter::Triangle}, {"bilinear", ResizeFilter::Bilinear}};
  command
      .add_option("--resize_filter", preprocessing.filter,
                  "How images are resized: triangle (antialiased, as Pillow) or bilinear (as OpenCV)")
      ->transform(CLI::CheckedTransformer(filters))
      ->option_text("triangle|bilinear")
      ->group(group);
}

void warn_of_unused_preprocessing(const CLI::App& command, const std::vector<std::string>& files) {
  if (!std::ranges::all_of(files, [](const std::string& file) { return is_tensor_file(file); })) return;
  for (const CLI::Option* option : command.get_options())
    if (option->get_group() == group && option->count() > 0) warn_no_effect(option->get_name(), "no input is an image");
}

void warn_of_unused_preprocessing(const CLI::App& command, const AnnotationSet& set) {
  std::vector<std::string> names;
  for (const Annotation& annotation : set.annotations) names.push_back(annotation.identifier);
  warn_of_unused_preprocessing(command, names);
}

}  // namespace octet::cli
