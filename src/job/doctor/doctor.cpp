#include <octet/job/doctor.hpp>

#include <algorithm>
#include <sstream>

#include <octet/base/error.hpp>
#include <octet/eval/preprocessing.hpp>
#include <octet/model/model.hpp>

#include "eval/steps.hpp"
#include "job/doctor/judgement.hpp"
#include "job/doctor/ways.hpp"
#include "job/inputs/model_shapes.hpp"
#include "job/inputs/sample_files.hpp"
#include "job/messages.hpp"

namespace octet {
namespace job {
namespace {

struct Picture {
  std::string name;
  Tensor pixels;
  std::int64_t label = 0;
};

/// A trial, and its number for each image.
struct Judged {
  PreprocessingTrial trial;
  std::size_t pixel_way = 0;
  std::vector<std::int32_t> classes{};  ///< of each image
  std::vector<double> per_image{};
};

/// `count` files with the same distance between them; lists often have all images of a class in a row.
std::vector<SourceFile> spread(const std::vector<SourceFile>& files, std::size_t count) {
  if (count == 0 || count >= files.size()) return files;
  std::vector<SourceFile> chosen;
  for (std::size_t i = 0; i < count; ++i) chosen.push_back(files[i * files.size() / count]);
  return chosen;
}

class Doctor {
 public:
  explicit Doctor(const DoctorJob& job)
      : job_(job),
        messages_(job.sinks),
        executor_(load(job)),
        input_(find_input()),
        scores_(executor_),
        request_(executor_.make_request()) {}

  DoctorSummary run() {
    summary_.model = job_.model.string();
    summary_.output = scores_.output();
    summary_.kind = scores_.kind();
    summary_.has_labels = !job_.labels.empty();
    if (summary_.has_labels && scores_.kind() != ScoreKind::Classes)
      throw Error(ErrorCode::Unsupported, messages_.option("labels") + ": given for output '" + scores_.output() + "' with " +
                                              std::string(name(scores_.kind())) + ", expected one number for each class");
    load_pictures();
    try_all();
    rank();
    summary_.warnings = messages_.warnings();
    return std::move(summary_);
  }

 private:
  static Executor load(const DoctorJob& job) try {
    const ShapeChoice shapes{.text = job.input_shape, .prefix = job.sinks.option_prefix, .weights = job.weights};
    return Executor(read_model(job.model, shaped_reading(job.model, shapes)), {.threads = job.threads});
  } catch (const Error& error) {
    throw error.at({.file = job.model.string()});
  }

  ImageInput find_input() const try {
    if (executor_.inputs().size() != 1)
      throw Error(ErrorCode::Unsupported,
                  "doctor: given a network of " + std::to_string(executor_.inputs().size()) + " inputs, expected one of one input");
    const Shape& shape = executor_.inputs()[0].shape;
    if (shape.rank() == 4 && shape[0] != 1)
      throw Error(ErrorCode::Unsupported, "doctor: given a batch of " + std::to_string(shape[0]) + ", expected one of 1; " +
                                              messages_.option("input_shape") + " sets it");
    return image_input(shape, job_.layout);
  } catch (const Error& error) {
    throw error.at({.file = job_.model.string()});
  }

  void load_pictures() {
    const FileChoice choice{job_.source.string(), job_.labels.string(), 0};
    for (const SourceFile& file : spread(chosen_files(choice, messages_), job_.subset)) try {
        if (summary_.has_labels && !file.label)
          throw Error(ErrorCode::InvalidArgument, "given '" + file.name + "' without a label, expected NAME LABEL", {.file = job_.labels});
        pictures_.push_back({file.name, read_image(file.path), file.label.value_or(0)});
      } catch (const Error& error) {
        if (summary_.has_labels && !file.label) throw;
        summary_.skipped.push_back({file.name, error.message()});
      }
    warn_of_skipped(summary_.skipped, job_.source.string(), messages_);
    summary_.images = pictures_.size();
    if (pictures_.size() < 2)
      throw Error(ErrorCode::InvalidArgument,
                  "given " + std::to_string(pictures_.size()) + " usable images, expected two or more; " + first_reason(summary_.skipped),
                  {.file = job_.source.string()});
  }

  /// Pixels first, with the usual size; sizes then with the best of these.
  void try_all() {
    // Where boxes lie near the border, a crop takes them away.
    std::vector<SizeWay> sizes = size_ways(input_);
    if (scores_.kind() != ScoreKind::Classes) sizes = {whole_image()};
    const std::vector<PixelWay> pixels = pixel_ways(input_.channels);
    constexpr std::size_t finalists = 3;
    total_ = pixels.size() + finalists * (sizes.size() - 1);
    for (std::size_t way = 0; way < pixels.size(); ++way) try_one(pixels, way, sizes[0]);
    choose_offset();
    order();
    summary_.tried_sizes = sizes.size() > 1;
    std::vector<std::size_t> best;
    for (std::size_t i = 0; i < finalists; ++i) best.push_back(judged_[i].pixel_way);
    for (std::size_t size = 1; size < sizes.size(); ++size)
      for (const std::size_t way : best) try_one(pixels, way, sizes[size]);
    choose_offset();
  }

  void try_one(const std::vector<PixelWay>& ways, std::size_t index, const SizeWay& size) {
    const PixelWay& way = ways[index];
    Judged judged{.trial = {.preprocessing = {.shorter_side = size.shorter_side,
                                              .crop = size.crop,
                                              .mean = way.mean,
                                              .scale = way.scale,
                                              .reverse_channels = way.reverse_channels,
                                              .layout = job_.layout},
                            .pixels = way.text,
                            .size = size.text},
                  .pixel_way = index};
    const Readings readings = read_all(judged.trial.preprocessing);
    judged.per_image = scores_of(readings, scores_.kind());
    judged.trial.score = mean_of(judged.per_image);
    for (const Reading& reading : readings.images) judged.classes.push_back(reading.classes.front());
    judged_.push_back(std::move(judged));
    messages_.count("trying ways", judged_.size(), total_);
  }

  Readings read_all(const Preprocessing& preprocessing) {
    const bool mirror = !summary_.has_labels && (scores_.kind() == ScoreKind::Classes || scores_.kind() == ScoreKind::Maps);
    const std::vector<PreprocessingStep> steps = steps_of(preprocessing);
    Readings readings;
    for (const Picture& picture : pictures_) {
      readings.images.push_back(read(steps, picture));
      if (!mirror) continue;
      std::vector<PreprocessingStep> mirrored = steps;
      mirrored.insert(mirrored.begin(), FlipStep{});
      Reading& reading = readings.mirrored.emplace_back(read(mirrored, picture));
      reading.classes = mirrored_back(std::move(reading.classes), scores_.kind(), executor_.outputs()[scores_.index()].shape.dims().back());
    }
    return readings;
  }

  Reading read(const std::vector<PreprocessingStep>& steps, const Picture& picture) try {
    request_.set_input(0, network_input(steps, picture.pixels, {executor_.inputs()[0].shape, job_.layout}));
    request_.run();
    return scores_.read(request_.output(scores_.index()));
  } catch (const Error& error) {
    throw error.at({.file = picture.name});
  }

  double share_right(const Judged& judged, std::int64_t offset) const {
    std::size_t right = 0;
    for (std::size_t i = 0; i < pictures_.size(); ++i) right += judged.classes[i] == pictures_[i].label + offset;
    return static_cast<double>(right) / static_cast<double>(pictures_.size());
  }

  /// The offset with which the best trial is right most often, and with it what all trials are worth.
  void choose_offset() {
    if (!summary_.has_labels) return;
    double most = -1;
    for (const std::int64_t offset :
         job_.label_offset ? std::vector<std::int64_t>{*job_.label_offset} : std::vector<std::int64_t>{0, 1, -1})
      for (const Judged& judged : judged_)
        if (const double right = share_right(judged, offset); right > most) most = right, summary_.label_offset = offset;
    require_known_labels();
    for (Judged& judged : judged_) {
      judged.trial.top1 = share_right(judged, summary_.label_offset);
      judge_by_labels(judged);
    }
  }

  /// Being right counts, and between two that are right, being sure a little.
  void judge_by_labels(Judged& judged) const {
    constexpr double weight_of_sureness = 1e-3;
    for (std::size_t i = 0; i < pictures_.size(); ++i) {
      const bool right = judged.classes[i] == pictures_[i].label + summary_.label_offset;
      judged.per_image[i] = right ? 1 + weight_of_sureness * judged.trial.score : 0;
    }
  }

  void require_known_labels() const {
    for (const Picture& picture : pictures_)
      if (const std::int64_t label = picture.label + summary_.label_offset;
          job_.label_offset && (label < 0 || label >= scores_.class_count()))
        throw Error(ErrorCode::InvalidArgument,
                    "label of '" + picture.name + "': given " + std::to_string(label) + ", expected one of the network's " +
                        std::to_string(scores_.class_count()) + " classes",
                    {.file = job_.labels.string()});
  }

  void order() {
    std::ranges::stable_sort(judged_, [](const Judged& a, const Judged& b) { return mean_of(a.per_image) > mean_of(b.per_image); });
  }

  double changed_classes(const Judged& judged, const Judged& best) const {
    std::size_t changed = 0;
    for (std::size_t i = 0; i < pictures_.size(); ++i) changed += judged.classes[i] != best.classes[i];
    return static_cast<double>(changed) / static_cast<double>(pictures_.size());
  }

  void rank() {
    constexpr double as_good_as_the_same = 0.05;
    order();
    const Judged& best = judged_.front();
    std::vector<std::vector<double>> rivals{best.per_image};
    for (Judged& judged : judged_) {
      judged.trial.changed = changed_classes(judged, best);
      if (judged.pixel_way != best.pixel_way && judged.trial.changed > as_good_as_the_same) rivals.push_back(judged.per_image);
      summary_.trials.push_back(judged.trial);
    }
    summary_.confidence = share_ahead(rivals);
  }

  const DoctorJob& job_;
  Messages messages_;
  Executor executor_;
  ImageInput input_;
  ScoreReader scores_;
  InferRequest request_;
  std::vector<Picture> pictures_{};
  std::vector<Judged> judged_{};
  std::size_t total_ = 0;
  DoctorSummary summary_{};
};

std::string numbers(const std::vector<float>& values) {
  std::ostringstream text;
  for (std::size_t i = 0; i < values.size(); ++i) text << (i > 0 ? "," : "") << values[i];
  return text.str();
}

}  // namespace
}  // namespace job

std::string_view name(ScoreKind kind) {
  switch (kind) {
    case ScoreKind::Classes: return "classes";
    case ScoreKind::Rows: return "rows";
    case ScoreKind::Boxes: return "boxes";
    case ScoreKind::Maps: return "maps";
  }
  return "unknown";
}

DoctorSummary diagnose(const DoctorJob& job) { return job::Doctor(job).run(); }

std::string options_of(const Preprocessing& preprocessing) {
  std::string options;
  const auto add = [&](const std::string& option) { options += (options.empty() ? "" : " ") + option; };
  if (!preprocessing.mean.empty()) add("--mean_values " + job::numbers(preprocessing.mean));
  if (!preprocessing.scale.empty()) add("--scale_values " + job::numbers(preprocessing.scale));
  if (preprocessing.reverse_channels) add("--reverse_input_channels");
  if (preprocessing.shorter_side != 0) add("--resize " + std::to_string(preprocessing.shorter_side));
  if (preprocessing.crop != 0) add("--crop " + std::to_string(preprocessing.crop));
  if (preprocessing.layout != ImageLayout::Auto)
    add(preprocessing.layout == ImageLayout::ChannelsFirst ? "--layout NCHW" : "--layout NHWC");
  return options;
}

}  // namespace octet
