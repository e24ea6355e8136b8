#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <octet/base/export.hpp>
#include <octet/base/warning.hpp>
#include <octet/calib/preset.hpp>
#include <octet/calib/tune.hpp>
#include <octet/eval/check_config.hpp>
#include <octet/eval/image.hpp>
#include <octet/eval/source.hpp>
#include <octet/graph/graph.hpp>
#include <octet/job/sinks.hpp>
#include <octet/quant/quantize.hpp>
#include <octet/quant/scheme.hpp>

namespace octet {

/// How the weights of a written network are stored.
enum class StoredWeights : std::uint8_t {
  AsModel,  ///< in f16 where the model has them so, else in f32
  F32,
  F16,
};

/// "INT8", as the calibration tool of 2019 calls what is as the model has it, "FP32", "FP16".
OCTET_API std::string_view name(StoredWeights precision);

/// Whether activations have zero points.
enum class ActivationSymmetry : std::uint8_t { Symmetric, Asymmetric, Auto };

/// Of "symmetric", "asymmetric", "auto". Throws Error(InvalidArgument) for another name.
OCTET_API ActivationSymmetry symmetry_of(std::string_view name);

/// What all jobs have that quantize a model file with samples. A field has the name of the option of `octet calibrate`, and messages call
/// it by that name.
struct QuantizationJob {
  std::filesystem::path model{};  ///< an ONNX file, the .xml of an IR or the .prototxt of a Caffe network
  std::filesystem::path weights{};  ///< .caffemodel of a Caffe network; that beside it by default
  std::string input_shape{};      ///< "[1,3,224,224]" or "NAME[1,3,224,224],NAME[1,5]"; ? or -1 = as the file has it

  std::filesystem::path source{};          ///< folder of images or .npy files, or of .npz files or folders for networks of several inputs
  std::filesystem::path list{};            ///< text file of which each line names a file of the folder; empty = all of them
  std::size_t subset = 0;                  ///< the first so many; 0 = all
  int batch_size = 0;                      ///< samples in one inference; 0 = that of the model
  Preprocessing preprocessing{};           ///< of images
  std::filesystem::path statistics_in{};   ///< saved statistics to begin with
  std::filesystem::path statistics_out{};  ///< where to save them

  QuantScheme scheme{};                             ///< where there is no `scheme_file`
  std::filesystem::path scheme_file{};              ///< a scheme as JSON; called "scheme" in messages
  std::vector<std::string> ignore_layer_types{};    ///< layers of these types stay in FP32
  std::vector<std::string> ignore_layer_names{};    ///< so do these layers
  std::filesystem::path ignore_layer_types_path{};  ///< text file of such types, one a line
  std::filesystem::path ignore_layer_names_path{};  ///< text file of such names, one a line
  StoredWeights precision = StoredWeights::AsModel;
  /// Quantized weights are stored as 8-bit integers where neither `full_weights` nor a `precision` says otherwise; this says so also beside
  /// a precision, which is then that of other weights.
  bool compress_weights = false;

  std::filesystem::path output_dir{};  ///< folder of the results, made when absent; empty = that of the model
  int ir_version = 0;                  ///< of the result: 5, 6, 7, 10, 11; 0 = that of the model
  int threads = 0;                     ///< of one inference and of loading files; 0 = all
  JobSinks sinks{};

  /// How ranges, weights and biases are chosen. Where none is given calibrate() takes Mixed, tune() and collect() Legacy. Its ranges take
  /// the place of the scheme's where the scheme's activations are as by default. A result of IR version 5 to 7 that keeps the model's file
  /// has statistics and nothing else.
  std::optional<Preset> preset{};
  std::optional<ActivationSymmetry> activations{};  ///< in place of what the scheme or the preset says
  bool full_weights = false;                        ///< store quantized weights in floating point, as large as those of the model
};

/// How a quantized network compares with the one that it was made from.
struct NetworkComparison {
  int threads = 0;          ///< of the inferences that were timed
  std::size_t runs = 0;     ///< timed runs of each
  double fp32_seconds = 0;  ///< median of one inference
  double int8_seconds = 0;
  std::size_t images = 0;  ///< compared images, of those that no weight or bias was fitted to; 0 = the outputs were not compared
  double mean_sqnr = 0;    ///< of the outputs, in dB
};

/// Quantizes a model with samples and measures no accuracy: `octet calibrate --simplified_mode`.
struct CalibrationJob : QuantizationJob {
  bool performance_aware = false;  ///< leave layers in FP32 that make the network slower in INT8 on this machine
  /// For the caller, who writes it with write_report(): calibrate() only finds out at once whether that can be done. Empty = none.
  std::filesystem::path report{};
  CheckConfigPaths configuration{};  ///< of the accuracy checker, in place of `list` and what says how images are prepared
};

/// What calibrate() did.
struct CalibrationSummary {
  std::string model{};
  std::string output{};     ///< the .xml that was written
  std::size_t samples = 0;  ///< what the statistics were made from, those of `statistics_in` included
  std::vector<SkippedFile> skipped{};
  std::vector<LayerDecision> layers{};
  double macs = 0;  ///< of the whole network
  std::uintmax_t bytes_before = 0;
  std::uintmax_t bytes_after = 0;
  NetworkComparison comparison{};
  std::vector<Warning> warnings{};  ///< what was given and not used
  Graph graph{};                    ///< the network that was written, in the shapes in which it was calibrated
  std::string method{};             ///< in a line: preset, ranges, and what algorithms did to how many layers
  std::vector<AlgorithmNote> notes{};

  OCTET_API std::size_t layers_in(bool int8) const;
  /// Share of the network's multiply-accumulates that run in INT8, 0 to 1.
  OCTET_API double int8_share() const;
};

/// Runs the model on the samples, quantizes it, writes NAME_i8.xml and .bin into `output_dir`, and compares both networks. Files that are
/// no samples are skipped. Either `source` or `statistics_in` must be given.
///
///     octet::CalibrationJob job;
///     job.model = "resnet50.onnx";
///     job.source = "images";
///     const octet::CalibrationSummary done = octet::calibrate(job);
///
/// Throws Error(Io) for files that cannot be read or written, before samples are run where that can be known; Error(InvalidArgument) naming
/// the field for what has no meaning, or where no sample is left; and what read_model(), Executor, Calibrator and quantize() throw.
OCTET_API CalibrationSummary calibrate(const CalibrationJob& job);

/// Collects ranges and writes them with the quantized model: `octet statistics`.
struct CollectJob : QuantizationJob {
  CheckConfigPaths configuration{};  ///< of the accuracy checker, in place of `list` and what says how images are prepared
};

/// What collect() did.
struct StatisticsSummary {
  std::string model{};
  std::string output{};  ///< the model with quantizers
  std::string statistics_file{};
  std::size_t samples = 0;
  std::size_t tensors = 0;
  std::vector<LayerDecision> layers{};
  std::vector<Warning> warnings{};  ///< what was given and not used
  Graph graph{};                    ///< the network that was written
};

/// Runs the model on all samples and writes NAME_int8_statistics.xml and .bin, and the statistics beside them or where `statistics_out`
/// says. Throws as calibrate().
OCTET_API StatisticsSummary collect(const CollectJob& job);

/// Quantizes a model such that a metric loses no more than is allowed: `octet calibrate` without --simplified_mode.
struct TuningJob : QuantizationJob {
  CheckConfigPaths configuration{};            ///< of the accuracy checker: data set, preprocessing and metric; or the fields that follow
  std::filesystem::path labels{};              ///< text file with lines NAME LABEL, names relative to `source`
  std::optional<std::int64_t> label_offset{};  ///< added to every label; 0 by default
  std::string metric_type{};                   ///< accuracy by default, accuracy_per_class, agreement, kl_divergence
  std::string metric_name{};                   ///< which metric of the configuration
  std::optional<int> top_k{};                  ///< the label counts among so many best classes; 1 by default
  double threshold = 1;                        ///< allowed loss of the metric, in percentage points

  std::optional<double> threshold_step{};            ///< per cent between the ranges that are tried; 0.5 where only the boundary is given
  std::optional<double> threshold_boundary{};        ///< the lowest share of samples to range over; 95 where only the step is given
  std::optional<std::size_t> calibration_samples{};  ///< samples that ranges are made from; 300 by default
  std::filesystem::path calibration_source{};        ///< folder of other samples for that; those of the metric by default
  bool calibrate_fully_connected = false;            ///< quantize fully connected layers too
  bool performance_aware = false;                    ///< as in CalibrationJob

  int benchmark_iterations_count = 1;  ///< timed inferences of each candidate; 0 = none
  double time_budget = 0;              ///< seconds after which the search ends with the best network found; 0 = no limit
  double max_validations = 0;          ///< the search ends when the set was measured so many times; 0 = no limit
  std::filesystem::path journal{};     ///< where measurements are kept; empty = NAME_i8.journal beside the result
  bool resume = false;                 ///< go on from the journal of a search that was interrupted
  /// For the caller, who writes them with write_report(): tune() only finds out at once whether that can be done.
  std::filesystem::path report{};
  std::filesystem::path trials{};  ///< empty = NAME_i8_trials.json beside the result
};

/// What tune() did.
struct TuningSummary {
  std::string model{};
  std::string output{};
  std::string trials_file{};
  std::string metric{};
  bool is_share = true;  ///< its values are shares, shown in per cent
  double max_drop = 0;
  std::size_t calibration_samples = 0;
  std::size_t validation_samples = 0;
  TuneResult result{};  ///< `met` says whether the metric's loss is within the threshold
  std::uintmax_t bytes_before = 0;
  std::uintmax_t bytes_after = 0;
  NetworkComparison comparison{};
  std::vector<Warning> warnings{};  ///< what was given and not used
  Graph graph{};                    ///< the network that was written
  /// Of a metric that is no mean of samples: where the drop lies at 95 % confidence, from samples drawn with replacement.
  std::optional<Interval> drop_interval{};
};

/// Searches for the ranges and layers as Calibrator::tune() does and writes NAME_i8.xml and .bin into `output_dir`, also where the limit is
/// not met. Throws as calibrate(), and Error(Unsupported) for metrics that have no drop.
OCTET_API TuningSummary tune(const TuningJob& job);

/// What cannot be asked together: throws Error(InvalidArgument) naming the fields. The jobs themselves begin with it.
OCTET_API void require_usable(const CalibrationJob& job);
OCTET_API void require_usable(const CollectJob& job);
OCTET_API void require_usable(const TuningJob& job);

}  // namespace octet
