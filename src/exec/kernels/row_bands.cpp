#include "exec/kernels/row_bands.hpp"

namespace octet::exec {
namespace {

bool has_rows_in_one_piece(const PlanTensor& tensor) {
  return tensor.shape.rank() == 4 && tensor.shape[0] == 1 && tensor.desc == dnn::channels_last(tensor.element_type, tensor.shape);
}

}  // namespace

std::vector<RowBand> row_bands(const Window& window, TensorId source, TensorId destination, const PlanBuilder& builder) {
  const int count = builder.row_bands();
  if (count == 1 || !has_rows_in_one_piece(builder[source]) || !has_rows_in_one_piece(builder[destination])) return {};
  const WindowRows rows{builder[source].shape[2], window.kernel[0], window.strides[0], window.dilations[0], window.pads_begin[0]};
  std::vector<RowBand> bands;
  for (int i = 0; i < count; ++i) {
    const Band results = band_of(builder[destination].shape[2], count, i);
    const auto read = source_of(results, rows);
    if (!read) return {};
    bands.push_back({results, *read});
  }
  return bands;
}

dnn::Desc rows_desc(const PlanTensor& image, const Band& rows) {
  return dnn::channels_last(image.element_type, Shape{image.shape[0], image.shape[1], rows.count, image.shape[3]});
}

}  // namespace octet::exec
