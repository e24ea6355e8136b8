#include "cli/run/draw.hpp"

#include <octet/base/error.hpp>
#include <octet/eval/drawing.hpp>

#include "cli/options/shared.hpp"
#include "eval/source_files.hpp"
#include "eval/tasks/task.hpp"
#include "eval/text_lines.hpp"

namespace octet::cli {
namespace {

/// The file of "[NAME=]FILE".
std::filesystem::path file_of(const std::string& argument) {
  const std::size_t sign = argument.find('=');
  if (sign == std::string::npos || std::filesystem::exists(argument)) return argument;
  return argument.substr(sign + 1);
}

std::filesystem::path image_among(const std::vector<std::string>& inputs) {
  std::vector<std::filesystem::path> images;
  for (const std::string& argument : inputs)
    if (const auto file = file_of(argument); !is_tensor_file(file) && std::filesystem::is_regular_file(file)) images.push_back(file);
  if (images.size() != 1)
    throw Error(ErrorCode::InvalidArgument,
                "--draw: given " + std::to_string(images.size()) + " images as inputs, expected one to draw on");
  return images.front();
}

/// A meta file, or a text file of which line i, counted from 0, names label i.
DatasetMeta meta_in(const std::filesystem::path& file) {
  if (file.empty()) return {};
  if (file.extension() == ".json") return read_dataset_meta(file);
  DatasetMeta meta;
  for (const TextLine& line : read_lines(file)) meta.label_map[line.number - 1] = line.text;
  return meta;
}

std::optional<Adapter> adapter_named(const std::string& name) {
  for (const AdapterKind& kind : adapter_kinds())
    if (!name.empty() && kind.name == name) return kind.adapter;
  return std::nullopt;
}

}  // namespace

void add_draw_options(CLI::App& command, DrawOptions& options) {
  const std::string group = "Pictures";
  CLI::Option* draw = add_path_option(command, "--draw", options.file,
                                      "PNG file that receives the input image with the boxes or the mask that the network found");
  draw->option_text("FILE")->group(group);
  command
      .add_option("--adapter", options.adapter,
                  "How outputs are understood; by default ssd for rows of 7 numbers, segmentation for scores of pixels")
      ->check(CLI::IsMember({"ssd", "ssd_mxnet", "yolo_v2", "yolo_v3", "yolo_v5", "yolo_v8", "segmentation"}))
      ->needs(draw)
      ->group(group);
  add_path_option(command, "--label_map", options.label_map,
                  "Names of labels: a meta file (.json), or text of which line i names label i from 0 on")
      ->option_text("FILE")
      ->needs(draw)
      ->group(group);
  command.add_option("--draw_threshold", options.least_score, "The least score of boxes that are drawn; 0.3 by default")
      ->check(CLI::Range(0.0, 1.0))
      ->needs(draw)
      ->group(group);
}

void draw_outputs(const Executor& executor, const InferRequest& request, const std::vector<std::string>& inputs,
                  const DrawOptions& options) {
  const Tensor image = read_image(image_among(inputs));
  std::vector<Tensor> outputs;
  for (std::size_t i = 0; i < executor.outputs().size(); ++i) outputs.push_back(request.output(i));
  const DrawingOptions drawing{
      .adapter = adapter_named(options.adapter), .meta = meta_in(options.label_map), .least_score = options.least_score};
  write_image(draw_prediction(image, outputs, executor.outputs(), executor.inputs().front().shape, drawing), options.file);
}

}  // namespace octet::cli
