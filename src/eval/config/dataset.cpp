#include <algorithm>

#include <octet/eval/source.hpp>

#include "eval/annotation_check.hpp"
#include "eval/config/config.hpp"
#include "eval/tasks/task.hpp"
#include "eval/sample_count.hpp"

namespace octet {
namespace {

/// Users and items are numbers in the annotations, so that there are no files.
constexpr std::string_view numbers_reader = "ncf_data_reader";

bool reads_numbers(const ConfigMembers& members) {
  const ConfigNode* reader = members.node().find("reader");
  const ConfigNode* type = reader && reader->kind == ConfigNode::Kind::Map ? reader->find("type") : reader;
  return type && type->text == numbers_reader;
}

ChannelOrder channel_order_of(ConfigMembers& members) {
  const ConfigNode* node = members.take("reader");
  if (!node) return ChannelOrder::Bgr;
  const ConfigNode* type = node;
  if (node->kind == ConfigNode::Kind::Map) {
    ConfigMembers parameters(*node, members.path("reader"));
    type = &parameters.need("type");
    parameters.finish();
  }
  const std::string reader = text_of(*type, members.path("reader"));
  if (reader == "opencv_imread") return ChannelOrder::Bgr;
  if (reader == "pillow_imread" || reader == numbers_reader) return ChannelOrder::Rgb;
  fail_config(*node, members.path("reader"), "'" + reader + "'", "opencv_imread, pillow_imread or ncf_data_reader", ErrorCode::Unsupported);
}

void require_plain(ConfigMembers& members, const char* key) {
  const ConfigNode* node = members.take(key);
  if (node && flag_of(*node, members.path(key))) fail_config(*node, members.path(key), "True", "False", ErrorCode::Unsupported);
}

std::size_t sample_count(const ConfigNode& node, const std::string& path, std::size_t all) {
  const std::string text = text_of(node, path);
  if (const auto count = parse_sample_count(text, all)) return *count;
  fail_config(node, path, "'" + text + "'", "a number of 1 or more, or per cent of 100 at most");
}

AnnotationSet subset(ConfigMembers& members, AnnotationSet set) {
  const ConfigNode* size = members.take("subsample_size");
  const ConfigNode* seed = members.take("subsample_seed");
  if (!size && seed)
    set.warnings.push_back(no_effect(*seed, members.path("subsample_seed"), "without subsample_size all samples are taken"));
  if (!size) return set;
  const auto seed_value = seed ? static_cast<std::uint64_t>(integer_of(*seed, members.path("subsample_seed"), 0)) : default_sample_seed;
  return set.sampled(sample_count(*size, members.path("subsample_size"), set.annotations.size()), seed_value);
}

std::filesystem::path annotation_path(const ConfigNode& node, const std::string& path, const CheckConfigPaths& paths) {
  return annotation_file(with_prefix(paths.annotations, text_of(node, path)));
}

/// Says what to run where only the pickle is there.
void require_annotation_file(const ConfigNode& node, const std::string& path, const std::filesystem::path& file) {
  if (std::filesystem::exists(file)) return;
  const std::filesystem::path named = std::filesystem::path(file).parent_path() / std::filesystem::path(node.text).filename();
  const bool has_pickle = named.extension() == ".pickle" && std::filesystem::exists(named);
  fail_config(node, path, has_pickle ? "a Python pickle alone" : "'" + file.string() + "', which does not exist",
              (has_pickle ? "'" + file.string() + "' beside it" : std::string("a file")) + ", as 'octet annotate CONVERTER ... -o " +
                  file.parent_path().string() + " -a " + file.filename().string() + "' makes it",
              ErrorCode::Io);
}

bool measures_labels(const DatasetConfig& dataset) {
  return std::ranges::any_of(dataset.metrics, [](const MetricConfig& metric) { return kind_of(metric).needs_labels; });
}

/// All files of the data source, of which nothing is known.
AnnotationSet unlabelled(const ConfigMembers& members, const DatasetConfig& dataset) {
  if (measures_labels(dataset))
    fail_config(members.node(), members.path("annotation"), "nothing",
                "annotations, or metrics that need no labels: agreement, sqnr, kl_divergence");
  AnnotationSet set{{}, {}, dataset.data_source.string()};
  for (const SourceFile& file : list_source(dataset.data_source)) set.annotations.push_back({file.name, {}});
  return set;
}

/// What a conversion makes is kept where files for it are named, and read from there the next time.
AnnotationSet annotations_of(ConfigMembers& members, const DatasetConfig& dataset, const CheckConfigPaths& paths) {
  const ConfigNode* annotation = members.take("annotation");
  const ConfigNode* meta = members.take("dataset_meta");
  const ConfigNode* conversion = members.take("annotation_conversion");
  const auto file = annotation ? annotation_path(*annotation, members.path("annotation"), paths) : std::filesystem::path{};
  const auto meta_file = meta ? with_prefix(paths.annotations, text_of(*meta, members.path("dataset_meta"))) : std::filesystem::path{};
  if (conversion && (file.empty() || !std::filesystem::exists(file))) {
    AnnotationSet set = converted_annotations(*conversion, members.path("annotation_conversion"), paths);
    if (!file.empty()) write_annotations(set, file);
    if (!meta_file.empty()) write_dataset_meta(set.meta, meta_file);
    return set;
  }
  if (annotation) require_annotation_file(*annotation, members.path("annotation"), file);
  AnnotationSet set = annotation ? read_annotations(file) : unlabelled(members, dataset);
  if (!meta_file.empty()) set.meta = read_dataset_meta(meta_file);
  if (conversion)
    set.warnings.push_back(no_effect(*conversion, members.path("annotation_conversion"), "'" + file.string() + "' is there already"));
  warn_of_unnamed_labels(set, set.warnings);
  return set;
}

bool has_area(const Annotation& annotation) {
  const auto* boxes = std::get_if<ObjectBoxes>(&annotation.truth);
  return boxes && std::ranges::any_of(boxes->objects, [](const ObjectBox& object) { return object.area.has_value(); });
}

/// COCO's ranges of size go by the areas of objects.
void warn_of_missing_areas(const DatasetConfig& dataset, const AnnotationSet& set, std::vector<Warning>& warnings) {
  const bool asks = std::ranges::any_of(dataset.metrics, [](const MetricConfig& metric) { return metric.kind == "coco_api"; });
  if (!asks || std::ranges::any_of(set.annotations, has_area)) return;
  warnings.push_back({set.origin +
                      ": no object has an area, and coco_api takes those of boxes to tell small ones from large ones; 'octet annotate "
                      "mscoco_detection --areas' keeps them"});
}

}  // namespace

DatasetConfig dataset_of(const ConfigNode& node, const CheckConfigPaths& paths) {
  ConfigMembers members(node, "datasets");
  DatasetConfig dataset{.name = text_of(members.need("name"), members.path("name"))};
  std::vector<Warning> warnings;
  dataset.metrics = metrics_of(members.need("metrics"), members.path("metrics"), warnings);
  if (const ConfigNode* steps = members.take("preprocessing"))
    dataset.preprocessing = preprocessing_of(*steps, members.path("preprocessing"));
  if (const ConfigNode* steps = members.take("postprocessing"))
    dataset.postprocessing = postprocessing_of(*steps, members.path("postprocessing"));
  require_plain(members, "analyze_dataset");
  dataset.channel_order = channel_order_of(members);
  const bool has_files = !reads_numbers(members);
  if (const ConfigNode* source = has_files ? &members.need("data_source") : members.take("data_source"))
    dataset.data_source = with_prefix(paths.source, text_of(*source, members.path("data_source")));
  AnnotationSet annotations = annotations_of(members, dataset, paths);
  if (has_files) warn_of_unannotated(annotations, dataset.data_source, warnings);
  warn_of_missing_areas(dataset, annotations, warnings);
  dataset.annotations = subset(members, std::move(annotations));
  members.finish();
  auto& all = dataset.annotations.warnings;
  all.insert(all.end(), warnings.begin(), warnings.end());
  return dataset;
}

}  // namespace octet
