#include <octet/tensor/shape.hpp>

#include "support.hpp"

using namespace octet;
using octet::test::error_of;

TEST_CASE("a shape knows its rank, size and strides") {
  const Shape shape{2, 3, 4};
  CHECK(shape.rank() == 3);
  CHECK(shape.elements() == 24);
  CHECK(shape.elements(1, 3) == 12);
  CHECK(shape.elements(1, 1) == 1);
  CHECK(shape.strides() == Dims{12, 4, 1});
  CHECK(shape.with(1, 7) == Shape{2, 7, 4});
  CHECK(to_string(shape) == "[2,3,4]");
}

TEST_CASE("a scalar has rank 0 and one element") {
  CHECK(Shape{}.rank() == 0);
  CHECK(Shape{}.elements() == 1);
  CHECK(Shape{}.strides().empty());
  CHECK(to_string(Shape{}) == "[]");
}

TEST_CASE("a dimension of 0 makes a shape empty whatever the others are") {
  CHECK(Shape{std::int64_t{1} << 40, std::int64_t{1} << 40, 0}.elements() == 0);
}

TEST_CASE("shapes that cannot be are refused") {
  CHECK(error_of([] { Shape{2, -1}; }).message() == "shape: given [2,-1], expected dimensions of 0 or greater");
  CHECK(error_of([] { Shape(Dims{-5}); }).code() == ErrorCode::InvalidShape);
  CHECK(error_of([] { Shape{std::int64_t{1} << 40, std::int64_t{1} << 40}.elements(); }).code() == ErrorCode::InvalidShape);
  CHECK(Shape{std::int64_t{1} << 31, std::int64_t{1} << 31}.elements() == std::size_t{1} << 62);
}

TEST_CASE("broadcasting aligns shapes at the last dimension") {
  CHECK(broadcast(Shape{2, 3, 4}, Shape{4}) == Shape{2, 3, 4});
  CHECK(broadcast(Shape{3, 1}, Shape{2, 1, 4}) == Shape{2, 3, 4});
  CHECK(broadcast(Shape{}, Shape{5}) == Shape{5});
  CHECK(broadcast(Shape{0}, Shape{1}) == Shape{0});
  CHECK(error_of([] {
          broadcast(Shape{2, 3}, Shape{2});
        }).message() == "broadcasting: given [2,3] and [2], expected dimensions that are equal or 1");
  CHECK(error_of([] { broadcast(Shape{0}, Shape{2}); }).code() == ErrorCode::InvalidShape);
}

TEST_CASE("negative axes count from the end") {
  CHECK(normalize_axis(0, 4) == 0);
  CHECK(normalize_axis(3, 4) == 3);
  CHECK(normalize_axis(-1, 4) == 3);
  CHECK(normalize_axis(-4, 4) == 0);
  CHECK(error_of([] { normalize_axis(4, 4); }).message() == "axis: given 4, expected -4 to 3");
  CHECK(error_of([] { normalize_axis(-5, 4); }).code() == ErrorCode::InvalidArgument);
  CHECK(error_of([] { normalize_axis(0, 0); }).code() == ErrorCode::InvalidArgument);
}
