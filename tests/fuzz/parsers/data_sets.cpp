#include <octet/eval/annotation.hpp>
#include <octet/eval/annotation_converters.hpp>
#include <octet/eval/check_config.hpp>

#include "fuzz/parsers/targets.hpp"

namespace octet::fuzz {
namespace {

/// Configurations name files to read and to write. Those of an input stay in the folder of the fuzzer: no other can be spelled.
bool names_other_folders(Bytes input) { return input.find_first_of("/\\") != Bytes::npos || input.find("..") != Bytes::npos; }

/// What configurations can name.
void put_data_set() {
  put("set.jsonl", "{\"identifier\":\"a.png\",\"label\":0}\n{\"identifier\":\"b.png\",\"label\":1}\n");
  put("set.json", "{\"label_map\":{\"0\":\"cat\",\"1\":\"dog\"}}");
  put("list.txt", "a.png 0\nb.png 1\n");
  put("net.xml", "");
}

}  // namespace

void read_check_configuration(Bytes input) {
  if (names_other_folders(input)) return;
  put_data_set();
  const auto [config, definitions] = two_files(input);
  CheckConfigPaths paths{.config = put("config.yml", config), .models = folder(), .source = folder(), .annotations = folder()};
  if (!definitions.empty()) paths.definitions = put("definitions.yml", definitions);
  read_check_config(paths);
}

void read_annotation_lines(Bytes input) {
  const auto [lines, meta] = two_files(input);
  put("lines.jsonl", lines);
  run([](Bytes) { write_annotations(read_annotations(folder() / "lines.jsonl"), folder() / "again.jsonl"); }, lines);
  write_dataset_meta(read_dataset_meta(put("meta.json", meta)), folder() / "again.json");
}

void read_imagenet(Bytes input) {
  const auto [list, names] = two_files(input);
  const ImagenetFiles files{.annotation_file = put("val.txt", list), .labels_file = put("names.txt", names), .has_background = true};
  convert_imagenet(files);
}

void read_voc(Bytes input) {
  put("image.xml", input);
  convert_voc_detection({.imageset_file = put("set.txt", "image\n"), .annotations_dir = folder()});
}

void read_coco(Bytes input) { convert_coco_detection({.annotation_file = put("instances.json", input), .has_background = true}); }

}  // namespace octet::fuzz
