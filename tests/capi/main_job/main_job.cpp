// What main_job.c does, in C++: main_job MODEL FOLDER IMAGE...
#include <exception>
#include <iostream>
#include <octet/octet.hpp>

namespace {

void run(const octet::Graph& graph, const std::string& name, const std::vector<octet::Tensor>& images) {
  const octet::Executor executor(graph, {.threads = 1});
  for (std::size_t i = 0; i < images.size(); ++i) octet::write_npy(executor.run(images[i]), name + std::to_string(i) + ".npy");
}

}  // namespace

int main(int count, char** arguments) try {
  if (count < 4) return 2;
  const std::filesystem::path folder = arguments[2];
  const octet::Graph graph = octet::read_model(arguments[1]);
  const octet::Shape& shape = graph.node(graph.parameters().front()).outputs.front().shape;
  const octet::Preprocessing preprocessing{.mean = {123.675F, 116.28F, 103.53F}, .scale = {58.395F, 57.12F, 57.375F}};
  std::vector<octet::Tensor> images;
  for (int i = 3; i < count; ++i) images.push_back(octet::load_image(arguments[i], preprocessing, shape));

  octet::Calibrator calibrator(graph, {}, {.threads = 1});
  for (const octet::Tensor& image : images) calibrator.observe(image);
  calibrator.statistics().save(folder / "statistics");
  const octet::Graph int8 = calibrator.quantize();
  octet::write_ir(int8, folder / "int8.xml");
  const octet::Graph compressed = octet::compress_weights(int8);
  octet::write_ir(compressed, folder / "compressed.xml");
  run(graph, (folder / "fp32_").string(), images);
  run(compressed, (folder / "int8_").string(), images);
  return 0;
} catch (const std::exception& error) {
  std::cerr << "main_job: " << error.what() << '\n';
  return 1;
}
