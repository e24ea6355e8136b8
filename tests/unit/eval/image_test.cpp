#include <octet/eval/image.hpp>

#include <cmath>
#include <fstream>
#include <iterator>

#include <octet/tensor/npy.hpp>

#include "support.hpp"
#include "unit/eval/pattern.hpp"

using namespace octet;
using test::pattern;

namespace {

const std::filesystem::path images = OCTET_SOURCE_DIR "/tests/data/images";

/// One row of gray pixels.
Tensor gray_row(const std::vector<std::uint8_t>& values) {
  std::vector<std::uint8_t> pixels;
  for (const std::uint8_t value : values) pixels.insert(pixels.end(), 3, value);
  return Tensor::from(pixels, {1, static_cast<std::int64_t>(values.size()), 3});
}

std::vector<int> red(const Tensor& image) {
  const auto pixels = image.data<std::uint8_t>();
  std::vector<int> values;
  for (std::size_t i = 0; i < pixels.size(); i += 3) values.push_back(pixels[i]);
  return values;
}

double mean_difference(const Tensor& a, const Tensor& b) {
  REQUIRE(a.shape() == b.shape());
  double sum = 0;
  for (std::size_t i = 0; i < a.elements(); ++i) sum += std::abs(a.data<std::uint8_t>()[i] - b.data<std::uint8_t>()[i]);
  return sum / static_cast<double>(a.elements());
}

int largest_difference(const Tensor& a, const Tensor& b) {
  REQUIRE(a.shape() == b.shape());
  int largest = 0;
  for (std::size_t i = 0; i < a.elements(); ++i)
    largest = std::max(largest, std::abs(a.data<std::uint8_t>()[i] - b.data<std::uint8_t>()[i]));
  return largest;
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::filesystem::path write_bytes(const test::TemporaryFolder& folder, const char* name, const std::string& bytes) {
  const std::filesystem::path path = folder.path() / name;
  std::ofstream(path, std::ios::binary) << bytes;
  return path;
}

}  // namespace

TEST_CASE("PNG and BMP files decode to exactly their pixels") {
  CHECK(read_image(images / "rgb.png") == pattern(4, 5));
  CHECK(read_image(images / "rgb.bmp") == pattern(4, 5));
}

TEST_CASE("gray, palette and transparent images become RGB") {
  CHECK(read_image(images / "gray.png") == read_npy(images / "gray.npy"));
  CHECK(read_image(images / "palette.png") == read_npy(images / "palette.npy"));
  CHECK(read_image(images / "rgba.png") == pattern(4, 5));
}

TEST_CASE("JPEG decodes as libjpeg does up to the rounding of its transforms") {
  const std::string name = GENERATE("jpeg_444", "jpeg_420");
  const Tensor image = read_image(images / (name + ".jpg")), expected = read_npy(images / (name + ".npy"));
  CHECK(mean_difference(image, expected) < 0.25);
  CHECK(largest_difference(image, expected) <= 3);
}

TEST_CASE("a missing image is an input-output error that names the file") {
  const Error error = test::error_of([] { read_image("/nonexistent/picture.png"); });
  CHECK(error.code() == ErrorCode::Io);
  CHECK(error.where().file == "/nonexistent/picture.png");
}

TEST_CASE("damaged images are refused with the file's name") {
  const test::TemporaryFolder folder;
  const std::string png = bytes_of(images / "rgb.png"), jpeg = bytes_of(images / "jpeg_420.jpg"), bmp = bytes_of(images / "rgb.bmp");
  std::string flipped = png;
  flipped[png.size() / 2] ^= 1;
  const auto [name, bytes] = GENERATE_COPY(table<std::string, std::string>({{"empty.png", ""},
                                                                             {"text.jpg", "not an image"},
                                                                             {"cut.png", png.substr(0, png.size() / 2)},
                                                                             {"signature.png", png.substr(0, 8)},
                                                                             {"flipped.png", flipped},
                                                                             {"endless.png", png.substr(0, png.size() - 12)},
                                                                             {"cut.jpg", jpeg.substr(0, jpeg.size() / 2)},
                                                                             {"cut_late.jpg", jpeg.substr(0, jpeg.size() - 4)},
                                                                             {"cut.bmp", bmp.substr(0, bmp.size() / 2)}}));
  const std::filesystem::path path = write_bytes(folder, name.c_str(), bytes);
  INFO(name);
  const Error error = test::error_of([&] { read_image(path); });
  CHECK(error.code() == ErrorCode::InvalidArgument);
  CHECK(error.where().file == path.string());
}

TEST_CASE("an image that declares too many pixels is refused before memory is taken") {
  const test::TemporaryFolder folder;
  // Width and height in the header, of 2^28 + 2^14 and of 2^32 pixels.
  const auto [size, given] = GENERATE(table<std::string, std::string>({{std::string("\0\0\x40\x01\0\0\x40\0", 8), "16385x16384"},
                                                                       {std::string("\0\1\0\0\0\1\0\0", 8), "more"}}));
  std::string png = bytes_of(images / "rgb.png");
  png.replace(16, 8, size);
  const Error error = test::error_of([&] { read_image(write_bytes(folder, "huge.png", png)); });
  CHECK(error.code() == ErrorCode::InvalidArgument);
  CHECK(error.message() == "image size: given " + given + ", expected at most 2^28 pixels");
}

TEST_CASE("a JPEG whose Huffman table has more codes than there are symbols is refused before it is decoded") {
  const test::TemporaryFolder folder;
  std::string jpeg = bytes_of(images / "jpeg_444.jpg");
  const std::size_t counts = jpeg.find("\xff\xc4") + 5;
  jpeg.replace(counts, 16, std::string(16, '\xff'));
  const Error error = test::error_of([&] { read_image(write_bytes(folder, "tables.jpg", jpeg)); });
  CHECK(error.message() == "image: given damaged contents (tables of too many codes), expected a whole JPEG, PNG or BMP file");
  // The same bytes as a comment are none.
  std::string comment = bytes_of(images / "jpeg_444.jpg");
  comment.insert(2, std::string("\xff\xfe\0\x17\xff\xc4\0\x13", 8) + std::string(17, '\xff'));
  CHECK(read_image(write_bytes(folder, "comment.jpg", comment)) == read_image(images / "jpeg_444.jpg"));
}

TEST_CASE("an image whose file cannot hold its pixels is refused before memory is taken") {
  const test::TemporaryFolder folder;
  const auto refusal = [&](const std::string& bytes) {
    return test::error_of([&] { read_image(write_bytes(folder, "huge", bytes)); }).message();
  };
  const std::string message =
      "image: given damaged contents (fewer pixels than its size demands), expected a whole JPEG, PNG or BMP file";
  std::string png = bytes_of(images / "rgb.png"), jpeg = bytes_of(images / "jpeg_420.jpg");
  png.replace(16, 8, std::string("\0\0\x10\0\0\0\x10\0", 8)).replace(29, 4, "\x7d\xc1\xb3\x40");  // 4096 x 4096, and the header's checksum
  CHECK(refusal(png) == message);
  jpeg.replace(jpeg.find("\xff\xc0") + 5, 4, std::string("\x10\0\x10\0", 4));
  CHECK(refusal(jpeg) == message);
}

TEST_CASE("the triangle filter gives Pillow's BILINEAR bit for bit") {
  const auto [name, height, width] = GENERATE(
      table<const char*, int, int>({{"smaller", 16, 20}, {"larger", 90, 50}, {"wider", 9, 61}, {"tiny", 1, 1}}));
  INFO(name);
  const Tensor resized = resize(pattern(45, 37), height, width, ResizeFilter::Triangle);
  CHECK(resized == read_npy(images / (std::string("resized_") + name + ".npy")));
}

TEST_CASE("bilinear takes the nearest pixels with centres aligned") {
  // Twice as wide: positions -0.25, 0.25, 0.75, 1.25 of the two pixels, the outer ones clamped.
  CHECK(red(resize(gray_row({0, 100}), 1, 4, ResizeFilter::Bilinear)) == std::vector<int>{0, 25, 75, 100});
  // A quarter as wide: positions 1.5 and 5.5, with no regard for the pixels further away.
  CHECK(red(resize(gray_row({0, 10, 30, 255, 0, 7, 9, 0}), 1, 2, ResizeFilter::Bilinear)) == std::vector<int>{20, 8});
}

TEST_CASE("resizing to the same size keeps the pixels") {
  const ResizeFilter filter = GENERATE(ResizeFilter::Triangle, ResizeFilter::Bilinear);
  CHECK(resize(pattern(6, 7), 6, 7, filter) == pattern(6, 7));
}

TEST_CASE("the shorter side gets the size and the longer one is rounded down") {
  CHECK(resize_shorter_side(pattern(45, 37), 20).shape() == Shape{24, 20, 3});  // 20 * 45 / 37 = 24.3
  CHECK(resize_shorter_side(pattern(37, 45), 20).shape() == Shape{20, 24, 3});
  CHECK(resize_shorter_side(pattern(30, 30), 20).shape() == Shape{20, 20, 3});
}

TEST_CASE("the centre crop begins at half the difference, halves rounded to even") {
  // Differences 4, 5, 3 and 1 of the width: offsets 2, round(2.5) = 2, round(1.5) = 2 and round(0.5) = 0.
  CHECK(red(center_crop(gray_row({0, 1, 2, 3, 4, 5}), 1, 2)) == std::vector<int>{2, 3});
  CHECK(red(center_crop(gray_row({0, 1, 2, 3, 4, 5, 6}), 1, 2)) == std::vector<int>{2, 3});
  CHECK(red(center_crop(gray_row({0, 1, 2, 3, 4}), 1, 2)) == std::vector<int>{2, 3});
  CHECK(red(center_crop(gray_row({0, 1, 2}), 1, 2)) == std::vector<int>{0, 1});
}

TEST_CASE("a crop larger than the image is refused") {
  CHECK(test::error_of([] { center_crop(pattern(4, 5), 5); }).code() == ErrorCode::InvalidShape);
}

TEST_CASE("an image becomes planes of normalized values in the network's channel order") {
  const Tensor image = Tensor::from(std::vector<std::uint8_t>{10, 20, 30, 40, 50, 60}, {1, 2, 3});
  CHECK(to_tensor(image) == Tensor::from(std::vector<float>{10, 40, 20, 50, 30, 60}, {1, 3, 1, 2}));
  CHECK(to_tensor(image, {10}, {2}) == Tensor::from(std::vector<float>{0, 15, 5, 20, 10, 25}, {1, 3, 1, 2}));
  // Blue comes first, and so do blue's mean and scale.
  CHECK(to_tensor(image, {30, 20, 10}, {1, 2, 5}, true) == Tensor::from(std::vector<float>{0, 30, 0, 15, 0, 6}, {1, 3, 1, 2}));
}

TEST_CASE("means and scales that do not fit three channels are refused") {
  CHECK(test::error_of([] { to_tensor(pattern(2, 2), {1, 2}); }).code() == ErrorCode::InvalidArgument);
  CHECK(test::error_of([] { to_tensor(pattern(2, 2), {}, {1, 0, 1}); }).code() == ErrorCode::InvalidArgument);
}

TEST_CASE("functions of images refuse other tensors") {
  CHECK(test::error_of([] { resize(Tensor(ElementType::f32, {2, 2, 3}), 1, 1); }).code() == ErrorCode::InvalidArgument);
  CHECK(test::error_of([] { to_tensor(Tensor(ElementType::u8, {2, 2})); }).code() == ErrorCode::InvalidArgument);
}

TEST_CASE("an image file becomes a network's input") {
  const Tensor expected = to_tensor(resize(pattern(4, 5), 8, 6), {1});
  CHECK(load_image(images / "rgb.png", {.mean = {1}}, {1, 3, 8, 6}) == expected);
}

TEST_CASE("resize and crop come before the network's size") {
  const Tensor image = read_image(images / "jpeg_444.jpg");
  const Tensor expected = to_tensor(resize(center_crop(resize_shorter_side(image, 30), 24), 12, 12));
  CHECK(load_image(images / "jpeg_444.jpg", {.shorter_side = 30, .crop = 24}, {1, 3, 12, 12}) == expected);
}

TEST_CASE("an input with channels last, or without a batch, holds the same pixels") {
  const Preprocessing preprocessing{.mean = {1, 2, 3}, .scale = {4, 5, 6}, .reverse_channels = true};
  const Tensor planes = load_image(images / "rgb.png", preprocessing, {1, 3, 8, 6});
  const Tensor pixels = load_image(images / "rgb.png", preprocessing, {1, 8, 6, 3});
  REQUIRE(pixels.shape() == Shape{1, 8, 6, 3});
  for (std::size_t i = 0; i < 48; ++i)
    for (std::size_t c = 0; c < 3; ++c) CHECK(pixels.data<float>()[i * 3 + c] == planes.data<float>()[c * 48 + i]);
  CHECK(load_image(images / "rgb.png", preprocessing, {3, 8, 6}) == planes.reshaped({3, 8, 6}));
  CHECK(load_image(images / "rgb.png", preprocessing, {8, 6, 3}) == pixels.reshaped({8, 6, 3}));
}

TEST_CASE("an input of one channel gets the luminance") {
  const Tensor image = resize(read_image(images / "rgb.png"), 4, 5);
  std::vector<float> expected;
  for (std::size_t i = 0; i < 20; ++i) {
    const auto at = [&](std::size_t c) { return static_cast<int>(image.data<std::uint8_t>()[i * 3 + c]); };
    expected.push_back((static_cast<float>((9798 * at(0) + 19235 * at(1) + 3735 * at(2) + 16384) >> 15) - 10) / 2);
  }
  const Preprocessing preprocessing{.mean = {10}, .scale = {2}};
  CHECK(load_image(images / "rgb.png", preprocessing, {1, 1, 4, 5}) == Tensor::from(expected, {1, 1, 4, 5}));
  CHECK(load_image(images / "rgb.png", preprocessing, {1, 4, 5, 1}) == Tensor::from(expected, {1, 4, 5, 1}));
  const Preprocessing reversed{.mean = {10}, .scale = {2}, .reverse_channels = true};
  CHECK(load_image(images / "rgb.png", reversed, {1, 1, 4, 5}) == Tensor::from(expected, {1, 1, 4, 5}));
  const Error error = test::error_of([] { load_image(images / "rgb.png", {.mean = {1, 2, 3}}, {1, 1, 4, 5}); });
  CHECK_THAT(error.message(), test::contains("mean: given 3 values, expected 1 for an image of one channel"));
}

TEST_CASE("the layout says where channels are if both places could be theirs") {
  CHECK(load_image(images / "rgb.png", {}, {1, 3, 5, 3}).shape() == Shape{1, 3, 5, 3});
  const Tensor first = load_image(images / "rgb.png", {.layout = ImageLayout::ChannelsFirst}, {1, 3, 5, 3});
  const Tensor last = load_image(images / "rgb.png", {.layout = ImageLayout::ChannelsLast}, {1, 3, 5, 3});
  CHECK(load_image(images / "rgb.png", {}, {1, 3, 5, 3}) == first);
  CHECK_FALSE(first == last);
  const Error error = test::error_of([] { load_image(images / "rgb.png", {.layout = ImageLayout::ChannelsLast}, {1, 3, 5, 6}); });
  CHECK_THAT(error.message(), test::contains("given shape [1,3,5,6], expected [N,height,width,C] with a C of 1 or 3 channels"));
}

TEST_CASE("an image is refused where the network does not take one") {
  const Error error = test::error_of([] { load_image(images / "rgb.png", {}, {1, 10}); });
  CHECK(error.code() == ErrorCode::InvalidShape);
  CHECK(error.message() == "input for an image: given shape [1,10], expected [N,C,height,width] or [N,height,width,C] with a C of 1 or 3 channels");
}
