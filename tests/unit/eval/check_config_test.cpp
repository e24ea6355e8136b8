#include <octet/eval/check_config.hpp>

#include <fstream>
#include <string>

#include "support.hpp"

using namespace octet;
using test::error_of, test::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

void write_text(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

/// A folder with a configuration, two images, annotations of them and the file of a model, which is not read.
class Workplace {
 public:
  Workplace() {
    write_text(folder_.path() / "annotations/set.jsonl",
               "{\"identifier\":\"a.png\",\"label\":0}\n{\"identifier\":\"b.png\",\"label\":1}\n");
    write_text(folder_.path() / "annotations/set.json", "{\"label_map\":{\"0\":\"cat\",\"1\":\"dog\"}}");
    write_text(folder_.path() / "models/net.xml", "");
    write_text(folder_.path() / "data/images/a.png", "");
    write_text(folder_.path() / "data/images/b.png", "");
  }
  CheckConfigPaths paths() const {
    return {.config = folder_.path() / "config.yml",
            .models = folder_.path() / "models",
            .source = folder_.path() / "data",
            .annotations = folder_.path() / "annotations"};
  }
  std::vector<CheckJob> read(const std::string& config) const {
    write_text(paths().config, config);
    return read_check_config(paths());
  }
  const fs::path& path() const { return folder_.path(); }

 private:
  TemporaryFolder folder_;
};

const std::string launcher =
    "models:\n"
    "  - name: net\n"
    "    launchers:\n"
    "      - framework: dlsdk\n"
    "        device: CPU\n"
    "        model: net.xml\n"
    "        adapter: classification\n"
    "        batch: 4\n"
    "    datasets:\n";
const std::string data =
    "      - name: set\n"
    "        data_source: images\n"
    "        annotation: set.pickle\n"
    "        dataset_meta: set.json\n";
const std::string metrics = "        metrics: [{type: accuracy, top_k: 5, name: top5}]\n";

const std::string known_metrics =
    "accuracy, accuracy_per_class, agreement, sqnr, kl_divergence, map, recall, miss_rate, detection_accuracy, coco_precision, "
    "coco_recall, "
    "coco_orig_precision, coco_orig_recall, coco_api, segmentation_accuracy, mean_iou, mean_accuracy, frequency_weighted_accuracy, dice, "
    "dice_index, hit_ratio or ndcg";

/// What the message of the configuration is, and in which line.
std::string complaint(const Workplace& place, const std::string& config) {
  const Error error = error_of([&] { place.read(config); });
  CHECK(error.where().file == place.paths().config.string());
  return std::to_string(error.where().line) + ": " + error.message();
}

}  // namespace

TEST_CASE("a configuration gives a job with everything that it says") {
  const Workplace place;
  const auto jobs = place.read(launcher + data +
                               "        preprocessing:\n"
                               "          - type: bgr_to_rgb\n"
                               "          - {type: resize, size: 256, aspect_ratio_scale: greater, use_pillow: True}\n"
                               "          - {type: crop, dst_width: 224, dst_height: 200}\n"
                               "          - {type: normalization, mean: \"123.675, 116.28, 103.53\", std: [58.395, 57.12, 57.375]}\n" +
                               metrics);
  REQUIRE(jobs.size() == 1);
  CHECK(jobs[0].model_name == "net");
  CHECK(jobs[0].model == place.path() / "models/net.xml");
  CHECK(jobs[0].batch == 4);
  const DatasetConfig& dataset = jobs[0].dataset;
  CHECK(dataset.data_source == place.path() / "data/images");
  CHECK(dataset.annotations.annotations == std::vector<Annotation>{{"a.png", ClassLabel{0}}, {"b.png", ClassLabel{1}}});
  CHECK(dataset.annotations.meta.label_map.at(1) == "dog");
  CHECK(dataset.channel_order == ChannelOrder::Bgr);
  CHECK(dataset.adapter == Adapter::Classification);
  REQUIRE(dataset.metrics.size() == 1);
  CHECK(dataset.metrics[0].top_k == 5);
  CHECK(dataset.metrics[0].name == "top5");
  REQUIRE(dataset.preprocessing.size() == 4);
  CHECK(std::get_if<ReverseChannelsStep>(&dataset.preprocessing[0]));
  const auto& resize = std::get<ResizeStep>(dataset.preprocessing[1]);
  CHECK((resize.width == 256 && resize.height == 256 && resize.aspect_ratio == AspectRatio::Greater));
  CHECK(resize.interpolation == Interpolation::PillowBilinear);
  const auto& crop = std::get<CropStep>(dataset.preprocessing[2]);
  CHECK((crop.width == 224 && crop.height == 200 && !crop.round_to_even));
  const auto& normalization = std::get<NormalizationStep>(dataset.preprocessing[3]);
  CHECK(normalization.mean == std::vector<float>{123.675F, 116.28F, 103.53F});
  CHECK(normalization.scale == std::vector<float>{58.395F, 57.12F, 57.375F});
}

TEST_CASE("JSON says the same as YAML") {
  const Workplace place;
  const auto jobs = place.read(
      "{\"models\":[{\"name\":\"net\",\"launchers\":[{\"framework\":\"dlsdk\",\"model\":\"net.xml\",\"adapter\":{\"type\":"
      "\"classification\"}}],"
      "\"datasets\":[{\"name\":\"set\",\"data_source\":\"images\",\"annotation\":\"set.jsonl\",\"reader\":\"pillow_imread\","
      "\"metrics\":[{\"type\":\"accuracy_per_class\",\"label_map\":\"label_map\"},{\"type\":\"agreement\",\"presenter\":\"print_scalar\"}]}"
      "]}]}");
  REQUIRE(jobs.size() == 1);
  CHECK(jobs[0].dataset.channel_order == ChannelOrder::Rgb);
  CHECK(jobs[0].dataset.metrics[0].type == MetricType::AccuracyPerClass);
  CHECK(jobs[0].dataset.metrics[1].presenter == Presenter::Scalar);
  CHECK(!jobs[0].batch);
}

TEST_CASE("definitions add keys to launchers of the framework and data sets of the name, and the configuration's keys win") {
  const Workplace place;
  write_text(place.path() / "definitions.yml",
             "launchers:\n  - {framework: caffe, device: GPU}\n  - {framework: dlsdk, device: CPU, batch: 8, adapter: classification}\n"
             "datasets:\n"
             "  - name: other\n    metrics: [{type: map}]\n"
             "  - name: set\n    data_source: images\n    annotation: set.pickle\n    preprocessing: [{type: flip}]\n    metrics: [{type: "
             "accuracy}]\n"
             "metrics:\n  - {type: accuracy, top_k: 3}\n");
  CheckConfigPaths paths = place.paths();
  paths.definitions = place.path() / "definitions.yml";
  const auto read = [&](const std::string& config) {
    write_text(paths.config, config);
    return read_check_config(paths);
  };
  const std::string model = "models: [{name: net, launchers: [{framework: dlsdk, model: net.xml";
  const auto merged = read(model + "}], datasets: [{name: set}]}]");
  REQUIRE(merged.size() == 1);
  CHECK(merged[0].batch == 8);
  CHECK(merged[0].dataset.preprocessing.size() == 1);
  CHECK(merged[0].dataset.metrics.at(0).top_k == 3);
  const auto local = read(model + ", batch: 2}], datasets: [{name: set, preprocessing: [], metrics: [{type: accuracy}]}]}]");
  CHECK(local[0].batch == 2);
  CHECK(local[0].dataset.preprocessing.empty());
  CHECK(local[0].dataset.metrics.at(0).top_k == 1);
}

TEST_CASE("the original's configuration of Inception loads unchanged") {
  OCTET_NEEDS_SHARED();
  const fs::path configs = test::shared_folder() / "reference/originals/configs";
  const Workplace place;
  const fs::path annotations = place.path() / "ImageNet/accuracy_checker_annotations/2012_1001classes/full";
  write_text(annotations / "imagenet.jsonl", "{\"identifier\":\"a.jpg\",\"label\":1}\n");
  write_text(annotations / "imagenet.json", "{\"label_map\":{\"0\":\"background\"},\"backgound_label\":0}");
  write_text(place.path() / "converted/inception_v1.xml", "");
  const auto jobs = read_check_config({.config = configs / "inception_v1.yml",
                                       .definitions = configs / "definitions.yml",
                                       .models = {},
                                       .source = "data",
                                       .annotations = place.path(),
                                       .converted_models = place.path() / "converted"});
  REQUIRE(jobs.size() == 1);
  CHECK(jobs[0].model == place.path() / "converted/inception_v1.xml");
  const DatasetConfig& dataset = jobs[0].dataset;
  CHECK(dataset.data_source == "data/ImageNet/original");
  CHECK(dataset.annotations.meta.background_label == 0);
  CHECK(dataset.preprocessing.size() == 4);
  CHECK(std::get<NormalizationStep>(dataset.preprocessing[3]).scale == std::vector<float>{127.5F});
  CHECK(dataset.metrics.size() == 2);
  CHECK(dataset.metrics[1].name == "accuracy @ top5");
}

TEST_CASE("the original's configuration of a detector needs its annotations, by file, line and key") {
  OCTET_NEEDS_SHARED();
  const fs::path configs = test::shared_folder() / "reference/originals/configs";
  const Error error =
      error_of([&] { read_check_config({.config = configs / "ssd_mobilenet_v1_coco.yml", .definitions = configs / "definitions.yml"}); });
  CHECK(error.code() == ErrorCode::Io);
  CHECK(error.where().file == (configs / "definitions.yml").string());
  CHECK(error.where().line == 179);
  CHECK_THAT(error.message(),
             test::contains("datasets.annotation: given '") && test::contains("mscoco_detection_90cl_bkgr.jsonl', which does not exist"));
}

TEST_CASE("what is wrong in a configuration is named with its line and key") {
  const Workplace place;
  const auto [rest, message] = GENERATE(table<std::string, std::string>({
      {data + "        metrics:\n          - type: accuracyy\n", "15: datasets.metrics.type: given 'accuracyy', expected " + known_metrics},
      {data + "        metrics:\n          - type: accuracy\n            top_k: 0\n",
       "16: datasets.metrics.top_k: given '0', expected an integer of 1 or more"},
      {data + metrics + "        preprocessing:\n          - type: warp\n",
       "16: datasets.preprocessing.type: given 'warp', expected one of auto_resize, bgr_to_gray, bgr_to_rgb, crop, expand, flip, "
       "normalization, "
       "padding, resize, rgb_to_bgr, rgb_to_gray, tf_convert_image_dtype"},
      {data + metrics + "        preprocessing:\n          - type: resize\n            size: 10\n            interpolation: LANCZOS4\n",
       "18: datasets.preprocessing.interpolation: given 'LANCZOS4', expected one of AREA, BICUBIC, BILINEAR, CUBIC, LINEAR, NEAREST"},
      {data + metrics + "        preprocessing:\n          - type: resize\n",
       "16: datasets.preprocessing.size: given nothing, expected a size, or dst_width and dst_height"},
      {data + metrics + "        preprocessing: [{type: normalization, std: 0}]\n",
       "15: datasets.preprocessing.std: given 0, expected other values"},
      {data + metrics + "        preprocessing: [{type: normalization, mean: COCO}]\n",
       "15: datasets.preprocessing.mean: given 'COCO', expected numbers, IMAGENET or CIFAR10"},
      {data + metrics + "        segmentation_masks_source: masks\n",
       "15: datasets.segmentation_masks_source: given a key that Octet does not support, expected one of analyze_dataset, annotation, "
       "annotation_conversion, data_source, dataset_meta, metrics, name, postprocessing, preprocessing, reader, subsample_seed, "
       "subsample_size"},
      {data + metrics + "        reader: json_reader\n",
       "15: datasets.reader: given 'json_reader', expected opencv_imread, pillow_imread or ncf_data_reader"},
      {data + metrics + "        postprocessing:\n          - type: nms\n",
       "16: datasets.postprocessing.type: given 'nms' and the adapter classification, expected a step for its predictions"},
      {data + metrics + "        postprocessing:\n          - {type: nms, overlap: 0.5, top: 3}\n",
       "16: datasets.postprocessing.top: given a key that Octet does not support, expected one of include_boundaries, keep_top_k, overlap, "
       "type"},
      {data + metrics + "        subsample_size: 0%\n",
       "15: datasets.subsample_size: given '0%', expected a number of 1 or more, or per cent of 100 at most"},
      {"      - name: set\n        data_source: images\n" + metrics,
       "10: datasets.annotation: given nothing, expected annotations, or metrics that need no labels: agreement, sqnr, kl_divergence"},
      {"      - name: set\n" + metrics, "10: datasets.data_source: given nothing, expected a value"},
      {"      - data_source: images\n", "10: datasets.name: given nothing, expected a value"},
      {data + "        metrics: accuracy\n", "14: datasets.metrics: given 'accuracy', expected a list"},
      {"      name: set\n", "10: models.datasets: given keys with values, expected a list"},
  }));
  CHECK(complaint(place, launcher + rest) == message);
}

TEST_CASE("what is wrong in a launcher is named with its line and key") {
  const Workplace place;
  const auto with = [](const std::string& lines) {
    return "models:\n  - name: net\n    datasets:\n" + data + metrics + "    launchers:\n" + lines;
  };
  const auto [lines, message] = GENERATE(table<std::string, std::string>({
      {"      - framework: mxnet\n",
       "10: launchers.framework: given 'mxnet', expected dlsdk, openvino, octet or caffe, all of which Octet runs itself"},
      {"      - {framework: dlsdk, device: GPU}\n", "10: launchers.device: given 'GPU', expected CPU"},
      {"      - {framework: dlsdk, model: net.xml, adapter: ssd}\n",
       "8: datasets.metrics: given 'accuracy' and the adapter ssd, expected adapter: classification in the launcher"},
      {"      - framework: dlsdk\n        adapter: classification\n",
       "10: launchers.model: given nothing, expected a model here, or the file of one in place of the prefix of models"},
      {"      - framework: dlsdk\n        model: net.xml\n        batch: many\n",
       "12: launchers.batch: given 'many', expected an integer of 1 or more"},
      {"      - framework: dlsdk\n        model: net.xml\n",
       "8: datasets.metrics: given 'accuracy' and a launcher without an adapter, expected adapter: classification in the launcher"},
      {"      - framework: dlsdk\n        model: net.xml\n        bitstream: x\n",
       "12: launchers.bitstream: given a key that Octet does not support, expected one of adapter, allow_reshape_input, async_mode, batch, "
       "caffe_model, "
       "caffe_weights, converted_model_dir, cpu_extensions, device, framework, inputs, kaldi_model, mo_flags, mo_params, model, "
       "mxnet_weights, "
       "num_requests, onnx_model, tags, tf_meta, tf_model, weights"},
  }));
  CHECK(complaint(place, with(lines)) == message);
  const Error error = error_of([&] { place.read(with("      - {framework: dlsdk, tf_model: a/net.pb}\n")); });
  CHECK(error.where().line == 10);
  CHECK_THAT(error.message(), test::contains("launchers.tf_model: given '") &&
                                  test::contains("a/net.pb', which Octet does not convert, expected net.xml in '"));
}

TEST_CASE("text that is no YAML is refused with its line") {
  const Workplace place;
  const Error error = error_of([&] { place.read("models:\n  - name: [net\n    launchers: x\n"); });
  CHECK(error.code() == ErrorCode::InvalidArgument);
  CHECK(error.where().line >= 2);
  CHECK_THAT(error.message(), test::contains("configuration: given text that is no YAML") && test::contains("expected YAML or JSON"));
  CHECK(complaint(place, "launchers: []\n") == "1: models: given nothing, expected a list of models with name, launchers and datasets");
  CHECK(error_of([&] { read_check_config({.config = place.path() / "absent.yml"}); }).code() == ErrorCode::Io);
}

TEST_CASE("merge keys take over what a map lacks, the first of several before the others") {
  const Workplace place;
  const std::string first = "{name: one, data_source: images, annotation: set.pickle, metrics: [{type: accuracy, top_k: 5}]}";
  const std::vector<CheckJob> jobs =
      place.read(launcher + "      - &first " + first + "\n      - {<<: [*first, {name: none, subsample_size: 1}], name: two}\n");
  REQUIRE(jobs.size() == 2);
  CHECK(jobs[1].dataset.name == "two");
  CHECK(jobs[0].dataset.annotations.annotations.size() == 2);
  CHECK(jobs[1].dataset.annotations.annotations.size() == 1);
  CHECK_THAT(complaint(place, "models:\n  - <<: 5\n"), test::contains("a merge key '<<' of something that is no map"));
}

TEST_CASE("a key that stands twice is refused, and so are aliases that stand for too much") {
  const Workplace place;
  CHECK(complaint(place, "models:\n  - name: a\n    name: b\n") ==
        "3: configuration: given text that is no YAML (the key 'name' twice), expected YAML or JSON");
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string last = "*a" + std::to_string(i - 1), key = "a" + std::to_string(i);
    bomb += key + ": &" + key + " [" + last;
    for (int k = 1; k < 10; ++k) bomb += ", " + last;
    bomb += "]\n";
  }
  CHECK_THAT(complaint(place, bomb), test::contains("aliases that stand for more values than a file of its size can have"));
}

TEST_CASE("long texts that aliases repeat count as well, and a file of many values is read") {
  const Workplace place;
  std::string bomb = "text: &text " + std::string(100000, 'x') + "\nmany: [*text";
  for (int i = 0; i < 1000; ++i) bomb += ", *text";
  CHECK_THAT(complaint(place, bomb + "]\n"), test::contains("aliases that stand for more values than a file of its size can have"));
  std::string many = "models: [0";
  for (int i = 1; i < 200000; ++i) many += ",0";
  CHECK_THAT(complaint(place, many + "]\n"), test::contains("models: given '0', expected keys with values"));
}

TEST_CASE("values that hold themselves, or are nested without end, are refused") {
  const Workplace place;
  const std::string too_deep = "values nested more than 100 deep";
  CHECK_THAT(complaint(place, "models: &all [*all]\n"), test::contains(too_deep));
  CHECK_THAT(complaint(place, "models: &all {name: *all}\n"), test::contains(too_deep));
  CHECK_THAT(complaint(place, "models: {<<: &all [*all]}\n"), test::contains(too_deep));
  CHECK_THAT(complaint(place, "models: " + std::string(200, '[') + std::string(200, ']') + "\n"), test::contains(too_deep));
  CHECK_THAT(complaint(place, "models: " + std::string(100000, '[')), test::contains("given text that is no YAML"));
}

TEST_CASE("annotations that only a pickle holds are refused with what to run") {
  const Workplace place;
  const std::string config = launcher + "      - {name: set, data_source: images, annotation: other.pickle, metrics: [{type: accuracy}]}\n";
  CHECK_THAT(complaint(place, config),
             test::contains("10: datasets.annotation: given '") && test::contains("other.jsonl', which does not exist"));
  write_text(place.path() / "annotations/other.pickle", "\x80\x03]q");
  CHECK_THAT(complaint(place, config), test::contains("given a Python pickle alone") &&
                                           test::contains("'octet annotate CONVERTER ... -o ") &&
                                           test::contains(" -a other.jsonl' makes it"));
  write_text(place.path() / "annotations/other.jsonl", "\x80\x03]q");
  const Error error = error_of([&] { place.read(config); });
  CHECK_THAT(error.message(), test::contains("annotation: given a Python pickle, expected JSON lines"));
}

TEST_CASE("annotations are converted where the configuration asks for it, and kept where it names files for them") {
  const Workplace place;
  write_text(place.path() / "data/val.txt", "a.png 3\nb.png 4\n");
  const std::string conversion = "        annotation_conversion: {converter: imagenet, annotation_file: val.txt, has_background: True}\n";
  const auto jobs =
      place.read(launcher + "      - name: set\n        data_source: images\n        annotation: made.pickle\n" + conversion + metrics);
  CHECK(jobs[0].dataset.annotations.annotations == std::vector<Annotation>{{"a.png", ClassLabel{4}}, {"b.png", ClassLabel{5}}});
  CHECK(read_annotations(place.path() / "annotations/made.jsonl").annotations == jobs[0].dataset.annotations.annotations);
  CHECK(complaint(place, launcher + "      - name: set\n        data_source: images\n        annotation_conversion: {converter: lfw}\n" +
                             metrics) ==
        "12: datasets.annotation_conversion.converter: given 'lfw', expected one of camvid, cifar10, coco_detection, "
        "common_semantic_segmentation, folders, "
        "imagenet, movie_lens_converter, "
        "mscoco_detection, voc_detection, voc_segmentation");
}

TEST_CASE("metrics without labels take all files of the data source") {
  const Workplace place;
  const auto jobs = place.read(launcher + "      - {name: set, data_source: images, metrics: [{type: agreement}, {type: sqnr}]}\n");
  CHECK(jobs[0].dataset.annotations.annotations == std::vector<Annotation>{{"a.png", {}}, {"b.png", {}}});
}

TEST_CASE("launchers are chosen by device and tag") {
  const Workplace place;
  write_text(place.paths().config,
             "models:\n  - name: net\n    launchers:\n"
             "      - {framework: dlsdk, device: GPU}\n"
             "      - {framework: dlsdk, device: CPU, model: net.xml, adapter: classification, tags: [fast, small]}\n"
             "      - {framework: dlsdk, device: CPU, model: net.xml, adapter: classification, batch: 2}\n"
             "    datasets:\n" +
                 data + metrics);
  CheckConfigPaths paths = place.paths();
  paths.target_devices = {"cpu"};
  CHECK(read_check_config(paths).size() == 2);
  paths.target_tags = {"small"};
  const auto jobs = read_check_config(paths);
  REQUIRE(jobs.size() == 1);
  CHECK(!jobs[0].batch);
  paths.target_tags = {"huge"};
  CHECK_THAT(error_of([&] { read_check_config(paths); }).message(), test::contains("no launcher of the devices, tags and framework"));
}

TEST_CASE("padding without a size takes that of the resizing before it") {
  const Workplace place;
  const auto jobs = place.read(
      launcher + data + metrics +
      "        preprocessing: [{type: resize, size: 300, aspect_ratio_scale: fit_to_window}, {type: padding, pad_value: \"1,2,3\"}]\n");
  const auto& padding = std::get<PaddingStep>(jobs[0].dataset.preprocessing[1]);
  CHECK((padding.width == 300 && padding.height == 300));
  CHECK(padding.value == std::vector<float>{1, 2, 3});
}

TEST_CASE("a part of the samples is drawn, the same each time") {
  const Workplace place;
  std::string lines;
  for (int i = 0; i < 100; ++i) lines += "{\"identifier\":\"" + std::to_string(i) + "\",\"label\":0}\n";
  write_text(place.path() / "annotations/set.jsonl", lines);
  const auto drawn = [&](const std::string& keys) {
    return place.read(launcher + data + metrics + keys)[0].dataset.annotations.annotations;
  };
  const auto ten = drawn("        subsample_size: 10\n");
  CHECK(ten.size() == 10);
  CHECK(std::is_sorted(ten.begin(), ten.end(),
                       [](const auto& a, const auto& b) { return std::stoi(a.identifier) < std::stoi(b.identifier); }));
  CHECK(drawn("        subsample_size: 10%\n        subsample_seed: 666\n") == ten);
  CHECK(drawn("        subsample_size: 10\n        subsample_seed: 1\n") != ten);
  CHECK(drawn("        subsample_size: 1000\n").size() == 100);
}

TEST_CASE("what a configuration says without an effect is a warning of its job, with file, line and key") {
  const Workplace place;
  write_text(place.path() / "data/images/c.png", "");
  write_text(place.path() / "data/val.txt", "a.png 3\n");
  write_text(place.path() / "annotations/set.json", "{\"label_map\":{\"0\":\"cat\"}}");
  const auto jobs = place.read(
      "models:\n  - name: net\n    launchers:\n      - framework: dlsdk\n        model: net.xml\n        tf_model: net.pb\n"
      "        mo_params: {data_type: FP16}\n        cpu_extensions: /opt/libcpu_extension.so\n        adapter: classification\n"
      "    datasets:\n" +
      data +
      "        subsample_seed: 3\n        annotation_conversion: {converter: imagenet, annotation_file: val.txt}\n"
      "        metrics: [{type: accuracy, threshold: 1}]\n");
  std::vector<std::string> texts;
  for (const Warning& warning : jobs[0].warnings) texts.push_back(to_string(warning));
  const std::string file = place.paths().config.string() + ":", images = (place.path() / "data/images").string(),
                    set = (place.path() / "annotations/set.jsonl").string();
  CHECK(texts ==
        std::vector<std::string>{
            file + "8: launchers.cpu_extensions: given, has no effect: they are for the original's CPU plugin",
            file + "6: launchers.tf_model: given, has no effect: the launcher names another model too, which is run",
            file + "7: launchers.mo_params: given, has no effect: Octet takes models that are converted",
            file + "16: datasets.annotation_conversion: given, has no effect: '" + set + "' is there already",
            set + ": samples whose label has no name in the list of names: 1, the first 'b.png'",
            file + "15: datasets.subsample_seed: given, has no effect: without subsample_size all samples are taken",
            file + "17: datasets.metrics.threshold: given, has no effect: there is no reference that the value could be compared with",
            images + ": files without an annotation are not used: 1, the first 'c.png'"});
  CHECK(place.read(launcher + data + metrics)[0].warnings.size() == 2);
}

TEST_CASE("definitions with other keys are refused, and ones that add nothing are a warning") {
  const Workplace place;
  CheckConfigPaths paths = place.paths();
  paths.definitions = place.path() / "definitions.yml";
  write_text(paths.config, launcher + data + metrics);
  const auto texts = [&] {
    std::vector<std::string> all;
    const std::vector<CheckJob> jobs = read_check_config(paths);
    for (const Warning& warning : jobs[0].warnings) all.push_back(to_string(warning));
    return all;
  };
  write_text(paths.definitions, "launchers: [{framework: caffe}]\n");
  CHECK(texts() == std::vector<std::string>{paths.definitions.string() +
                                            ":1: definitions: given, has no effect: the configuration has no launcher or data set of those "
                                            "that they define"});
  write_text(paths.definitions, "launchers: [{framework: dlsdk, batch: 2}]\n");
  CHECK(texts().empty());
  write_text(paths.definitions, "launchers: []\nlaunhcers: []\n");
  const Error error = error_of([&] { read_check_config(paths); });
  CHECK(error.where().line == 2);
  CHECK_THAT(error.message(), test::contains("definitions.launhcers: given a key that Octet does not support"));
}

TEST_CASE("a second document, bytes that are no UTF-8 and choices that contradict each other are refused with their line") {
  const Workplace place;
  CHECK_THAT(complaint(place, launcher + data + metrics + "---\nmodels: []\n"), test::contains("a second document behind '---'"));
  CHECK_THAT(complaint(place, ",\n"), test::contains("a character that no value begins with"));
  CHECK(complaint(place, "models:\n  - name: caf\xE9\n") == "2: configuration: given a byte that is no UTF-8, expected UTF-8");
  CHECK(complaint(place, "model: {}\ncompression: {algorithms: []}\n") ==
        "2: compression: given a configuration of the Post-Training Optimization Tool, which octet calibrate -c reads, expected one of the "
        "accuracy checker, with models");
  const auto with = [&](const std::string& lines) { return complaint(place, launcher + data + lines + metrics); };
  CHECK(with("        preprocessing: [{type: resize, size: 8, dst_width: 9}]\n") ==
        "14: datasets.preprocessing.size: given '8' beside dst_width or dst_height, expected one of the two ways");
  CHECK(with("        preprocessing: [{type: resize, size: 8, use_pillow: True, resize_realization: opencv}]\n") ==
        "14: datasets.preprocessing.resize_realization: given 'opencv' and another use_pillow, expected the same library in both");
  CHECK_THAT(with("        reader: {type: pillow_imread, gray: True}\n"),
             test::contains("datasets.reader.gray: given a key that Octet does not support"));
}

TEST_CASE("launchers are chosen by framework") {
  const Workplace place;
  write_text(place.paths().config,
             "models:\n  - name: net\n    launchers:\n      - {framework: mxnet}\n"
             "      - {framework: dlsdk, model: net.xml, adapter: classification}\n    datasets:\n" +
                 data + metrics);
  CheckConfigPaths paths = place.paths();
  CHECK_THAT(error_of([&] { read_check_config(paths); }).message(), test::contains("launchers.framework: given 'mxnet'"));
  paths.target_framework = "dlsdk";
  CHECK(read_check_config(paths).size() == 1);
  paths.target_framework = "tf";
  CHECK_THAT(error_of([&] { read_check_config(paths); }).message(), test::contains("no launcher of the devices, tags and framework"));
}

TEST_CASE("a Caffe network is checked itself with the weights that the launcher names, by either set of keys") {
  const Workplace place;
  write_text(place.path() / "models/deploy.prototxt", "name: 'net'\n");
  const auto with = [](const std::string& keys) {
    return "models:\n  - name: net\n    launchers:\n      - {" + keys + ", adapter: classification}\n    datasets:\n" + data + metrics;
  };
  const std::string keys = GENERATE(as<std::string>(), "framework: caffe, model: deploy.prototxt, weights: w.caffemodel",
                                    "framework: dlsdk, caffe_model: deploy.prototxt, caffe_weights: w.caffemodel");
  const auto jobs = place.read(with(keys));
  REQUIRE(jobs.size() == 1);
  CHECK(jobs[0].model == place.path() / "models/deploy.prototxt");
  CHECK(jobs[0].weights == place.path() / "models/w.caffemodel");
  const Error error = error_of([&] { place.read(with("framework: dlsdk, caffe_model: deploy.prototxt, mo_params: {mean_values: 127}")); });
  CHECK_THAT(error.message(), test::contains("launchers.mo_params: given for a Caffe network that is not converted, expected none"));
}
