// Prepares images as a network takes them, for engines that cannot decode them: octet_peer_images FOLDER LABELS SIZE SHORTER CROP MEAN
// SCALE OUT.npy writes the images that the lines "NAME LABEL" of LABELS name, as one tensor [images,3,SIZE,SIZE]. SHORTER and CROP may be
// 0; MEAN and SCALE are numbers with commas.

#include <algorithm>
#include <cstdio>
#include <exception>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <octet/base/error.hpp>
#include <octet/eval/image.hpp>
#include <octet/tensor/npy.hpp>

namespace octet::benchmarks {
namespace {

std::vector<float> parse_list(const std::string& text) {
  std::vector<float> values;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, ',');) values.push_back(std::stof(part));
  return values;
}

std::vector<std::string> names_of(const std::string& labels) {
  std::ifstream file(labels);
  if (!file) throw Error(ErrorCode::Io, "labels: given '" + labels + "', expected a file that can be read");
  std::vector<std::string> names;
  for (std::string name, label; file >> name >> label;) names.push_back(name);
  return names;
}

void prepare(const std::vector<std::string>& arguments) {
  const std::vector<std::string> names = names_of(arguments[1]);
  const std::int64_t size = std::stoll(arguments[2]);
  const Preprocessing preprocessing{.shorter_side = std::stoll(arguments[3]), .crop = std::stoll(arguments[4]),
                                    .mean = parse_list(arguments[5]), .scale = parse_list(arguments[6])};
  Tensor all(ElementType::f32, Shape{static_cast<std::int64_t>(names.size()), 3, size, size});
  auto out = all.mutable_data<float>().begin();
  for (const std::string& name : names)
    out = std::ranges::copy(load_image(arguments[0] + "/" + name, preprocessing, Shape{1, 3, size, size}).data<float>(), out).out;
  write_npy(all, arguments[7]);
}

}  // namespace
}  // namespace octet::benchmarks

int main(int argc, char** argv) {
  if (argc != 9) {
    std::fprintf(stderr, "usage: octet_peer_images FOLDER LABELS SIZE SHORTER CROP MEAN SCALE OUT.npy\n");
    return 2;
  }
  try {
    octet::benchmarks::prepare({argv + 1, argv + argc});
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "octet_peer_images: %s\n", error.what());
    return 1;
  }
}
