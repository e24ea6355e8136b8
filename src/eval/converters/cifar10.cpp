#include <span>

#include <octet/base/error.hpp>
#include <octet/eval/annotation_converters.hpp>
#include <octet/eval/source.hpp>

#include "base/file.hpp"
#include "eval/annotation_check.hpp"
#include "eval/converters/converter_support.hpp"
#include "eval/png.hpp"

namespace octet {
namespace {

const std::vector<std::string> class_names{"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"};
constexpr std::size_t side = 32, plane = side * side, record = 1 + 3 * plane;

Tensor image_of(std::span<const std::byte> planes) {
  Tensor image(ElementType::u8, {side, side, 3});
  const auto pixels = image.mutable_data<std::uint8_t>();
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<std::uint8_t>(planes[i % 3 * plane + i / 3]);
  return image;
}

void require_records(std::span<const std::byte> bytes) {
  if (!bytes.empty() && bytes.size() % record == 0) return;
  throw Error(ErrorCode::InvalidArgument, "CIFAR-10 batch: given " + std::to_string(bytes.size()) + " bytes, expected a multiple of " +
                                              std::to_string(record) + ", as the files of the binary version have");
}

std::size_t label_of(std::span<const std::byte> bytes, std::size_t offset) {
  const auto label = static_cast<std::size_t>(bytes[offset]);
  if (label < class_names.size()) return label;
  throw Error(ErrorCode::InvalidArgument, "label: given " + std::to_string(label) + ", expected less than 10",
              {.byte_offset = static_cast<std::int64_t>(offset)});
}

void make_folder(const std::filesystem::path& folder) {
  std::error_code status;
  std::filesystem::create_directories(folder, status);
  if (status) throw Error(ErrorCode::Io, "cannot make the folder: " + status.message(), {.file = folder.string()});
}

AnnotationSet convert_batch(const Cifar10Files& files) try {
  const auto file = MappedFile::open(files.data_batch_file);
  const auto bytes = file->bytes();
  require_records(bytes);
  if (!files.converted_images_dir.empty()) make_folder(files.converted_images_dir);
  AnnotationSet set{{}, meta_of_names(class_names, files.has_background), files.data_batch_file.string()};
  for (std::size_t offset = 0; offset < bytes.size(); offset += record) {
    const std::size_t label = label_of(bytes, offset);
    const std::string name = std::to_string(offset / record) + "_" + class_names[label] + ".png";
    if (!files.converted_images_dir.empty())
      write_png(image_of(bytes.subspan(offset + 1, record - 1)), files.converted_images_dir / name);
    set.annotations.push_back({name, ClassLabel{static_cast<std::int64_t>(label) + (files.has_background ? 1 : 0)}});
  }
  return set;
} catch (const Error& error) {
  throw error.at({.file = files.data_batch_file.string()});
}

/// Folders of the ten names, whatever else lies beside them.
AnnotationSet convert_class_folders(const Cifar10Files& files) {
  AnnotationSet set{{}, meta_of_names(class_names, files.has_background), files.images_dir.string()};
  for (std::size_t label = 0; label < class_names.size(); ++label)
    for (const SourceFile& file : list_source(files.images_dir / class_names[label]))
      set.annotations.push_back(
          {class_names[label] + "/" + file.name, ClassLabel{static_cast<std::int64_t>(label) + (files.has_background ? 1 : 0)}});
  finish_conversion(set, {});
  warn_of_unannotated(set, files.images_dir, set.warnings);
  return set;
}

}  // namespace

AnnotationSet convert_cifar10(const Cifar10Files& files) {
  if (files.data_batch_file.empty() == files.images_dir.empty())
    throw Error(ErrorCode::InvalidArgument, "CIFAR-10: given both or none of a batch file and a folder of images, expected one of them");
  if (files.data_batch_file.empty() && !files.converted_images_dir.empty())
    throw Error(ErrorCode::InvalidArgument,
                "CIFAR-10: given a folder for converted images without a batch file, expected a batch file, whose images go there");
  return files.images_dir.empty() ? convert_batch(files) : convert_class_folders(files);
}

}  // namespace octet
