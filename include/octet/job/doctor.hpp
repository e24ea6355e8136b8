#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <octet/base/export.hpp>
#include <octet/base/warning.hpp>
#include <octet/eval/image.hpp>
#include <octet/eval/source.hpp>
#include <octet/job/sinks.hpp>

namespace octet {

/// Finds out how a network wants its images: `octet doctor`. A field has the name of the command's option.
struct DoctorJob {
  std::filesystem::path model{};               ///< a network of one input, which takes images
  std::filesystem::path weights{};             ///< .caffemodel of a Caffe network; that beside it by default
  std::string input_shape{};                   ///< as in QuantizationJob
  std::filesystem::path source{};              ///< folder of images
  std::filesystem::path labels{};              ///< text file with lines NAME LABEL; empty = judge without labels
  std::optional<std::int64_t> label_offset{};  ///< added to every label; absent = -1, 0 and 1 are tried
  std::size_t subset = 50;                     ///< so many images, spread over the folder or the list; 0 = all
  ImageLayout layout = ImageLayout::Auto;
  int threads = 0;  ///< of one inference; 0 = all
  JobSinks sinks{};
};

/// What the doctor takes from a network's outputs.
enum class ScoreKind : std::uint8_t {
  Classes,  ///< a score for each class
  Rows,     ///< a score for each class in each of many rows, as the boxes of detectors have
  Boxes,    ///< rows of DetectionOutput
  Maps,     ///< a score for each class at each position of the image
};

/// "classes", "rows", "boxes", "maps".
OCTET_API std::string_view name(ScoreKind kind);

/// One way to prepare images, and how the network took it.
struct PreprocessingTrial {
  Preprocessing preprocessing{};
  std::string pixels{};          ///< "RGB, (pixel - 127.5) / 127.5"
  std::string size{};            ///< "whole image", "central 87.5 %"
  std::optional<double> top1{};  ///< share of images whose label comes first, where there are labels
  double score = 0;              ///< see diagnose(); comparable between trials of one network
  double changed = 0;            ///< share of images to which the best trial gives another class
};

struct DoctorSummary {
  std::string model{};
  std::uint64_t images = 0;
  std::string output{};  ///< which one was judged
  ScoreKind kind = ScoreKind::Classes;
  bool has_labels = false;
  std::int64_t label_offset = 0;             ///< with which the labels fit best
  std::vector<PreprocessingTrial> trials{};  ///< the best first
  /// Share of 1,000 draws of as many of the images, with repetition, in which the best trial stays ahead of all others with other pixels
  /// that give another class to more than one image in 20.
  double confidence = 0;
  bool tried_sizes = false;  ///< false where the network must see whole images, as detectors do, or a crop has no meaning
  std::vector<SkippedFile> skipped{};
  std::vector<Warning> warnings{};
};

/// Runs the network on images that are prepared in the ways in which networks are trained (order of channels, ranges of values, sizes),
/// and ranks these.
///
/// With labels by the share of images whose label comes first. Without, by how sure and how steady the network is, since one that is given
/// what it was not trained with is neither: the distance of its best class to the second in standard deviations of all classes, which does
/// not change with the scale of scores, times how much more the scores of an image agree with those of its mirror image than with those of
/// other images. Rows and boxes are judged by their 20 best scores; maps by the distance of the best class at each position, times the
/// share of positions that keep their class in the mirror.
///
/// Throws Error(Unsupported) for a network that takes no images, or whose outputs are no scores; Error(InvalidArgument) where no image is
/// left or a label is none of the network's classes; and what read_model() and Executor throw.
OCTET_API DoctorSummary diagnose(const DoctorJob& job);

/// The options of a command that prepare images so: "--mean_values 127.5 --scale_values 127.5 --resize 256 --crop 224".
OCTET_API std::string options_of(const Preprocessing& preprocessing);

}  // namespace octet
