#include <functional>
#include <initializer_list>
#include <iostream>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <octet/base/error.hpp>
#include <octet/eval/annotation_converters.hpp>

#include "cli/commands.hpp"
#include "cli/options/shared.hpp"
#include "cli/show/warnings.hpp"
#include "eval/converters/converter_support.hpp"
#include "eval/sample_count.hpp"
#include "job/output_files.hpp"
#include "report/annotation_report.hpp"

namespace octet::cli {
namespace {

/// Where annotations go, and how many of them.
struct AnnotateOptions {
  std::string folder = ".", annotation_name, meta_name, subset;
  std::uint64_t seed = default_sample_seed;
  bool json = false;
};

void add_path(CLI::App& command, const std::string& option, std::filesystem::path& target, const char* help) {
  add_path_option(command, option, target, help)->option_text("PATH");
}

/// As the original: "--flag", "--flag True" and "--flag False".
void add_flag(CLI::App& command, const std::string& option, bool& target, const char* help) {
  command
      .add_option_function<std::string>(
          option, [&target](const std::string& text) { target = text.empty() || text[0] == 'T' || text[0] == 't'; }, help)
      ->expected(0, 1)
      ->check(CLI::IsMember({"True", "False", "true", "false", ""}))
      ->option_text("[True|False]");
}

template <typename Files>
void add_background(CLI::App& command, Files& files, const char* help = "Raise every label by 1; class 0 is the background") {
  add_flag(command, "--has_background", files.has_background, help);
}

void add_result_options(CLI::App& command, AnnotateOptions& options) {
  const std::string group = "Results";
  command.add_option("-o,--output_dir", options.folder, "Folder of the results, made when absent; the current one by default")
      ->option_text("DIR")
      ->group(group);
  command.add_option("-a,--annotation_name", options.annotation_name, "Name of the annotation file; .pickle becomes .jsonl")
      ->option_text("NAME")
      ->group(group);
  command.add_option("-m,--meta_name", options.meta_name, "Name of the meta file")->option_text("NAME")->group(group);
  command.add_option("--subset,--subsample", options.subset, "-ss: draw so many samples, or N% of them")->option_text("N")->group(group);
  command.add_option("--subsample_seed", options.seed, "What draws them")->check(whole_number())->option_text("N")->group(group);
  command.add_flag("--json", options.json, "Report as JSON")->group(group);
}

void save(const AnnotationSet& all, const AnnotateOptions& options) {
  AnnotationSet set = all;
  if (!options.subset.empty()) {
    const auto count = parse_sample_count(options.subset, all.annotations.size());
    if (!count)
      throw CLI::ValidationError("--subset", "given '" + options.subset + "', expected a number of 1 or more, or per cent of 100 at most");
    set = all.sampled(*count, options.seed);
  }
  if (options.seed != default_sample_seed && options.subset.empty()) warn_no_effect("--subsample_seed", "all samples are taken");
  warn(set.warnings);
  job::make_folder(options.folder);
  const std::filesystem::path folder = options.folder;
  AnnotationReport report{(folder / annotation_file(options.annotation_name)).string(),
                          (folder / options.meta_name).string(),
                          set.annotations.size(),
                          all.annotations.size(),
                          set.meta.label_map.size(),
                          warnings()};
  write_annotations(set, report.annotation_file);
  write_dataset_meta(set.meta, report.meta_file);
  std::cout << (options.json ? to_json(report) : to_text(report));
}

/// A converter with parameters of its own: `Files` are those of octet/eval/annotation_converters.hpp.
template <typename Files>
void add_converter(CLI::App& annotate, const std::string& name, const std::string& help, AnnotationSet (*convert)(const Files&),
                   const std::function<void(CLI::App&, Files&)>& add_parameters) {
  CLI::App* command = annotate.add_subcommand(name, help);
  const auto files = std::make_shared<Files>();
  const auto options = std::make_shared<AnnotateOptions>();
  options->annotation_name = name + ".jsonl";
  options->meta_name = name + ".json";
  add_parameters(*command, *files);
  add_result_options(*command, *options);
  command->final_callback([files, options, convert] { save(convert(*files), *options); });
}

void add_classification(CLI::App& annotate) {
  add_converter<ImagenetFiles>(annotate, "imagenet", "Lines NAME LABEL", convert_imagenet, [](CLI::App& command, ImagenetFiles& files) {
    add_path(command, "--annotation_file", files.annotation_file, "Text file with lines NAME LABEL");
    command.get_option("--annotation_file")->required();
    add_path(command, "--labels_file", files.labels_file, "Text file of which line i names class i: WNID WORDS");
    add_path(command, "--images_dir", files.images_dir, "Folder that must hold every image");
    add_background(command, files);
  });
  add_converter<Cifar10Files>(
      annotate, "cifar10", "A batch of CIFAR-10, or its images in folders", convert_cifar10, [](CLI::App& command, Cifar10Files& files) {
        add_path(command, "--data_batch_file", files.data_batch_file, "Batch of the binary version");
        add_path(command, "--converted_images_dir", files.converted_images_dir, "Folder that receives the batch's images as PNG");
        add_path(command, "--images_dir", files.images_dir, "Instead of a batch: folder with a folder of images for each class");
        add_background(command, files);
      });
  add_converter<FolderFiles>(
      annotate, "folders", "A folder of images for each class", convert_folders, [](CLI::App& command, FolderFiles& files) {
        add_path(command, "--images_dir", files.images_dir, "Folder of the classes' folders");
        command.get_option("--images_dir")->required();
        add_path(command, "--labels_file", files.labels_file, "Text file of which line i is the name of class i; sorted names by default");
        add_background(command, files);
      });
}

void add_detection(CLI::App& annotate) {
  add_converter<VocDetectionFiles>(annotate, "voc_detection", "Objects of PASCAL VOC", convert_voc_detection,
                                   [](CLI::App& command, VocDetectionFiles& files) {
                                     add_path(command, "--imageset_file", files.imageset_file, "Text file with an identifier a line");
                                     add_path(command, "--annotations_dir", files.annotations_dir, "Folder of the identifiers' XML files");
                                     for (const char* option : {"--imageset_file", "--annotations_dir"})
                                       command.get_option(option)->required();
                                     add_path(command, "--images_dir", files.images_dir, "Folder that must hold every image");
                                     add_background(command, files, "Labels begin at 1, as they do by default");
                                   });
  for (const char* name : {"coco_detection", "mscoco_detection"})
    add_converter<CocoDetectionFiles>(
        annotate, name, "Objects of COCO", convert_coco_detection, [](CLI::App& command, CocoDetectionFiles& files) {
          files.areas = false;
          add_path(command, "--annotation_file", files.annotation_file, "instances_*.json");
          command.get_option("--annotation_file")->required();
          add_path(command, "--images_dir", files.images_dir, "Folder that must hold every image");
          add_background(command, files);
          add_flag(command, "--use_full_label_map", files.use_full_label_map, "Keep the numbers of categories as labels");
          add_flag(command, "--sort_annotations", files.sort_annotations, "Samples in the order of the numbers of images, as by default");
          add_flag(command, "--areas", files.areas, "Keep the areas of objects, by which coco_api tells small ones from large ones");
        });
}

void add_loader(CLI::App& command, MaskLoader& target) {
  command
      .add_option_function<std::string>(
          "--mask_loader", [&target](const std::string& name) { target = *mask_loader_named(name); },
          "How masks are read: pillow (default) as they are stored, opencv and scipy as colours, numpy from .npy files")
      ->check(CLI::IsMember({"pillow", "opencv", "scipy", "numpy"}));
}

void require(CLI::App& command, std::initializer_list<const char*> options) {
  for (const char* option : options) command.get_option(option)->required();
}

void add_segmentation(CLI::App& annotate) {
  add_converter<VocSegmentationFiles>(annotate, "voc_segmentation", "Masks of PASCAL VOC", convert_voc_segmentation,
                                      [](CLI::App& command, VocSegmentationFiles& files) {
                                        add_path(command, "--imageset_file", files.imageset_file, "Text file with an identifier a line");
                                        add_path(command, "--images_dir", files.images_dir, "Folder of the images");
                                        add_path(command, "--mask_dir", files.mask_dir, "Folder of the masks, beside that of the images");
                                        require(command, {"--imageset_file", "--images_dir", "--mask_dir"});
                                      });
  add_converter<CommonSegmentationFiles>(
      annotate, "common_semantic_segmentation", "A folder of images and one of masks", convert_common_segmentation,
      [](CLI::App& command, CommonSegmentationFiles& files) {
        add_path(command, "--images_dir", files.images_dir, "Folder of the images");
        add_path(command, "--masks_dir", files.masks_dir, "Folder of the masks, beside that of the images");
        command.add_option("--image_prefix", files.image_prefix, "What names of images begin with");
        command.add_option("--image_postfix", files.image_postfix, "What they end with; .png by default");
        command.add_option("--mask_prefix", files.mask_prefix, "What names of masks begin with");
        command.add_option("--mask_postfix", files.mask_postfix, "What they end with; .png by default");
        add_loader(command, files.mask_loader);
        add_path(command, "--dataset_meta", files.dataset_meta, "Meta file to copy");
        require(command, {"--images_dir", "--masks_dir"});
      });
  add_converter<CamvidFiles>(annotate, "camvid", "Lines IMAGE MASK", convert_camvid, [](CLI::App& command, CamvidFiles& files) {
    add_path(command, "--annotation_file", files.annotation_file, "Text file with lines IMAGE MASK");
    require(command, {"--annotation_file"});
  });
}

void add_recommendation(CLI::App& annotate) {
  add_converter<MovieLensFiles>(annotate, "movie_lens_converter", "Items that users chose, and others", convert_movie_lens,
                                [](CLI::App& command, MovieLensFiles& files) {
                                  add_path(command, "--rating_file", files.rating_file, "Text file with lines USER ITEM RATING");
                                  add_path(command, "--negative_file", files.negative_file,
                                           "Text file of which line i has items that user i did not choose");
                                  command.add_option("--users_max_number", files.users_max_number, "Only so many users")
                                      ->check(CLI::Range(1, 1 << 30))
                                      ->option_text("N");
                                  require(command, {"--rating_file", "--negative_file"});
                                });
}

}  // namespace

void add_annotate_command(CLI::App& application) {
  CLI::App* command = application.add_subcommand("annotate", "Convert the annotations of a data set for check and calibrate");
  command->require_subcommand(0, 1);
  add_classification(*command);
  add_detection(*command);
  add_segmentation(*command);
  add_recommendation(*command);
  // Asked for here rather than by the parser, whose message would hide that a converter was named which does not exist.
  command->final_callback([command] {
    if (command->get_subcommands().empty()) throw CLI::RequiredError("CONVERTER");
  });
}

}  // namespace octet::cli
