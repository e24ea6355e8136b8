#include "exec/kernels/window_parts.hpp"

namespace octet::exec {
namespace {

/// Some rows of a single image.
std::optional<WindowPart> rows_part(const WindowRows& window, std::int64_t results, int count, int index) {
  const Band band = band_of(results, count, index);
  const auto read = source_of(band, window);
  if (!read) return std::nullopt;
  return WindowPart{{{0, 1}, band}, {{0, 1}, read->source}, read->pad_begin, read->pad_end};
}

/// Some images of a batch, with the pads of all.
WindowPart images_part(const WindowRows& window, std::int64_t results, std::int64_t batch, int count, int index) {
  const Band images = band_of(batch, count, index);
  const std::int64_t reach = (results - 1) * window.stride + window.dilation * (window.kernel - 1) + 1;
  return {{images, {0, results}}, {images, {0, window.size}}, window.pad_begin, reach - window.size - window.pad_begin};
}

}  // namespace

std::vector<WindowPart> window_parts(const Window& window, TensorId source, TensorId destination, const PlanBuilder& builder,
                                     bool alone_otherwise) {
  const int count = builder.image_parts(alone_otherwise);
  if (count == 1 || !has_channels_last(builder[source]) || !has_channels_last(builder[destination])) return {};
  const Shape& results = builder[destination].shape;
  const WindowRows rows{builder[source].shape[2], window.kernel[0], window.strides[0], window.dilations[0], window.pads_begin[0]};
  std::vector<WindowPart> parts;
  for (int i = 0; i < count; ++i) {
    const auto part = results[0] == 1 ? rows_part(rows, results[2], count, i) : images_part(rows, results[2], results[0], count, i);
    if (!part) return {};
    parts.push_back(*part);
  }
  return parts;
}

dnn::Desc part_desc(const PlanTensor& images, const ImagePart& part) {
  return dnn::channels_last(images.element_type, Shape{part.images.count, images.shape[1], part.rows.count, images.shape[3]});
}

TensorId part_of(TensorId images, const ImagePart& part, PlanBuilder& builder) {
  const Shape& shape = builder[images].shape;
  return builder.part(images, part_desc(builder[images], part), (part.images.first * shape[2] + part.rows.first) * shape[1] * shape[3]);
}

}  // namespace octet::exec
