#include "eval/picture.hpp"

#include <algorithm>
#include <cmath>

#include "eval/letters.hpp"

namespace octet {
namespace {

constexpr std::array<Color, 20> colors{{{230, 25, 75},   {60, 180, 75},   {255, 225, 25},  {0, 130, 200},   {245, 130, 48},
                                        {145, 30, 180},  {70, 240, 240},  {240, 50, 230},  {210, 245, 60},  {250, 190, 212},
                                        {0, 128, 128},   {220, 190, 255}, {170, 110, 40},  {255, 250, 200}, {128, 0, 0},
                                        {170, 255, 195}, {128, 128, 0},   {255, 215, 180}, {0, 0, 128},     {128, 128, 128}}};

/// Black or white, whichever can be read on the colour.
Color contrast(Color color) {
  const double light = 0.299 * color[0] + 0.587 * color[1] + 0.114 * color[2];
  return light > 140 ? Color{0, 0, 0} : Color{255, 255, 255};
}

}  // namespace

Color color_of(std::int64_t label) {
  const auto count = static_cast<std::int64_t>(colors.size());
  return colors[static_cast<std::size_t>((label % count + count) % count)];
}

std::int64_t Picture::dot() const { return std::max<std::int64_t>(1, std::max(width(), height()) / 600); }

void Picture::fill(std::int64_t left, std::int64_t top, std::int64_t right, std::int64_t bottom, Color color) {
  std::uint8_t* pixels = image_.mutable_data<std::uint8_t>().data();
  for (std::int64_t y = std::max<std::int64_t>(top, 0); y < std::min(bottom, height()); ++y)
    for (std::int64_t x = std::max<std::int64_t>(left, 0); x < std::min(right, width()); ++x)
      std::ranges::copy(color, pixels + 3 * (y * width() + x));
}

void Picture::outline(double x_min, double y_min, double x_max, double y_max, Color color) {
  const auto within = [](double value, std::int64_t most) {
    return static_cast<std::int64_t>(std::lround(std::clamp(std::isfinite(value) ? value : 0.0, -10.0, static_cast<double>(most) + 10)));
  };
  const std::int64_t left = within(x_min, width()), right = within(x_max, width()), top = within(y_min, height()),
                     bottom = within(y_max, height()), thick = 2 * dot();
  fill(left, top, right, top + thick, color);
  fill(left, bottom - thick, right, bottom, color);
  fill(left, top, left + thick, bottom, color);
  fill(right - thick, top, right, bottom, color);
}

void Picture::text(double x, double y, std::string_view line, Color color) {
  const std::int64_t size = dot(), advance = (letter_width + 1) * size, high = (letter_height + 2) * size;
  const std::int64_t wide = advance * static_cast<std::int64_t>(line.size()) + size;
  const auto place = [](double at, std::int64_t most) {
    return static_cast<std::int64_t>(std::clamp(std::isfinite(at) ? at : 0.0, 0.0, static_cast<double>(std::max<std::int64_t>(most, 0))));
  };
  const std::int64_t left = place(x, width() - wide), top = place(y - static_cast<double>(high), height() - high);
  fill(left, top, left + wide, top + high, color);
  std::int64_t at = left + size;
  for (const char letter : line) {
    for (std::int64_t column = 0; column < letter_width; ++column)
      for (std::int64_t row = 0; row < letter_height; ++row)
        if (has_dot(letter, column, row))
          fill(at + column * size, top + (row + 1) * size, at + (column + 1) * size, top + (row + 2) * size, contrast(color));
    at += advance;
  }
}

void Picture::tint(std::int64_t x, std::int64_t y, Color color) {
  std::uint8_t* pixel = image_.mutable_data<std::uint8_t>().data() + 3 * (y * width() + x);
  for (std::size_t i = 0; i < color.size(); ++i) pixel[i] = static_cast<std::uint8_t>((pixel[i] + color[i]) / 2);
}

}  // namespace octet
