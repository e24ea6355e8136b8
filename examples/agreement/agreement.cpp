// Says how far a quantized network agrees with the one that it was made from, on images without labels.
#include <exception>
#include <iostream>

#include <octet/octet.hpp>

namespace {

/// All images of a folder, of which nothing is known but their names.
octet::AnnotationSet images_of(const std::filesystem::path& folder) {
  octet::AnnotationSet set{{}, {}, folder.string()};
  for (const octet::SourceFile& file : octet::list_source(folder))
    if (file.path.extension() != ".npy") set.annotations.push_back({file.name, {}});
  return set;
}

void compare(const char* reference_file, const char* quantized_file, const char* folder) {
  const octet::Executor reference(octet::read_model(reference_file)), quantized(octet::read_model(quantized_file));
  octet::DatasetConfig data{.data_source = folder, .annotations = images_of(folder)};
  data.preprocessing = {octet::AutoResizeStep{}, octet::NormalizationStep{{127.5F}, {63.75F}}};
  data.metrics = {{.type = octet::MetricType::Agreement}, {.type = octet::MetricType::Sqnr}, {.type = octet::MetricType::KlDivergence}};

  const octet::Evaluator evaluator(data, reference.inputs()[0].shape);
  const octet::Executor* const both[] = {&reference, &quantized};
  const std::vector<octet::Evaluation> evaluations = evaluator.evaluate(both);
  for (const octet::MetricValue& metric : evaluations[1].metrics)
    std::cout << metric.name << ' ' << metric.value << " [" << metric.interval.low << ", " << metric.interval.high << "] on "
              << evaluator.size() << " images\n";
}

}  // namespace

int main(int count, char** arguments) try {
  if (count != 4) {
    std::cerr << "usage: octet_agreement REFERENCE.xml QUANTIZED.xml FOLDER\n";
    return 2;
  }
  compare(arguments[1], arguments[2], arguments[3]);
  return 0;
} catch (const std::exception& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
