#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <octet/base/export.hpp>
#include <octet/base/workers.hpp>
#include <octet/eval/adapter_options.hpp>
#include <octet/eval/annotation.hpp>
#include <octet/eval/metric_options.hpp>
#include <octet/eval/metrics.hpp>
#include <octet/eval/postprocessing.hpp>
#include <octet/eval/preprocessing.hpp>
#include <octet/eval/source.hpp>
#include <octet/exec/executor.hpp>

namespace octet {

/// What is measured. The last three compare a network with a reference network and need no labels.
enum class MetricType : std::uint8_t {
  Accuracy,          ///< share of the samples whose label is among the top_k best classes
  AccuracyPerClass,  ///< the same for the samples of each class; its value is the mean over the classes that have samples
  Agreement,         ///< share of the samples whose best class is the reference's
  Sqnr,              ///< mean over the samples of the outputs' signal-to-quantization-noise ratio against the reference in dB; see sqnr()
  KlDivergence,      ///< mean over the samples of sum(p log(p / q)), p the reference's class probabilities, in nats; see kl_divergence()
};

/// "accuracy", "accuracy_per_class", "agreement", "sqnr", "kl_divergence".
OCTET_API std::string_view name(MetricType type);
OCTET_API bool needs_labels(MetricType type);
OCTET_API bool needs_reference(MetricType type);
/// Whether its values are shares in [0, 1], which are shown in per cent.
OCTET_API bool is_share(MetricType type);
OCTET_API bool higher_is_better(MetricType type);

/// How a metric is shown.
enum class Presenter : std::uint8_t { Scalar, Vector };  ///< one number, or a number for each class

struct MetricConfig {
  MetricType type = MetricType::Accuracy;
  std::string name{};                    ///< what it is called in reports; empty = that of the type
  int top_k = 1;                         ///< for Accuracy and AccuracyPerClass
  std::optional<Presenter> presenter{};  ///< absent: Vector for AccuracyPerClass, Scalar for the others
  std::optional<double> expected{};      ///< value that reports compare with, in their unit (per cent for shares)
  std::optional<double> tolerance{};     ///< how far from it the value may be, in the same unit
  std::string kind{};                    ///< the metric by its name, for those that MetricType has none for; empty = that of the type
  DetectionOptions detection{};          ///< for metrics of detection
  SegmentationOptions segmentation{};    ///< for metrics of segmentation
};

/// Order of an image's channels as its preprocessing finds it.
enum class ChannelOrder : std::uint8_t { Rgb, Bgr };

/// How the outputs of a network become predictions.
enum class Adapter : std::uint8_t {
  Classification,  ///< one output whose dimension 0 counts samples; the rest are scores of classes
  None,            ///< they do not: only Sqnr can be measured, the mean over all outputs, whose dimension 0 counts samples
  /// The first output, rows of seven numbers as DetectionOutput gives them: sample in the batch, label, score, x_min, y_min, x_max, y_max.
  /// A row of sample -1 ends them.
  Ssd,
  SsdMxnet,           ///< the first output, [batch, N, 6]: label, score, x_min, y_min, x_max, y_max; rows of a negative label are none
  SsdOnnx,            ///< three outputs: labels and scores [batch, N], boxes [batch, N, 4] as x_min, y_min, x_max, y_max
  TfObjectDetection,  ///< four outputs: labels, scores, boxes as y_min, x_min, y_max, x_max, and the number of rows
  PytorchSsd,         ///< raw heads of SSD-ResNet34: scores [batch, classes, N] before softmax and boxes [batch, 4, N] around its anchors
  YoloV2,             ///< one output of 13x13 cells; a detection for each anchor
  YoloV3,             ///< an output for each size of cells; a detection for each class of an anchor
  YoloV5,             ///< the first output, [batch, N, 5 + classes]: middle and size in pixels of the input, objectness, scores
  YoloV8,             ///< the first output, [batch, 4 + classes, N]: middle and size in pixels of the input, scores
  Segmentation,       ///< the first output: scores [batch, classes, height, width] or labels [batch, height, width]
  HitRatio,           ///< the first output: a score for each sample
};

/// What an input of a network takes of a sample of a user and an item.
struct InputValue {
  std::string name{};   ///< of the input
  std::string value{};  ///< regular expression that matches "u:7" or "i:42", for user 7 and item 42, from the beginning
};

/// Labelled data, what happens to it on its way to a network, and what is measured. A plain value that can be written in code:
///
///     DatasetConfig data{.data_source = "images", .annotations = convert_imagenet({.annotation_file = "val.txt"})};
///     data.preprocessing = {ResizeStep{.width = 256, .height = 256}, CropStep{.width = 224, .height = 224}};
///     data.metrics = {{.type = MetricType::Accuracy, .top_k = 1}};
///
/// or read from a configuration file; see check_config.hpp.
struct DatasetConfig {
  std::string name{};
  std::filesystem::path data_source{};  ///< folder of the images (JPEG, PNG, BMP), or of .npy files that hold the input itself
  AnnotationSet annotations{};
  ChannelOrder channel_order = ChannelOrder::Rgb;
  ImageLayout layout = ImageLayout::Auto;          ///< of the network's input
  std::vector<PreprocessingStep> preprocessing{};  ///< for images; .npy files pass it by
  Adapter adapter = Adapter::Classification;
  std::vector<MetricConfig> metrics{};
  AdapterOptions adapter_options{};
  std::vector<PostprocessingStep> postprocessing{};  ///< between the adapter and the metrics
  std::vector<InputValue> inputs{};                  ///< of networks that take users and items, all of them; such samples have no files
};

struct EvaluatorOptions {
  int threads = 0;  ///< threads that load samples ahead of inference; 0 = all that the process may use. Results do not depend on it
  /// Preprocessed inputs are kept in so many bytes of memory, the first samples first, so that further evaluations need not load them
  /// again.
  std::size_t cache_bytes = 0;
  bool skip_damaged = false;  ///< leave out samples whose file cannot be used, and report them, instead of throwing
};

/// One of the numbers that a metric gives.
struct NamedValue {
  std::string name{};
  double value = 0;
};

/// What one metric came to.
struct MetricValue {
  std::string name{};
  MetricType type = MetricType::Accuracy;
  double value = 0;  ///< a share in [0, 1], dB or nats, as the type has it; the mean of per_sample where that is not empty
  /// Wilson's score interval for shares; mean -+ 1.96 standard errors for the others. For AccuracyPerClass: of the mean over classes.
  Interval interval{};
  /// The score of each sample, in the order of Evaluation::samples: 0 or 1 for shares. Empty for AccuracyPerClass, which is no mean of
  /// samples.
  std::vector<double> per_sample{};
  std::vector<double> per_class{};  ///< only for AccuracyPerClass: entry i is that of class i, NaN where it has no samples
  std::string kind{};               ///< the metric by its name: "accuracy"
  /// All numbers that it gives, `value` first: that alone, by its kind's name, or for AccuracyPerClass "mean" and each class by its number.
  std::vector<NamedValue> values{};
  /// Of metrics that are no means of samples: the value on 100 sets of samples drawn with replacement, which are the same for every
  /// network, so that differences of two networks can be judged. Empty where there are none.
  std::vector<double> resampled{};
};

/// What an evaluation found.
struct Evaluation {
  std::vector<std::size_t> samples{};  ///< indices of the samples that were evaluated, in order
  std::vector<SkippedFile> skipped{};  ///< only with EvaluatorOptions::skip_damaged
  std::vector<MetricValue> metrics{};  ///< in the order of DatasetConfig::metrics
};

/// What a reference network gave for samples, kept so that others can be compared with it later. Made by Evaluator::reference().
class OCTET_API ReferenceOutputs {
 public:
  ReferenceOutputs();
  ~ReferenceOutputs();
  ReferenceOutputs(const ReferenceOutputs&);
  ReferenceOutputs(ReferenceOutputs&&) noexcept;
  ReferenceOutputs& operator=(const ReferenceOutputs&);
  ReferenceOutputs& operator=(ReferenceOutputs&&) noexcept;

  /// The outputs for a sample, one f32 tensor for each output of the network, without the dimension of the batch.
  /// Throws Error(NotFound) where the reference did not see that sample.
  std::span<const Tensor> outputs(std::size_t sample) const;

 private:
  friend class Evaluator;
  struct Impl;
  std::shared_ptr<const Impl> impl_;
};

struct EvaluateOptions {
  /// Indices of the samples to evaluate, in this order; absent = all. They may not repeat.
  std::optional<std::vector<std::size_t>> samples{};
  /// What Agreement, Sqnr and KlDivergence compare with. Absent: these metrics compare with the first of several executors.
  std::optional<ReferenceOutputs> reference{};
  /// Called after each batch with the number of samples done. Returning false makes the call throw Error(Cancelled).
  std::function<bool(std::size_t done, std::size_t total)> progress{};
  /// Whoever evaluates the samples, each a piece of them; null = the calling thread. Results do not depend on it. Progress is then reported
  /// after each piece. The executors' own threads are those of each inference.
  Workers* workers = nullptr;
};

/// Measures networks on a data set:
///
///     Evaluator evaluator(data, executor.inputs()[0].shape);
///     double top1 = evaluator.evaluate(executor).metrics[0].value;
///
/// The result depends on the samples and on what the executor computes, on nothing else: any number of threads and any batch size give the
/// same, as far as the executor gives the same outputs for them. Immutable but for its cache; any number of threads may use it at the same
/// time.
///
/// The executor has one input, of the shape given here but for dimension 0, which is the batch; a batch that is not full at the end is
/// filled up with copies of its last sample, whose results are dropped. Whole inputs go one at a time. Samples are loaded and preprocessed
/// by threads of their own, ahead of inference by at most one batch and 8 MiB, or two samples for each thread where that is more.
class OCTET_API Evaluator {
 public:
  /// `input_shape` is that of the network's input, which takes images as load_image() says where the data are images.
  /// Throws Error(InvalidArgument) where there are no samples, a metric needs labels that a sample lacks, a label is negative, a step of
  /// the preprocessing has no meaning, or files of samples are missing (the message has their number and the first one's name) unless
  /// EvaluatorOptions::skip_damaged.
  Evaluator(DatasetConfig config, const Shape& input_shape, const EvaluatorOptions& options = {});
  ~Evaluator();
  Evaluator(Evaluator&&) noexcept;
  Evaluator& operator=(Evaluator&&) noexcept;

  /// The number of samples.
  std::size_t size() const;
  /// The preprocessed sample, f32, shape [1, ...] as the network takes it with a batch of 1, or all of the input where samples are whole
  /// inputs. Throws Error naming its file.
  Tensor input(std::size_t sample) const;
  /// The shape of input().
  const Shape& input_shape() const;
  /// Whether a sample is all of the network's input, and that not a batch of 1: networks whose dimension 0 is no batch, and .npy files that
  /// hold a fixed batch. The first sample's file shows it. Outputs are then compared as a whole.
  bool whole_inputs() const;
  const Annotation& annotation(std::size_t sample) const;
  const DatasetConfig& config() const;
  /// The position of the metric of that name and type among the metrics; an empty name and an absent type fit every metric, and the last
  /// one that fits is taken, as OpenVINO's calibration tool does. Throws Error(NotFound) naming those there are.
  std::size_t metric_index(std::string_view metric_name, std::string_view type_name = {}) const;

  /// Measures all metrics. Throws Error(InvalidArgument) naming the sample where a label is not one of the network's classes, and for a
  /// metric that needs a reference where none is given; Error(Unsupported) where the network does not fit the data set; what loading a
  /// sample threw.
  Evaluation evaluate(const Executor& executor, const EvaluateOptions& options = {}) const;
  /// The same for several networks on the same inputs, each of which is loaded once. Without EvaluateOptions::reference the first
  /// network is the reference.
  std::vector<Evaluation> evaluate(std::span<const Executor* const> executors, const EvaluateOptions& options = {}) const;

  /// Runs the network on the samples and keeps its outputs.
  ReferenceOutputs reference(const Executor& executor, const EvaluateOptions& options = {}) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace octet
