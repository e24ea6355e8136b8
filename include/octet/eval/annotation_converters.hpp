#pragma once

#include <filesystem>

#include <octet/base/export.hpp>
#include <octet/eval/annotation.hpp>

namespace octet {

// Converters of published annotations. Each throws Error(Io) for files that cannot be read and Error(InvalidArgument) with file and line
// for contents that are not what they should be, also where there is no sample.

struct ImagenetFiles {
  std::filesystem::path annotation_file{};  ///< lines NAME LABEL
  std::filesystem::path labels_file{};      ///< line i: WNID WORDS of class i; may be empty
  std::filesystem::path images_dir{};       ///< where given, every name must be a file in it
  bool has_background = false;              ///< every label is raised by 1, and class 0 is the background
};
OCTET_API AnnotationSet convert_imagenet(const ImagenetFiles& files);

struct FolderFiles {
  std::filesystem::path images_dir{};   ///< a folder for each class, named after it
  std::filesystem::path labels_file{};  ///< line i: name of class i; without it the classes stand in the order of the bytes of their names
  bool has_background = false;
};
/// The images of folders, in the order of their names.
OCTET_API AnnotationSet convert_folders(const FolderFiles& files);

struct Cifar10Files {
  std::filesystem::path data_batch_file{};       ///< of the binary version: records of a label and 3072 bytes, red, green, blue
  std::filesystem::path converted_images_dir{};  ///< where the images go as PNG files; empty = they are there already
  std::filesystem::path images_dir{};            ///< instead of a batch file: folders with the names of the ten classes
  bool has_background = false;
};
OCTET_API AnnotationSet convert_cifar10(const Cifar10Files& files);

struct VocDetectionFiles {
  std::filesystem::path imageset_file{};    ///< an identifier a line; what follows it on the line does not matter
  std::filesystem::path annotations_dir{};  ///< IDENTIFIER.xml
  std::filesystem::path images_dir{};       ///< where given, every image must be a file in it
  bool has_background = true;               ///< the twenty classes begin at 1 instead of 0
};
/// 1 is subtracted from all coordinates, which begin at 1 in these files.
OCTET_API AnnotationSet convert_voc_detection(const VocDetectionFiles& files);

struct CocoDetectionFiles {
  std::filesystem::path annotation_file{};  ///< instances_*.json
  std::filesystem::path images_dir{};       ///< where given, every image must be a file in it
  bool has_background = false;              ///< labels are raised by 1
  bool use_full_label_map = false;          ///< keep the numbers of categories instead of counting those there are
};
/// Samples stand in the order of the numbers that the file gives to images.
OCTET_API AnnotationSet convert_coco_detection(const CocoDetectionFiles& files);

}  // namespace octet
