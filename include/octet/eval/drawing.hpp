#pragma once

#include <filesystem>
#include <optional>
#include <span>

#include <octet/base/export.hpp>
#include <octet/eval/annotation.hpp>
#include <octet/eval/evaluator.hpp>
#include <octet/exec/executor.hpp>

namespace octet {

/// How what a network found is understood and drawn.
struct DrawingOptions {
  std::optional<Adapter> adapter{};  ///< absent: Ssd for a first output of rows of 7 numbers, Segmentation for one of scores of pixels
  AdapterOptions adapter_options{};
  DatasetMeta meta{};        ///< names of labels; numbers stand where it has none
  double least_score = 0.3;  ///< of boxes that are drawn
};

/// The image, u8 [height,width,3], with the boxes that a network found in it, their labels and scores, or with the classes of its pixels
/// mixed in. `outputs` are those of one inference of one sample, `ports` their names, `input` the shape of the network's input. Boxes
/// within 0 to 1 are shares of the image, others pixels of it. Throws Error(Unsupported) where outputs are neither boxes nor masks.
OCTET_API Tensor draw_prediction(const Tensor& image, std::span<const Tensor> outputs, const std::vector<Port>& ports, const Shape& input,
                                 const DrawingOptions& options = {});

/// Writes a u8 image [height,width,3] as PNG, replacing the file as a whole. Throws Error(Io).
OCTET_API void write_image(const Tensor& image, const std::filesystem::path& file);

}  // namespace octet
