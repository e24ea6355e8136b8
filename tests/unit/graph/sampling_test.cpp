#include "operation_support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

using Padding = GridSample::Padding;
using Mode = GridSample::Mode;

/// Samples of the row 1, 2, 3, 4 at places along it.
Tensor sampled(const GridSample& op, const std::vector<float>& places) {
  std::vector<float> grid;
  for (const float place : places) grid.insert(grid.end(), {place, 0});
  const auto count = static_cast<std::int64_t>(places.size());
  return compute(op, {floats({1, 2, 3, 4}, {1, 1, 1, 4}), floats(grid, {1, 1, count, 2})});
}

}  // namespace

TEST_CASE("GridSample counts places from the edges or from the centers of the outer elements") {
  require_close(sampled({.align_corners = true}, {-1, 0, 1}), {1, 1, 1, 3}, {1, 2.5F, 4});
  require_close(sampled({.align_corners = false}, {-0.75F, 0, 0.75F}), {1, 1, 1, 3}, {1, 2.5F, 4});
}

TEST_CASE("GridSample has zeros, the border or its reflection around the data") {
  const std::vector<float> places{-1, -1.5F, 1.25F};
  require_close(sampled({false, Mode::Bilinear, Padding::Zeros}, places), {1, 1, 1, 3}, {0.5F, 0, 0});
  require_close(sampled({false, Mode::Bilinear, Padding::Border}, places), {1, 1, 1, 3}, {1, 1, 4});
  require_close(sampled({true, Mode::Bilinear, Padding::Reflection}, {-1.5F, 1 + 2.0F / 3, 3}), {1, 1, 1, 3}, {1.75F, 3, 1});
}

TEST_CASE("GridSample takes the nearest element, or a cubic between four") {
  require_close(sampled({true, Mode::Nearest, Padding::Zeros}, {-0.8F, 0.1F, 2}), {1, 1, 1, 3}, {1, 3, 0});
  // Keys' weights at 0.5 are -0.09375, 0.59375, 0.59375, -0.09375.
  require_close(sampled({true, Mode::Bicubic, Padding::Border}, {0}), {1, 1, 1, 1}, {2.5F});
  require_close(sampled({true, Mode::Bicubic, Padding::Zeros}, {-1, 1 - 1.0F / 3}), {1, 1, 1, 2},
                {1, 3 * 0.59375F + 4 * 0.59375F - 2 * 0.09375F});
}

TEST_CASE("GridSample samples volumes, the last dimension first") {
  const Tensor grid = floats({1, -1, -1, -1, 1, 1}, {1, 1, 1, 2, 3});
  CHECK(compute(GridSample{.align_corners = true}, {counting({1, 1, 2, 2, 2}), grid}) == floats({1, 6}, {1, 1, 1, 1, 2}));
}

TEST_CASE("GridSample refuses grids that do not fit") {
  CHECK(refusal(GridSample{}, {counting({1, 1, 2, 2}), counting({2, 1, 1, 2})}) ==
        "grid: given shape [2,1,1,2], expected the batch of [1,1,2,2] and 2 numbers for each place");
}

TEST_CASE("ROIAlign takes the mean or the largest share of samples of each cell") {
  const Tensor data = counting({1, 1, 4, 4}), box = floats({0, 0, 4, 4}, {1, 4}), image = integers({0});
  const ROIAlign op{.pooled_height = 2, .pooled_width = 2, .sampling_ratio = 1};
  CHECK(compute(op, {data, box, image}) == floats({5, 7, 13, 15}, {1, 1, 2, 2}));
  ROIAlign half = op;
  half.aligned = ROIAlign::Aligned::HalfPixelForNearest;
  CHECK(compute(half, {data, box, image}) == floats({2.5F, 4.5F, 10.5F, 12.5F}, {1, 1, 2, 2}));
  ROIAlign largest = half;
  largest.mode = ROIAlign::Mode::Maximum;
  CHECK(compute(largest, {data, box, image}) == floats({1.25F, 1.75F, 3.25F, 3.75F}, {1, 1, 2, 2}));
}

TEST_CASE("ROIAlign refuses boxes of images that are not there") {
  CHECK(refusal(ROIAlign{}, {counting({1, 1, 2, 2}), floats({0, 0, 1, 1}, {1, 4}), integers({1})}) ==
        "image of a box: given 1, expected 0 to 0");
  CHECK(refusal(ROIAlign{.pooled_height = 0}, {counting({1, 1, 2, 2}), floats({0, 0, 1, 1}, {1, 4}), integers({0})}) ==
        "pooled size: given 0 x 1, expected 1 or more");
}
