#include "job/draw.hpp"

#include <algorithm>
#include <cstdio>
#include <memory>

#include <octet/eval/image.hpp>

#include "eval/drawing.hpp"
#include "eval/source_files.hpp"
#include "eval/tasks/task.hpp"
#include "job/output_files.hpp"

namespace octet::job {
namespace {

struct Difference {
  std::size_t sample = 0;
  double value = 0;
};

/// What one network made of a sample.
std::unique_ptr<const Prediction> prediction_of(const OutputAdapter& adapter, const ReferenceOutputs& outputs, std::size_t sample,
                                                const Shape& input) {
  const auto found = outputs.outputs(sample);
  return adapter.predict(SampleOutputs(found.begin(), found.end()), input);
}

std::vector<std::size_t> samples_of(const Evaluator& evaluator, const EvaluateOptions& choice) {
  if (choice.samples) return *choice.samples;
  std::vector<std::size_t> all(evaluator.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  return all;
}

std::filesystem::path file_for(const std::filesystem::path& folder, std::size_t position, const std::string& identifier,
                               const char* which) {
  char number[32];
  std::snprintf(number, sizeof number, "%03zu_", position + 1);
  return folder / (number + std::filesystem::path(identifier).stem().string() + "_" + which + ".png");
}

}  // namespace

std::size_t draw_disagreements(const Evaluator& evaluator, const Executor& first, const Executor& second, const EvaluateOptions& choice,
                               const std::filesystem::path& folder, std::size_t count) {
  const DatasetConfig& data = evaluator.config();
  const auto adapter = find_kind(data.adapter).make(data.adapter_options);
  const DrawingOptions drawing{.meta = data.annotations.meta};
  EvaluateOptions silent = choice;
  silent.progress = {};
  const ReferenceOutputs of_first = evaluator.reference(first, silent), of_second = evaluator.reference(second, silent);
  const Shape& input = evaluator.input_shape();
  std::vector<Difference> differences;
  for (const std::size_t sample : samples_of(evaluator, choice))
    if (!is_tensor_file(evaluator.annotation(sample).identifier))
      differences.push_back({sample, disagreement(*prediction_of(*adapter, of_first, sample, input),
                                                  *prediction_of(*adapter, of_second, sample, input), drawing.least_score)});
  std::ranges::stable_sort(differences, std::ranges::greater{}, &Difference::value);
  differences.resize(std::min(differences.size(), count));
  make_folder(folder);
  for (std::size_t i = 0; i < differences.size(); ++i) {
    const std::string& identifier = evaluator.annotation(differences[i].sample).identifier;
    const Tensor image = read_image(data.data_source / identifier);
    for (const auto& [outputs, which] : {std::pair{&of_first, "first"}, {&of_second, "second"}})
      write_image(drawn(image, *prediction_of(*adapter, *outputs, differences[i].sample, input), drawing),
                  file_for(folder, i, identifier, which));
  }
  return differences.size();
}

}  // namespace octet::job
