#include <octet/eval/annotation.hpp>

#include <fstream>
#include <string>

#include <octet/eval/annotation_converters.hpp>
#include <octet/eval/image.hpp>

#include "support.hpp"

using namespace octet;
using test::error_of, test::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

fs::path write_text(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("annotations and meta are read as they were written") {
  const TemporaryFolder folder;
  const AnnotationSet set{{{"a b.jpg", ClassLabel{7}},
                           {"c.jpg", ObjectBoxes{{{1, 2.5, 3, 4, 5, true, false}, {0, 0, 9, 9, 1, false, true}}}},
                           {"\"\xc3\xa4\".jpg", {}}},
                          {},
                          {}};
  write_annotations(set, folder.path() / "set.jsonl");
  CHECK(text_of(folder.path() / "set.jsonl") ==
        "{\"identifier\":\"a b.jpg\",\"label\":7}\n"
        "{\"identifier\":\"c.jpg\",\"objects\":[{\"box\":[1.0,2.5,3.0,4.0],\"label\":5,\"difficult\":true},"
        "{\"box\":[0.0,0.0,9.0,9.0],\"label\":1,\"crowd\":true}]}\n"
        "{\"identifier\":\"\\\"\xc3\xa4\\\".jpg\"}\n");
  CHECK(read_annotations(folder.path() / "set.jsonl").annotations == set.annotations);
  const DatasetMeta meta{{{0, "background"}, {12, "dog"}}, 0};
  write_dataset_meta(meta, folder.path() / "set.json");
  CHECK(read_dataset_meta(folder.path() / "set.json") == meta);
}

TEST_CASE("lines that are no annotations are refused with their number") {
  const TemporaryFolder folder;
  const auto [line, message] = GENERATE(table<std::string, std::string>({
      {"nonsense", "annotation: given text that is no JSON object, expected {\"identifier\":NAME,\"label\":N}"},
      {"{\"label\":1}", "annotation: given a line without \"identifier\", expected the sample's file"},
      {"{\"identifier\":\"a\",\"label\":\"x\"}", "label: given \"x\", expected an integer"},
      {"{\"identifier\":\"a\",\"label\":9223372036854775808}", "label: given 9223372036854775808, expected an integer below 2^63"},
      {"{\"identifier\":\"a\",\"label\":" + std::string(100000, '[') + std::string(100000, ']') + "}",
       "annotation: given values nested more than 100 deep, expected fewer"},
      {"{\"identifier\":\"a\",\"objects\":[{\"box\":[1,2,3],\"label\":1}]}", "box: given [1,2,3], expected [x_min,y_min,x_max,y_max]"},
  }));
  const fs::path file = write_text(folder.path() / "set.jsonl", "\n{\"identifier\":\"a\"}\n" + line + "\n");
  const Error error = error_of([&] { read_annotations(file); });
  CHECK(error.message() == message);
  CHECK(error.where().file == file.string());
  CHECK(error.where().line == 3);
}

TEST_CASE("a Python pickle is refused with what to run") {
  const TemporaryFolder folder;
  const Error error = error_of([&] { read_annotations(write_text(folder.path() / "imagenet.pickle", "\x80\x04\x95")); });
  CHECK_THAT(error.message(), test::contains("octet annotate CONVERTER ... -a imagenet.jsonl"));
  CHECK(annotation_file("x/imagenet.pickle") == "x/imagenet.jsonl");
  CHECK(annotation_file("x/imagenet.json") == "x/imagenet.json");
}

TEST_CASE("an ImageNet list becomes labels, raised by one where there is a background") {
  const TemporaryFolder folder;
  const fs::path list = write_text(folder.path() / "val.txt", "b c.JPEG 1\r\n\na.JPEG\t0\n");
  const fs::path names = write_text(folder.path() / "words.txt", "n01440764 tench, Tinca tinca\nn01443537 goldfish\n");
  const AnnotationSet set = convert_imagenet({.annotation_file = list, .labels_file = names});
  CHECK(set.annotations == std::vector<Annotation>{{"b c.JPEG", ClassLabel{1}}, {"a.JPEG", ClassLabel{0}}});
  CHECK(set.meta == DatasetMeta{{{0, "tench, Tinca tinca"}, {1, "goldfish"}}, {}});
  const AnnotationSet raised = convert_imagenet({.annotation_file = list, .labels_file = names, .has_background = true});
  CHECK(raised.annotations[0].truth == decltype(Annotation::truth){ClassLabel{2}});
  CHECK(raised.meta == DatasetMeta{{{0, "background"}, {1, "tench, Tinca tinca"}, {2, "goldfish"}}, 0});
}

TEST_CASE("an ImageNet list with something else in it, without samples or without images is refused") {
  const TemporaryFolder folder;
  const auto convert = [&](const std::string& text, const fs::path& images = {}) {
    return error_of([&] { convert_imagenet({.annotation_file = write_text(folder.path() / "val.txt", text), .images_dir = images}); });
  };
  CHECK(convert("a.jpg 1\nb.jpg x\n").message() == "annotation: given 'b.jpg x', expected NAME LABEL with a label of 0 or more");
  CHECK(convert("a.jpg 1\nb.jpg x\n").where().line == 2);
  CHECK(convert("a.jpg -1\n").where().line == 1);
  CHECK_THROWS_AS(
      convert_imagenet({.annotation_file = write_text(folder.path() / "val.txt", "a.jpg 9223372036854775807\n"), .has_background = true}),
      Error);
  CHECK(convert("\n").message() == "annotations: given none, expected at least one sample");
  CHECK_THAT(convert("a.jpg 1\nb.jpg 2\n", folder.path()).message(),
             test::contains("given 0 files for 2 annotations") && test::contains("'a.jpg'"));
}

TEST_CASE("folders are classes, in the order of their names or of a list") {
  const TemporaryFolder folder;
  for (const char* name : {"images/dog/2.jpg", "images/cat/1.png", "images/cat/deep/3.bmp", "images/loose.jpg"})
    write_text(folder.path() / name, "");
  const AnnotationSet set = convert_folders({.images_dir = folder.path() / "images"});
  CHECK(set.annotations ==
        std::vector<Annotation>{{"cat/1.png", ClassLabel{0}}, {"cat/deep/3.bmp", ClassLabel{0}}, {"dog/2.jpg", ClassLabel{1}}});
  CHECK(set.meta.label_map == std::map<std::int64_t, std::string>{{0, "cat"}, {1, "dog"}});
  const fs::path names = write_text(folder.path() / "names.txt", "dog\ncat\n");
  CHECK(convert_folders({.images_dir = folder.path() / "images", .labels_file = names}).annotations[2] ==
        Annotation{"dog/2.jpg", ClassLabel{0}});
  write_text(names, "dog\n");
  CHECK_THAT(error_of([&] { convert_folders({.images_dir = folder.path() / "images", .labels_file = names}); }).message(),
             test::contains("given the folder 'cat'"));
}

TEST_CASE("a batch of CIFAR-10 becomes labels and images of its planes") {
  const TemporaryFolder folder;
  std::string batch;
  for (const int label : {3, 9}) {
    batch += static_cast<char>(label);
    for (const int value : {10 + label, 20, 30}) batch += std::string(1024, static_cast<char>(value));
  }
  const fs::path file = write_text(folder.path() / "batch.bin", batch);
  const AnnotationSet set = convert_cifar10({.data_batch_file = file, .converted_images_dir = folder.path() / "new/images"});
  CHECK(set.annotations == std::vector<Annotation>{{"0_cat.png", ClassLabel{3}}, {"1_truck.png", ClassLabel{9}}});
  const Tensor image = read_image(folder.path() / "new/images/1_truck.png");
  CHECK(image.shape() == Shape{32, 32, 3});
  const auto pixels = image.data<std::uint8_t>();
  CHECK((pixels[3069] == 19 && pixels[3070] == 20 && pixels[3071] == 30));
  write_text(file, batch.substr(1));
  CHECK_THAT(error_of([&] { convert_cifar10({.data_batch_file = file}); }).message(),
             test::contains("given 6145 bytes, expected a multiple of 3073"));
  write_text(file, "\x0a" + batch.substr(1));
  CHECK(error_of([&] { convert_cifar10({.data_batch_file = file}); }).message() == "label: given 10, expected less than 10");
}

TEST_CASE("objects of PASCAL VOC are read with coordinates from 0") {
  const TemporaryFolder folder;
  write_text(
      folder.path() / "xml/one.xml",
      "<annotation><filename>one.jpg</filename>"
      "<object><name>dog</name><difficult>1</difficult><bndbox><xmin>1</xmin><ymin>2.5</ymin><xmax>10</xmax><ymax>20</ymax></bndbox></"
      "object>"
      "<object><name>aeroplane</name><bndbox><xmin>5</xmin><ymin>5</ymin><xmax>6</xmax><ymax>6</ymax></bndbox></object></annotation>");
  const fs::path list = write_text(folder.path() / "test.txt", "one 1\n");
  const AnnotationSet set = convert_voc_detection({.imageset_file = list, .annotations_dir = folder.path() / "xml"});
  CHECK(set.annotations ==
        std::vector<Annotation>{{"one.jpg", ObjectBoxes{{{0, 1.5, 9, 19, 12, true, false}, {4, 4, 5, 5, 1, false, false}}}}});
  CHECK(set.meta.background_label == 0);
  CHECK(set.meta.label_map.at(20) == "tvmonitor");
  write_text(folder.path() / "xml/one.xml", "<annotation><object><name>unicorn</name></object></annotation>");
  const auto refusal = [&] {
    return error_of([&] { convert_voc_detection({.imageset_file = list, .annotations_dir = folder.path() / "xml"}); });
  };
  const Error error = refusal();
  CHECK_THAT(error.message(), test::contains("'unicorn'"));
  CHECK_THAT(error.where().file, test::contains("one.xml"));
  write_text(folder.path() / "xml/one.xml", "<annotation><object><name>dog</name><bndbox><xmin>nan</xmin></bndbox></object></annotation>");
  CHECK(refusal().message() == "xmin: given 'nan', expected a number");
}

TEST_CASE("objects of COCO are read with labels that count the categories") {
  const TemporaryFolder folder;
  const fs::path file = write_text(folder.path() / "instances.json",
                                   "{\"categories\":[{\"id\":1,\"name\":\"person\"},{\"id\":90,\"name\":\"toothbrush\"}],"
                                   "\"images\":[{\"id\":7,\"file_name\":\"b.jpg\"},{\"id\":3,\"file_name\":\"a.jpg\"}],"
                                   "\"annotations\":[{\"image_id\":7,\"category_id\":90,\"bbox\":[1,2,10,20],\"iscrowd\":1}]}");
  const AnnotationSet set = convert_coco_detection({.annotation_file = file});
  CHECK(set.annotations == std::vector<Annotation>{{"a.jpg", ObjectBoxes{}}, {"b.jpg", ObjectBoxes{{{1, 2, 11, 22, 1, false, true}}}}});
  const AnnotationSet full = convert_coco_detection({.annotation_file = file, .has_background = true, .use_full_label_map = true});
  CHECK(full.meta.label_map == std::map<std::int64_t, std::string>{{0, "background"}, {1, "person"}, {90, "toothbrush"}});
  write_text(file, "{\"categories\":[]}");
  CHECK(error_of([&] { convert_coco_detection({.annotation_file = file}); }).message() ==
        "images: given nothing, expected what COCO's instances have there");
  write_text(file, "{\"categories\":[{\"id\":9223372036854775808,\"name\":\"a\"}]}");
  CHECK(error_of([&] { convert_coco_detection({.annotation_file = file}); }).message() ==
        "id: given 9223372036854775808, expected an integer below 2^63");
  write_text(file,
             "{\"categories\":[{\"id\":1,\"name\":\"a\"}],\"images\":[{\"id\":1,\"file_name\":\"a\"}],"
             "\"annotations\":[{\"image_id\":1,\"category_id\":1,\"bbox\":[1e308,0,1e308,1]}]}");
  CHECK(error_of([&] { convert_coco_detection({.annotation_file = file}); }).message() ==
        "bbox: given [1e+308,0,1e+308,1], expected a box within the range of double");
  write_text(file, std::string(100000, '[') + std::string(100000, ']'));
  CHECK(error_of([&] { convert_coco_detection({.annotation_file = file}); }).message() ==
        "annotation: given values nested more than 100 deep, expected fewer");
}

TEST_CASE("the real detection sets are converted whole") {
  OCTET_NEEDS_SHARED();
  const fs::path data = test::shared_folder() / "data";
  const AnnotationSet voc = convert_voc_detection({.imageset_file = data / "voc50/ImageSets/Main/test.txt",
                                                   .annotations_dir = data / "voc50/Annotations",
                                                   .images_dir = data / "voc50/JPEGImages"});
  CHECK(voc.annotations.size() == 50);
  const AnnotationSet coco =
      convert_coco_detection({.annotation_file = data / "coco50/annotations/instances_coco50.json", .images_dir = data / "coco50/images"});
  CHECK(coco.annotations.size() == 50);
  CHECK(coco.meta.label_map.size() == 80);
}

TEST_CASE("names that are no UTF-8 come back byte for byte, as Python writes them") {
  const TemporaryFolder folder;
  const std::string latin = "caf\xE9.png", gbk = "\xC4\xE3\xBA\xC3.png",
                    mark =
                        "\xF4\x8F\xBF\xBF"
                        "e9.png",
                    euro = "\xE2\x82\xAC.png";
  const AnnotationSet set{{{latin, ClassLabel{1}}, {gbk, ClassLabel{2}}, {mark, ClassLabel{3}}, {euro, ClassLabel{4}}}, {}, {}};
  write_annotations(set, folder.path() / "set.jsonl");
  CHECK_THAT(text_of(folder.path() / "set.jsonl"),
             test::contains("{\"identifier\":\"caf\\udce9.png\",\"label\":1}\n{\"identifier\":\"\\udcc4\\udce3\\udcba\\udcc3.png\""));
  CHECK(read_annotations(folder.path() / "set.jsonl").annotations == set.annotations);
  // A pair of escapes is one character, and an escaped backslash begins no escape.
  write_text(folder.path() / "pair.jsonl", "{\"identifier\":\"\\ud83d\\udce9\"}\n{\"identifier\":\"\\\\udce9\"}\n");
  CHECK(read_annotations(folder.path() / "pair.jsonl").annotations == std::vector<Annotation>{{"\xF0\x9F\x93\xA9", {}}, {"\\udce9", {}}});
  const DatasetMeta meta{{{0, latin}}, {}};
  write_dataset_meta(meta, folder.path() / "meta.json");
  CHECK(read_dataset_meta(folder.path() / "meta.json") == meta);
}

TEST_CASE("keys that nothing reads, keys that stand twice and contradicting annotations are refused with their line") {
  const TemporaryFolder folder;
  const auto [line, message] = GENERATE(table<std::string, std::string>({
      {"{\"identifier\":\"b\",\"lable\":1}",
       "annotation: given the key 'lable', expected one of identifier, label, objects, mask, mask_loader, user, item, relevant"},
      {"{\"identifier\":\"b\",\"label\":1,\"label\":2}", "annotation: given the key 'label' twice in one object, expected it once"},
      {"{\"identifier\":\"b\",\"label\":1,\"objects\":[]}", "annotation: given both \"label\" and \"objects\", expected one of them"},
      {"{\"identifier\":\"b\",\"label\":18446744073709551615}", "label: given 18446744073709551615, expected an integer below 2^63"},
      {"{\"identifier\":\"b\",\"label\":1.5}", "label: given 1.5, expected an integer"},
      {"{\"identifier\":\"\"}", "identifier: given \"\", expected the name of a file"},
      {"{\"identifier\":\"b\",\"objects\":[{\"box\":[1,2,3,4],\"label\":1,\"crowed\":true}]}",
       "object: given the key 'crowed', expected one of box, label, difficult, crowd, area"},
  }));
  const fs::path file = write_text(folder.path() / "set.jsonl", "{\"identifier\":\"a\"}\n" + line + "\n");
  const Error error = error_of([&] { read_annotations(file); });
  CHECK(error.message() == message);
  CHECK(error.where().line == 2);
  const fs::path twice =
      write_text(folder.path() / "twice.jsonl", "{\"identifier\":\"a\",\"label\":1}\n{\"identifier\":\"./a\",\"label\":2}\n");
  CHECK(error_of([&] { read_annotations(twice); }).message() ==
        "annotation: given './a' with label 1 and with label 2, expected one annotation of each sample");
}

TEST_CASE("samples that stand twice are counted in a warning") {
  const TemporaryFolder folder;
  const fs::path file = write_text(folder.path() / "set.jsonl", "{\"identifier\":\"a\"}\n{\"identifier\":\"b\"}\n{\"identifier\":\"b\"}\n");
  CHECK(read_annotations(file).warnings ==
        std::vector<Warning>{{file.string() + ": samples that stand there several times count several times", 1, "b"}});
}

TEST_CASE("keys of a meta file that nothing reads, and labels that stand twice, are refused") {
  const TemporaryFolder folder;
  const auto [text, message] = GENERATE(table<std::string, std::string>({
      {"{\"labelmap\":{}}",
       "meta file: given the key 'labelmap', expected one of label_map, background_label, backgound_label, segmentation_colors, "
       "prediction_to_gt_labels, users_number, item_numbers"},
      {"{\"label_map\":{\"1\":\"a\",\"1\":\"b\"}}", "meta file: given the key '1' twice in one object, expected it once"},
      {"{\"label_map\":{\"1\":\"a\",\"01\":\"b\"}}",
       "label_map: given '01' beside the same number in other digits, expected each label once"},
  }));
  const fs::path file = write_text(folder.path() / "meta.json", text);
  const Error error = error_of([&] { read_dataset_meta(file); });
  CHECK(error.message() == message);
  CHECK(error.where().file == file.string());
}

TEST_CASE("images without an annotation, labels without a name and repeated names are warnings of a list's conversion") {
  const TemporaryFolder folder;
  for (const char* name : {"a.png", "b.png", "c.png", "sub/d.png"}) write_text(folder.path() / "img" / name, "");
  const fs::path list = write_text(folder.path() / "val.txt", "a.png 0\rb.png 2\ra.png 0\r"),
                 names = write_text(folder.path() / "names.txt", "n0 cat\nn1 dog\n");
  const AnnotationSet set = convert_imagenet({.annotation_file = list, .labels_file = names, .images_dir = folder.path() / "img"});
  CHECK(set.annotations.size() == 3);
  CHECK(set.warnings ==
        std::vector<Warning>{{list.string() + ": samples that stand there several times count several times", 1, "a.png"},
                             {list.string() + ": samples whose label has no name in the list of names", 1, "b.png"},
                             {(folder.path() / "img").string() + ": files without an annotation are not used", 2, "c.png"}});
}

TEST_CASE("files outside the folders of classes and classes without files are warnings") {
  const TemporaryFolder folder;
  for (const char* name : {"img/cat/a.png", "img/stray.png"}) write_text(folder.path() / name, "");
  fs::create_directories(folder.path() / "img" / "empty");
  const fs::path names = write_text(folder.path() / "names.txt", "cat\ndog\n"), images = folder.path() / "img";
  CHECK(convert_folders({.images_dir = images, .labels_file = names}).warnings ==
        std::vector<Warning>{{images.string() + ": files in no folder of a class are not used", 1, "stray.png"},
                             {names.string() + ": classes of which there are no samples", 1, "dog"},
                             {images.string() + ": folders without samples are no classes", 1, "empty"}});
}

TEST_CASE("COCO's numbers that stand twice and flags of another kind are not passed over") {
  const TemporaryFolder folder;
  const std::string images = "\"images\":[{\"id\":1,\"file_name\":\"a.png\"}", categories = "\"categories\":[{\"id\":7,\"name\":\"cat\"}";
  const auto annotation = [](const std::string& more) {
    return "{\"id\":5,\"image_id\":1,\"category_id\":7,\"bbox\":[1,2,3,4]" + more + "}";
  };
  const auto convert = [&](const std::string& text) {
    return convert_coco_detection({.annotation_file = write_text(folder.path() / "coco.json", "{" + text + "}")});
  };
  const std::string one = "\"annotations\":[" + annotation("") + "]";
  CHECK(error_of([&] { convert(images + ",{\"id\":1,\"file_name\":\"b.png\"}]," + categories + "]," + one); }).message() ==
        "images.id: given 1 twice, expected another number for each image");
  CHECK(error_of([&] { convert(images + "]," + categories + ",{\"id\":7,\"name\":\"dog\"}]," + one); }).message() ==
        "categories.id: given 7 twice, expected another number for each category");
  CHECK(error_of([&] { convert(images + "]," + categories + "],\"annotations\":[" + annotation(",\"iscrowd\":\"1\"") + "]"); }).message() ==
        "iscrowd: given \"1\", expected 0 or 1");
  CHECK(error_of([&] { convert(images + "]," + categories + "]," + one + "," + one); }).message() ==
        "annotation: given the key 'annotations' twice in one object, expected it once");
  const AnnotationSet set = convert(images + "]," + categories + "],\"annotations\":[" + annotation("") + "," + annotation("") + "]");
  CHECK(std::get<ObjectBoxes>(set.annotations[0].truth).objects.size() == 2);
  REQUIRE(set.warnings.size() == 1);
  CHECK(set.warnings[0].count == 1);
  CHECK(set.warnings[0].first == "5");
}
