// What main_job.c does, in C++: main_job MODEL FOLDER IMAGE...
#include <exception>
#include <iostream>
#include <octet/octet.hpp>

namespace {

void run(const octet::Graph& graph, const std::string& name, const std::vector<octet::Tensor>& images) {
  const octet::Executor executor(graph, {.threads = 1});
  for (std::size_t i = 0; i < images.size(); ++i) octet::write_npy(executor.run(images[i]), name + std::to_string(i) + ".npy");
}

std::vector<std::size_t> answers_of(const octet::Executor& executor, const std::vector<octet::Tensor>& images) {
  std::vector<std::size_t> answers;
  for (const octet::Tensor& image : images) answers.push_back(octet::best_class(executor.run(image).data<float>()));
  return answers;
}

/// As few layers in FP32 as let the classes be those of the FP32 network.
octet::Graph tune(const octet::Calibrator& calibrator, const octet::Graph& graph, const std::vector<octet::Tensor>& images) {
  const std::vector<std::size_t> answers = answers_of(octet::Executor(graph, {.threads = 1}), images);
  const auto agreement = [&](const octet::Executor& candidate) {
    const std::vector<std::size_t> given = answers_of(candidate, images);
    double equal = 0;
    for (std::size_t i = 0; i < given.size(); ++i) equal += given[i] == answers[i];
    return equal / static_cast<double>(given.size());
  };
  return calibrator.tune(agreement, {.max_drop = 0, .threads = 1, .ranges = std::vector<octet::RangeChoice>{}, .max_validations = 8}).graph;
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
  octet::write_ir(tune(calibrator, graph, images), folder / "tuned.xml");
  const octet::Graph int8 = calibrator.quantize();
  octet::write_ir(int8, folder / "int8.xml");
  const octet::Graph compressed = octet::compress_weights(int8);
  octet::write_ir(compressed, folder / "compressed.xml");
  octet::write_onnx(compressed, folder / "int8.onnx");
  const octet::InputNormalization normalization{.mean = preprocessing.mean, .scale = preprocessing.scale};
  octet::write_ir(octet::convert_model(graph, {.normalization = {{"", normalization}}}), folder / "converted.xml");
  run(graph, (folder / "fp32_").string(), images);
  run(compressed, (folder / "int8_").string(), images);
  return 0;
} catch (const std::exception& error) {
  std::cerr << "main_job: " << error.what() << '\n';
  return 1;
}
