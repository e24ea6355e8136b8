#include "model/caffe/ops/window.hpp"

#include <limits>

#include <octet/base/error.hpp>

namespace octet::caffe {

Dims read_spatial(Params& params, std::size_t axes, const std::string& repeated, const std::string& prefix, std::int64_t fallback,
                  std::int64_t least) {
  const Dims given = params.integers(repeated);
  const std::string rows = prefix + "_h", columns = prefix + "_w";
  Dims dims;
  if (params.has(rows) || params.has(columns)) {
    if (axes != 2) params.fail(params.has(rows) ? rows : columns, "for " + std::to_string(axes) + " spatial axes", "two of them");
    const std::int64_t both = given.empty() ? fallback : given.front();
    dims = {params.integer(rows, both), params.integer(columns, both)};
  } else if (given.empty()) {
    dims = Dims(axes, fallback);
  } else if (given.size() == 1) {
    dims = Dims(axes, given.front());
  } else if (given.size() == axes) {
    dims = given;
  } else {
    params.fail(repeated, std::to_string(given.size()) + " numbers", "one, or one for each of " + std::to_string(axes) + " axes");
  }
  for (const std::int64_t dim : dims)
    if (dim < least || dim > std::numeric_limits<std::int32_t>::max())
      params.fail(repeated, std::to_string(dim), "at least " + std::to_string(least) + ", and below 2^31");
  return dims;
}

std::size_t spatial_axes(const Layer& layer) {
  const std::size_t rank = layer.rank();
  if (rank < 3 || rank > 5) fail_unsupported("bottom 0: given shape " + to_string(layer.shape()) + ", expected rank 3 to 5");
  return rank - 2;
}

}  // namespace octet::caffe
