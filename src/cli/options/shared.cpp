#include "cli/options/shared.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <octet/base/error.hpp>
#include <octet/extension/extension.hpp>

#include "cli/show/sample_progress.hpp"
#include "cli/show/warnings.hpp"
#include "job/inputs/shape_arguments.hpp"

namespace octet::cli {

void add_model_argument(CLI::App& command, std::string& model) {
  command
      .add_option("MODEL", model,
                  "Model: an ONNX file, the .xml of an OpenVINO IR, a TensorFlow graph, the folder of a SavedModel or the .prototxt of a "
                  "Caffe network")
      ->required();
}

namespace {

constexpr const char* weights_name = "-w,--weights";
constexpr const char* weights_help = "The .caffemodel of a Caffe network; by default the file of the .prototxt's name beside it";

}  // namespace

CLI::Option* add_weights_option(CLI::App& command, std::filesystem::path& weights) {
  return add_path_option(command, weights_name, weights, weights_help)->option_text("FILE");
}

CLI::Option* add_weights_option(CLI::App& command, std::vector<std::filesystem::path>& weights) {
  const auto take = [&weights](const std::vector<std::string>& files) { weights.assign(files.begin(), files.end()); };
  return command
      .add_option_function<std::vector<std::string>>(weights_name, take, std::string(weights_help) + "; one for each model, '' for others")
      ->option_text("FILE ...");
}

CLI::Option* add_extension_option(CLI::App& command) {
  const auto load = [](const std::vector<std::string>& libraries) {
    for (const std::string& library : libraries) {
      // The original tools take the folder of their own extensions, which are none of Octet's.
      if (std::filesystem::is_directory(library)) warn_no_effect("--extensions '" + library + "'", "Octet loads libraries, not folders");
      else load_extension(library);
    }
  };
  return command.add_option_function<std::vector<std::string>>("-e,--extensions", load, "Shared libraries with operations of one's own")
      ->delimiter(',')
      ->option_text("LIBRARY ...");
}

CLI::Option* add_input_shape_option(CLI::App& command, std::string& shapes, const std::string& group) {
  CLI::Option* option = command.add_option("--input_shape", shapes,
                                           "Shapes of inputs, as [1,3,224,224] or NAME[1,3,224,224],NAME[1,5]; ? = as the files have it");
  option->option_text("SHAPES");
  if (!group.empty()) option->group(group);
  return option;
}

CLI::Option* add_progress_option(CLI::App& command, std::string& mode) {
  return command.add_option("--progress", mode, "bar, print, print:N or None; a bar by default where standard error is a terminal")
      ->check(CLI::Validator(progress_mode_problem, "MODE"));
}

CLI::Option* add_path_option(CLI::App& command, const std::string& option, std::filesystem::path& target, const std::string& help) {
  return command.add_option_function<std::string>(
      option, [&target](const std::string& text) { target = text; }, help);
}

namespace {

const std::string image_group = "Images";

/// Wrong numbers are wrong usage, which the parser reports.
std::vector<float> channel_values(const std::string& text, const std::string& option) try {
  std::vector<float> values = job::parse_numbers(text, option);
  if (values.size() == 1 || values.size() == 3) return values;
  throw CLI::ValidationError(option, "given " + std::to_string(values.size()) + " values, expected 1 or 3");
} catch (const Error& error) {
  throw CLI::ValidationError(error.what());
}

}  // namespace

CLI::Option* add_layout_option(CLI::App& command, ImageLayout& layout) {
  const std::map<std::string, ImageLayout> layouts{{"NCHW", ImageLayout::ChannelsFirst}, {"NHWC", ImageLayout::ChannelsLast}};
  return command.add_option("--layout", layout, "Where the input has the channels of images, if 1 or 3 stand in both places")
      ->transform(CLI::CheckedTransformer(layouts, CLI::ignore_case))
      ->option_text("NCHW|NHWC");
}

void add_preprocessing_options(CLI::App& command, Preprocessing& preprocessing) {
  const auto set_scale = [&](const std::string& text) {
    preprocessing.scale = channel_values(text, "--scale_values");
    if (std::ranges::find(preprocessing.scale, 0) != preprocessing.scale.end())
      throw CLI::ValidationError("--scale_values", "given 0, expected other numbers");
  };
  command
      .add_option_function<std::string>(
          "--mean_values", [&](const std::string& text) { preprocessing.mean = channel_values(text, "--mean_values"); },
          "Subtracted from the pixels 0..255: one number or three, in the network's channel order, as 123.675,116.28,103.53")
      ->group(image_group);
  command.add_option_function<std::string>("--scale_values", set_scale, "The difference is divided by these: one number or three")
      ->group(image_group);
  command.add_flag("--reverse_input_channels", preprocessing.reverse_channels, "Give the network BGR instead of RGB")->group(image_group);
  command.add_option("--resize", preprocessing.shorter_side, "First resize the shorter side to this many pixels")
      ->check(CLI::Range(1, 1 << 24))
      ->group(image_group);
  command.add_option("--crop", preprocessing.crop, "Then cut out a centred square of this side")
      ->check(CLI::Range(1, 1 << 24))
      ->group(image_group);
  add_layout_option(command, preprocessing.layout)->group(image_group);
  const std::map<std::string, ResizeFilter> filters{{"triangle", ResizeFilter::Triangle}, {"bilinear", ResizeFilter::Bilinear}};
  command
      .add_option("--resize_filter", preprocessing.filter,
                  "How images are resized: triangle (antialiased, as Pillow) or bilinear (as OpenCV)")
      ->transform(CLI::CheckedTransformer(filters))
      ->option_text("triangle|bilinear")
      ->group(image_group);
}

namespace {

std::optional<double> finite_number(const std::string& text) {
  double number = 0;
  const char* text_end = text.data() + text.size();
  const auto [end, failure] = std::from_chars(text.data(), text_end, number);
  return failure == std::errc() && end == text_end && std::isfinite(number) ? std::optional(number) : std::nullopt;
}

}  // namespace

CLI::Validator above_zero() {
  const auto problem = [](const std::string& text) {
    return finite_number(text).value_or(0) > 0 ? std::string() : "given '" + text + "', expected a number above 0";
  };
  return {problem, "POSITIVE"};
}

CLI::Validator at_least_zero() {
  const auto problem = [](const std::string& text) {
    return finite_number(text).value_or(-1) >= 0 ? std::string() : "given '" + text + "', expected a number of 0 or greater";
  };
  return {problem, "NONNEGATIVE"};
}

CLI::Validator whole_number() {
  const auto problem = [](const std::string& text) {
    std::int64_t number = 0;
    const char* text_end = text.data() + text.size();
    const auto [end, failure] = std::from_chars(text.data(), text_end, number);
    const bool is_valid = failure == std::errc() && end == text_end && number >= 0;
    return is_valid ? std::string() : "given '" + text + "', expected a whole number of 0 or greater";
  };
  return {problem, "WHOLE"};
}

}  // namespace octet::cli
