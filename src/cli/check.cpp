#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <octet/base/error.hpp>
#include <octet/eval/metrics.hpp>
#include <octet/exec/executor.hpp>
#include <octet/ir/ir.hpp>

#include "cli/commands.hpp"
#include "cli/preprocessing_options.hpp"
#include "cli/sample_progress.hpp"
#include "cli/source_options.hpp"
#include "report/check_summary.hpp"

namespace octet::cli {
namespace {

struct CheckOptions {
  std::vector<std::string> models;
  FileChoice files;
  std::int64_t label_offset = 0;
  Preprocessing preprocessing;
  std::string progress;
  int threads = 0;
  bool json = false;
};

/// A model and the buffers of its inferences.
struct Candidate {
  std::string file;
  Executor executor;
  InferRequest request;
};

void require_classifier(const Candidate& candidate, const Shape& input) {
  const auto& inputs = candidate.executor.inputs();
  const auto& outputs = candidate.executor.outputs();
  const auto fail = [&](const std::string& given, const std::string& expected) {
    throw Error(ErrorCode::Unsupported, "check: given " + given + ", expected " + expected, {.file = candidate.file});
  };
  if (inputs.size() != 1 || outputs.size() != 1)
    fail("a network of " + std::to_string(inputs.size()) + " inputs and " + std::to_string(outputs.size()) + " outputs", "one of each");
  if (inputs[0].shape != input) fail("an input of shape " + to_string(inputs[0].shape), "that of the first model, " + to_string(input));
  if (input.rank() == 0 || outputs[0].shape.rank() == 0 || outputs[0].shape[0] != input[0])
    fail("an output of shape " + to_string(outputs[0].shape), "one with the samples of the input in dimension 0");
}

std::vector<Candidate> load_models(const CheckOptions& options) {
  std::vector<Candidate> candidates;
  for (const std::string& model : options.models) {
    Executor executor(read_model(model), {.threads = options.threads});
    InferRequest request = executor.make_request();
    candidates.push_back({model, std::move(executor), std::move(request)});
    require_classifier(candidates.back(), candidates.front().executor.inputs().at(0).shape);
  }
  return candidates;
}

std::vector<SourceFile> labelled_files(const CheckOptions& options) {
  std::vector<SourceFile> files = chosen_files(options.files);
  for (SourceFile& file : files) {
    if (!file.label)
      throw Error(ErrorCode::InvalidArgument, "given '" + file.name + "' without a label, expected NAME LABEL",
                  {.file = options.files.list});
    *file.label += options.label_offset;
  }
  return files;
}

/// The scores of one sample as a tensor of its own.
Tensor scores_of(const Tensor& output, std::size_t sample, std::size_t samples) {
  const Tensor scores = output.converted(ElementType::f32);
  const std::size_t classes = scores.elements() / samples;
  return Tensor::from(scores.data<float>().subspan(sample * classes, classes), {static_cast<std::int64_t>(classes)});
}

void compare_sample(const std::vector<Candidate>& candidates, std::size_t sample, std::size_t samples, const SourceFile& file,
                    CheckSummary& summary) {
  const Tensor reference = scores_of(candidates.front().request.output(0), sample, samples);
  const std::size_t reference_class = best_class(reference.data<float>());
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const Tensor scores = scores_of(candidates[i].request.output(0), sample, samples);
    summary.models[i].accuracy.add(scores.data<float>(), *file.label);
    summary.models[i].agreeing += best_class(scores.data<float>()) == reference_class;
    summary.models[i].sqnr_sum += sqnr(reference.reshaped(scores.shape()), scores);
  }
  ++summary.images;
}

void check_batch(std::vector<Candidate>& candidates, const SourceBatch& batch, const std::vector<SourceFile>& files,
                 CheckSummary& summary) {
  const std::int64_t batch_size = candidates.front().executor.inputs()[0].shape[0];
  const Tensor input = filled_batch(batch.input, batch_size);
  for (Candidate& candidate : candidates) {
    candidate.request.set_input(0, input);
    candidate.request.run();
  }
  for (std::size_t i = 0; i < batch.files.size(); ++i) try {
      compare_sample(candidates, i, static_cast<std::size_t>(batch_size), files[batch.files[i]], summary);
    } catch (const Error& error) {
      throw error.at({.file = files[batch.files[i]].path.string()});
    }
}

CheckSummary check(const CheckOptions& options) {
  std::vector<Candidate> candidates = load_models(options);
  const std::vector<SourceFile> files = labelled_files(options);
  CheckSummary summary;
  for (const Candidate& candidate : candidates) summary.models.push_back({candidate.file, {}, 0, 0});
  const Shape& input = candidates.front().executor.inputs()[0].shape;
  Source source(files, input,
                {.preprocessing = options.preprocessing, .batch = static_cast<std::size_t>(input[0]), .threads = options.threads});
  SampleProgress progress(options.progress, "checking", files.size());
  while (const auto batch = source.next()) {
    check_batch(candidates, *batch, files, summary);
    progress.at(batch->files.back() + 1);
  }
  summary.skipped = source.skipped();
  if (summary.images == 0)
    throw Error(ErrorCode::InvalidArgument, "given no usable sample, expected at least one; " + first_reason(summary.skipped),
                {.file = options.files.folder});
  return summary;
}

}  // namespace

void add_check_command(CLI::App& application) {
  const auto options = std::make_shared<CheckOptions>();
  CLI::App* command =
      application.add_subcommand("check", "Measure the accuracy of classifying models and how far they agree with the first");
  command->add_option("MODEL", options->models, "Model files: ONNX files or the .xml of OpenVINO IRs")->required();
  command->add_option("-s,--source", options->files.folder, "Folder of the images or tensors")->required()->option_text("DIR");
  command->add_option("--labels", options->files.list, "Text file with lines NAME LABEL, names relative to the folder")
      ->required()
      ->option_text("FILE");
  command->add_option("--label_offset", options->label_offset, "Added to every label: 1 for networks whose class 0 is the background")
      ->option_text("N");
  command->add_option("--subset", options->files.subset, "Use the first N files; 0 = all")->option_text("N");
  command->add_option("--threads", options->threads, "Threads of one inference and of loading files; 0 = all")->check(CLI::Range(0, 4096));
  add_progress_option(*command, options->progress);
  command->add_flag("--json", options->json, "Write JSON");
  add_preprocessing_options(*command, options->preprocessing);
  command->final_callback([options] {
    const CheckSummary summary = check(*options);
    std::cout << (options->json ? to_json(summary) : to_text(summary));
  });
}

}  // namespace octet::cli
