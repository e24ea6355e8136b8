// Classifies one image: inference MODEL.xml IMAGE [MEAN SCALE]
#include <algorithm>
#include <exception>
#include <iostream>
#include <string>

#include <octet/octet.hpp>

int main(int count, char** arguments) try {
  if (count != 3 && count != 5) {
    std::cerr << "usage: inference MODEL.xml IMAGE [MEAN SCALE]\n";
    return 2;
  }
  octet::Preprocessing preprocessing;
  if (count == 5) {
    preprocessing.mean = {std::stof(arguments[3])};
    preprocessing.scale = {std::stof(arguments[4])};
  }

  const octet::Executor executor(octet::read_model(arguments[1]));
  const octet::Tensor image = octet::load_image(arguments[2], preprocessing, executor.inputs().front().shape);
  const octet::Tensor scores = executor.run(image);

  const auto values = scores.data<float>();
  const auto best = std::ranges::max_element(values);
  std::cout << "class " << best - values.begin() << ", score " << *best << '\n';
  return 0;
} catch (const std::exception& error) {
  std::cerr << "inference: " << error.what() << '\n';
  return 1;
}
