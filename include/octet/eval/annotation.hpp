#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <octet/base/export.hpp>
#include <octet/base/warning.hpp>

namespace octet {

/// The class of an image, counted from 0.
struct ClassLabel {
  std::int64_t label = 0;
  bool operator==(const ClassLabel&) const = default;
};

/// An object in an image, in pixels of the image as it is stored.
struct ObjectBox {
  double x_min = 0, y_min = 0, x_max = 0, y_max = 0;
  std::int64_t label = 0;
  bool difficult = false;        ///< not counted when missed
  bool crowd = false;            ///< the box holds many objects of the class
  std::optional<double> area{};  ///< of the object itself, where the data set has it: COCO's ranges of size go by it; else that of the box
  bool operator==(const ObjectBox&) const = default;
};

/// The objects in an image.
struct ObjectBoxes {
  std::vector<ObjectBox> objects{};
  bool operator==(const ObjectBoxes&) const = default;
};

/// How the file of a mask becomes numbers.
enum class MaskLoader : std::uint8_t {
  Pillow,  ///< the values of an image as they are stored: the numbers of a palette, one channel, or colours
  Rgb,     ///< colours, red first; those of a palette in its place. "scipy" in the original
  Bgr,     ///< colours, blue first. "opencv" in the original
  Numpy,   ///< a .npy file
};

/// The class of each pixel, in a file.
struct MaskFile {
  std::string file{};  ///< relative to the folder of the data, with '/' between its parts
  MaskLoader loader = MaskLoader::Pillow;
  bool operator==(const MaskFile&) const = default;
};

/// An item that may be recommended to a user.
struct RankedItem {
  std::int64_t user = 0, item = 0;
  bool relevant = false;  ///< the user chose it
  bool operator==(const RankedItem&) const = default;
};

/// What is known of one sample. Where nothing is, only metrics that need no labels can be measured.
struct Annotation {
  std::string identifier{};  ///< file name relative to the folder of the data, with '/' between its parts
  std::variant<std::monostate, ClassLabel, ObjectBoxes, MaskFile, RankedItem> truth{};
  bool operator==(const Annotation&) const = default;
};

/// What is known of a data set as a whole.
struct DatasetMeta {
  std::map<std::int64_t, std::string> label_map{};                 ///< names of classes; may be empty
  std::optional<std::int64_t> background_label{};                  ///< the class that stands for "nothing"
  std::vector<std::array<std::uint8_t, 3>> segmentation_colors{};  ///< of classes in masks, red first; may be empty
  std::map<std::int64_t, std::int64_t> prediction_to_gt_labels{};  ///< the label of a class that a network numbers otherwise; may be empty
  std::optional<std::int64_t> users_number{}, item_numbers{};      ///< of recommendations: users, and items that each may choose from
  bool operator==(const DatasetMeta&) const = default;
};

/// The annotations of a data set in their order.
struct AnnotationSet {
  std::vector<Annotation> annotations{};
  DatasetMeta meta{};
  std::string origin{};             ///< the file or folder that they came from, which errors name
  std::vector<Warning> warnings{};  ///< what was found there and is not used, or looks like a mistake

  /// `count` of them drawn by `seed`, in the order of the whole; all where there are not more. The same seed draws the same on every
  /// machine.
  OCTET_API AnnotationSet sampled(std::size_t count, std::uint64_t seed) const;
};

/// The file that Octet has in place of a Python pickle of the original tools: NAME.jsonl for NAME.pickle. Other names stay as they are.
OCTET_API std::filesystem::path annotation_file(const std::filesystem::path& named);

/// Reads a file of JSON lines as write_annotations makes it. Throws Error(InvalidArgument) naming file and line where a line is no
/// annotation, has a key of another kind, or contradicts another one of the same sample, and for a Python pickle, saying what makes a file
/// that can be read; Error(Io) where the file cannot be read.
OCTET_API AnnotationSet read_annotations(const std::filesystem::path& file);
/// Reads a meta file: one JSON object with "label_map", "background_label", "segmentation_colors", "prediction_to_gt_labels",
/// "users_number" and "item_numbers", any of which may be absent.
OCTET_API DatasetMeta read_dataset_meta(const std::filesystem::path& file);

/// Writes one JSON object a line: {"identifier":NAME} with "label":N, or with "objects":[{"box":[x_min,y_min,x_max,y_max],"label":N}, ...],
/// where "difficult":true and "crowd":true stand only where they hold, and "area":A where the object has one; with "mask":NAME and
/// "mask_loader":"pillow" (the default), "rgb", "bgr" or "numpy"; or with "user":N,"item":N and "relevant":true where it holds. A byte XX
/// of a name that is no UTF-8 is written "\udcXX", and read back as it was. Replaces the file as a whole. Throws Error(Io).
OCTET_API void write_annotations(const AnnotationSet& set, const std::filesystem::path& file);
OCTET_API void write_dataset_meta(const DatasetMeta& meta, const std::filesystem::path& file);

}  // namespace octet
