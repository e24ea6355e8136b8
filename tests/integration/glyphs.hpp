#pragma once

#include <fstream>
#include <string>
#include <vector>

#include <octet/eval/image.hpp>
#include <octet/tensor/npy.hpp>

#include "integration/command.hpp"

namespace octet::test {

/// The first test images of the embedded example as .npy files NUMBER.npy in a folder, with a list of their labels.
class Glyphs {
 public:
  Glyphs(const std::filesystem::path& folder, std::int64_t images) : images_(folder / "images"), labels_(folder / "labels.txt") {
    std::filesystem::create_directory(images_);
    const std::filesystem::path source = OCTET_SOURCE_DIR "/examples/glyphs";
    const Tensor sheet = read_image(source / "test.png");
    std::ifstream classes(source / "test.txt");
    std::ofstream labels(labels_);
    std::string label;
    for (std::int64_t i = 0; i < images && classes >> label; ++i) {
      write_npy(to_tensor(tile(sheet, i), {127.5F}, {63.75F}), images_ / (std::to_string(i) + ".npy"));
      labels << i << ".npy " << label << '\n';
    }
  }
  std::string arguments() const { return " -s " + images_.string() + " --labels " + labels_.string(); }

 private:
  static Tensor tile(const Tensor& sheet, std::int64_t index) {
    Tensor image(ElementType::u8, {32, 32, 3});
    const std::int64_t columns = sheet.shape()[1] / 32, left = index % columns * 32, top = index / columns * 32;
    for (std::int64_t y = 0; y < 32; ++y) {
      const auto row = sheet.data<std::uint8_t>().subspan(static_cast<std::size_t>(((top + y) * sheet.shape()[1] + left) * 3), 32 * 3);
      std::ranges::copy(row, image.mutable_data<std::uint8_t>().begin() + y * 32 * 3);
    }
    return image;
  }
  std::filesystem::path images_, labels_;
};

}  // namespace octet::test
