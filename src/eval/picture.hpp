#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include <octet/tensor/tensor.hpp>

namespace octet {

using Color = std::array<std::uint8_t, 3>;

/// One of twenty colours that are easy to tell apart; labels that are near each other have different ones.
Color color_of(std::int64_t label);

/// An image that is drawn on.
class Picture {
 public:
  /// u8 [height, width, 3], red first.
  explicit Picture(const Tensor& image) : image_(image.clone()) {}

  std::int64_t width() const { return image_.shape()[1]; }
  std::int64_t height() const { return image_.shape()[0]; }
  const Tensor& image() const { return image_; }

  /// The outline of a box; what lies outside of the image is not drawn.
  void outline(double x_min, double y_min, double x_max, double y_max, Color color);
  /// A line of text on a bar of that colour, whose lower left corner is given; moved so that it lies in the image as far as it can. Bytes
  /// that are no printable ASCII become '?'.
  void text(double x, double y, std::string_view line, Color color);
  /// Mixes half of the colour into a pixel.
  void tint(std::int64_t x, std::int64_t y, Color color);

 private:
  void fill(std::int64_t left, std::int64_t top, std::int64_t right, std::int64_t bottom, Color color);
  /// How many pixels a dot of the outline and the letters has: more on large images.
  std::int64_t dot() const;

  Tensor image_;
};

}  // namespace octet
