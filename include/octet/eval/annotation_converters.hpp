#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

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
  bool areas = true;                        ///< keep the areas of objects
  bool sort_annotations = true;             ///< samples in the order of the numbers of images; else in that of the file
};
OCTET_API AnnotationSet convert_coco_detection(const CocoDetectionFiles& files);

struct VocSegmentationFiles {
  std::filesystem::path imageset_file{};  ///< an identifier a line; what follows it on the line does not matter
  std::filesystem::path images_dir{};     ///< IDENTIFIER.jpg
  std::filesystem::path mask_dir{};       ///< IDENTIFIER.png, in the colours of PASCAL VOC
};
/// Images and masks are named from the folder that holds both of theirs: that is where the data lie.
OCTET_API AnnotationSet convert_voc_segmentation(const VocSegmentationFiles& files);

struct CommonSegmentationFiles {
  std::filesystem::path images_dir{}, masks_dir{};
  std::string image_prefix{}, image_postfix = ".png";  ///< what stands around the part of a name that image and mask have in common
  std::string mask_prefix{}, mask_postfix = ".png";
  MaskLoader mask_loader = MaskLoader::Pillow;
  std::filesystem::path dataset_meta{};  ///< a meta file to copy; may be empty
};
/// Every image of the folder, in the order of names. Images and masks are named as by convert_voc_segmentation(). A missing mask is an
/// error that names it.
OCTET_API AnnotationSet convert_common_segmentation(const CommonSegmentationFiles& files);

struct CamvidFiles {
  std::filesystem::path annotation_file{};  ///< lines IMAGE MASK
};
/// Images and masks are named by the last two parts of their paths.
OCTET_API AnnotationSet convert_camvid(const CamvidFiles& files);

struct MovieLensFiles {
  std::filesystem::path rating_file{};             ///< lines USER ITEM RATING
  std::filesystem::path negative_file{};           ///< line i: items that user number i did not choose
  std::optional<std::int64_t> users_max_number{};  ///< only so many of the first lines
};
/// The items that users chose, in the order of their lines, then the first that each did not choose, the second, and so on; of every line
/// as many as the first one has.
OCTET_API AnnotationSet convert_movie_lens(const MovieLensFiles& files);

}  // namespace octet
