#pragma once

#include <vector>

#include "exec/plan_builder.hpp"
#include "graph/window.hpp"

namespace octet::exec {

/// The rows of a window's results that one thread computes, and what it reads for them.
struct RowBand {
  Band results{};
  WindowBand window{};
};

/// How the group being lowered is divided into rows, when it slides `window` over the image `source`. Empty where it is not: on a single
/// thread, with little work, in batches, and where channels do not lie last, since rows of other layouts are not in one piece.
std::vector<RowBand> row_bands(const Window& window, TensorId source, TensorId destination, const PlanBuilder& builder);

/// What describes those rows alone.
dnn::Desc rows_desc(const PlanTensor& image, const Band& rows);

}  // namespace octet::exec
