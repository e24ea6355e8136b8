#include <array>

#include "model/ir/ops/ops.hpp"

namespace octet::ir {
namespace {

constexpr int first_with_aligned_mode = 9;

constexpr std::array grid_modes{Word<GridSample::Mode>{"bilinear", GridSample::Mode::Bilinear},
                                Word<GridSample::Mode>{"bicubic", GridSample::Mode::Bicubic},
                                Word<GridSample::Mode>{"nearest", GridSample::Mode::Nearest}};
constexpr std::array paddings{Word<GridSample::Padding>{"zeros", GridSample::Padding::Zeros},
                              Word<GridSample::Padding>{"border", GridSample::Padding::Border},
                              Word<GridSample::Padding>{"reflection", GridSample::Padding::Reflection}};
constexpr std::array pool_modes{Word<ROIAlign::Mode>{"avg", ROIAlign::Mode::Average}, Word<ROIAlign::Mode>{"max", ROIAlign::Mode::Maximum}};
constexpr std::array aligned_modes{Word<ROIAlign::Aligned>{"asymmetric", ROIAlign::Aligned::Asymmetric},
                                   Word<ROIAlign::Aligned>{"half_pixel_for_nn", ROIAlign::Aligned::HalfPixelForNearest},
                                   Word<ROIAlign::Aligned>{"half_pixel", ROIAlign::Aligned::HalfPixel}};

std::optional<Operation> read_grid_sample(AttributeReader& reader, const LayerContext&) {
  return GridSample{.align_corners = reader.flag("align_corners", false),
                    .mode = reader.word("mode", grid_modes, GridSample::Mode::Bilinear),
                    .padding = reader.word("padding_mode", paddings, GridSample::Padding::Zeros)};
}

std::optional<Operation> read_roi_align(AttributeReader& reader, const LayerContext& context) {
  ROIAlign op;
  op.pooled_height = reader.integer("pooled_h");
  op.pooled_width = reader.integer("pooled_w");
  op.sampling_ratio = reader.integer("sampling_ratio");
  op.spatial_scale = reader.number("spatial_scale");
  op.mode = reader.word("mode", pool_modes);
  if (context.opset >= first_with_aligned_mode) op.aligned = reader.word("aligned_mode", aligned_modes, ROIAlign::Aligned::Asymmetric);
  return op;
}

constexpr std::array layers{LayerType{"GridSample", 9, any_later, read_grid_sample}, LayerType{"ROIAlign", 3, any_later, read_roi_align}};

}  // namespace

std::span<const LayerType> sampling_layers() { return layers; }

void write_attributes(AttributeWriter& writer, const GridSample& op, const LayerContext&) {
  writer.flag("align_corners", op.align_corners);
  writer.word("mode", grid_modes, op.mode);
  writer.word("padding_mode", paddings, op.padding);
}

void write_attributes(AttributeWriter& writer, const ROIAlign& op, const LayerContext& context) {
  writer.integer("pooled_h", op.pooled_height);
  writer.integer("pooled_w", op.pooled_width);
  writer.integer("sampling_ratio", op.sampling_ratio);
  writer.number("spatial_scale", op.spatial_scale);
  writer.word("mode", pool_modes, op.mode);
  if (context.opset >= first_with_aligned_mode) writer.word("aligned_mode", aligned_modes, op.aligned);
}

}  // namespace octet::ir
