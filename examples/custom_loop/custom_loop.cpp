// Quantizes a network with a calibration loop of its own: custom_loop MODEL.xml INT8.xml IMAGE...
#include <exception>
#include <iostream>

#include <octet/octet.hpp>

int main(int count, char** arguments) try {
  if (count < 4) {
    std::cerr << "usage: custom_loop MODEL.xml INT8.xml IMAGE...\n";
    return 2;
  }
  const octet::Graph graph = octet::read_model(arguments[1]);
  const octet::Shape input = graph.node(graph.parameters().front()).outputs.front().shape;
  const octet::Preprocessing preprocessing{.mean = {127.5F}, .scale = {63.75F}};

  octet::Calibrator calibrator(graph);
  for (int i = 3; i < count; ++i) calibrator.observe(octet::load_image(arguments[i], preprocessing, input));
  const octet::Graph int8 = calibrator.quantize();
  octet::write_ir(int8, arguments[2]);

  std::cout << "learned from " << calibrator.samples() << " images, wrote " << arguments[2] << '\n';
  return 0;
} catch (const std::exception& error) {
  std::cerr << "custom_loop: " << error.what() << '\n';
  return 1;
}
