#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <octet/base/export.hpp>
#include <octet/base/warning.hpp>
#include <octet/eval/check_config.hpp>
#include <octet/eval/evaluator.hpp>
#include <octet/eval/image.hpp>
#include <octet/job/sinks.hpp>

namespace octet {

/// Measures the accuracy of models: `octet check`. A field has the name of the command's option, and messages call it by that name.
struct AccuracyJob {
  /// ONNX files or the .xml of IRs; the others are compared with the first. With a configuration in place of its models.
  std::vector<std::filesystem::path> models{};
  std::vector<std::filesystem::path> weights{};  ///< one for each model: .caffemodel of a Caffe network, empty for others; none = those beside
  CheckConfigPaths configuration{};            ///< of the accuracy checker; `source` here stands in place of its own
  std::filesystem::path source{};              ///< folder of the images or tensors; with a configuration the prefix of data
  std::filesystem::path labels{};              ///< without a configuration: text file with lines NAME LABEL, names relative to `source`
  std::optional<std::int64_t> label_offset{};  ///< added to every label; 0 by default
  std::string input_shape{};                   ///< as in QuantizationJob
  std::size_t subset = 0;                      ///< the first so many samples; 0 = all
  std::int64_t batch_size = 0;                 ///< samples in one inference; 0 = as the configuration or the model has it
  Preprocessing preprocessing{};               ///< of images; a configuration has its own, but for the layout
  int threads = 0;                             ///< of one inference and of loading files; 0 = all
  /// With a configuration and two models: folder that receives the samples in which the two disagree most, drawn as each sees them.
  std::filesystem::path draw{};
  std::size_t draw_count = 10;  ///< so many of them
  JobSinks sinks{};
};

/// How one model classified the images; the last three in comparison with the first model.
struct ModelCheck {
  std::string model{};
  MetricValue top1{}, top5{}, agreement{}, sqnr{}, kl_divergence{};
};

/// What check() found of models without a configuration.
struct CheckSummary {
  std::uint64_t images = 0;
  std::vector<SkippedFile> skipped{};
  std::vector<ModelCheck> models{};
  std::vector<Warning> warnings{};  ///< what was given and not used
};

/// What check() found of one network on one data set of a configuration.
struct EvaluationReport {
  std::string model{};  ///< the configuration's name of it
  std::string file{};
  std::string dataset{};
  std::vector<MetricConfig> configs{};
  DatasetMeta meta{};
  bool is_reference = false;  ///< whether others were compared with it, so that comparing it with itself says nothing
  Evaluation evaluation{};
};

/// Whether the value is the one that a configuration expects; nothing where no tolerance says how near it must be.
OCTET_API std::optional<bool> is_expected(const MetricConfig& config, const MetricValue& value);
/// Whether a metric was expected to have another value.
OCTET_API bool failed(const EvaluationReport& report);

struct AccuracyResult {
  std::variant<CheckSummary, std::vector<EvaluationReport>> found{};  ///< without a configuration, and with one
  std::vector<Warning> warnings{};                                    ///< what was given and not used

  /// False where a configuration expects another value of a metric.
  OCTET_API bool as_expected() const;
};

/// Runs the models on the samples and measures: top-1, top-5, and how far models agree with the first one; or what the configuration asks
/// for.
///
///     octet::AccuracyJob job;
///     job.models = {"fp32.xml", "int8.xml"};
///     job.source = "images";
///     job.labels = "labels.txt";
///     const octet::AccuracyResult found = octet::check(job);
///
/// Throws Error(Io) for files that cannot be read; Error(InvalidArgument) naming the field for what has no meaning, or where no sample is
/// left; and what read_model(), read_check_config(), Executor and Evaluator throw.
OCTET_API AccuracyResult check(const AccuracyJob& job);

/// What cannot be asked together: throws Error(InvalidArgument) naming the fields. check() begins with it.
OCTET_API void require_usable(const AccuracyJob& job);

}  // namespace octet
