#include <octet/eval/source.hpp>

#include <unistd.h>

#include <fstream>

#include <octet/tensor/npy.hpp>

#include "support.hpp"

using namespace octet;

namespace {

const std::filesystem::path images = OCTET_SOURCE_DIR "/tests/data/images";
const Shape small{1, 3, 8, 8};

void write_text(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

std::vector<std::string> names(const std::vector<SourceFile>& files) {
  std::vector<std::string> result;
  for (const SourceFile& file : files) result.push_back(file.name);
  return result;
}

/// `count` tensors 0.npy, 1.npy, ... that hold their own number.
std::vector<SourceFile> numbered_tensors(const std::filesystem::path& folder, int count) {
  std::vector<SourceFile> files;
  for (int i = 0; i < count; ++i) {
    const std::string name = std::to_string(i) + ".npy";
    write_npy(Tensor::from(std::vector<float>{static_cast<float>(i)}, {1, 1}), folder / name);
    files.push_back({name, folder / name, {}});
  }
  return files;
}

/// The first element of every sample, in order.
std::vector<float> first_elements(Source& source) {
  std::vector<float> result;
  while (const auto batch = source.next()) {
    const auto sample_size = static_cast<std::ptrdiff_t>(batch->input.elements() / batch->files.size());
    for (std::size_t i = 0; i < batch->files.size(); ++i)
      result.push_back(batch->input.data<float>()[i * static_cast<std::size_t>(sample_size)]);
  }
  return result;
}

}  // namespace

TEST_CASE("a folder's samples are found in its subfolders and sorted by the bytes of their names") {
  const test::TemporaryFolder folder;
  for (const char* name : {"b.png", "a/z.JPG", "a.jpeg", "B.bmp", "a/c.npy", "note.txt", "no_extension", "a/deep/x.Png", "\xc3\xa4.png"})
    write_text(folder.path() / name, "x");
  std::filesystem::create_directory(folder.path() / "folder.png");
  CHECK(names(list_source(folder.path())) ==
        std::vector<std::string>{"B.bmp", "a.jpeg", "a/c.npy", "a/deep/x.Png", "a/z.JPG", "b.png", "\xc3\xa4.png"});
}

TEST_CASE("a link that leads nowhere is listed, so that its loss is noticed") {
  const test::TemporaryFolder folder;
  std::filesystem::create_symlink("/nonexistent.png", folder.path() / "lost.png");
  CHECK(names(list_source(folder.path())) == std::vector<std::string>{"lost.png"});
}

TEST_CASE("a folder that cannot be read is an error that names it") {
  const test::TemporaryFolder folder;
  write_text(folder.path() / "file.png", "x");
  for (const std::filesystem::path& path : {folder.path() / "absent", folder.path() / "file.png"}) {
    const Error error = test::error_of([&] { list_source(path); });
    CHECK(error.code() == ErrorCode::Io);
    CHECK(error.where().file == path.string());
  }
}

TEST_CASE("an unreadable subfolder is an error, not fewer samples") {
  if (geteuid() == 0) OCTET_SKIP("the superuser may read every folder");
  const test::TemporaryFolder folder;
  write_text(folder.path() / "closed" / "a.png", "x");
  std::filesystem::permissions(folder.path() / "closed", std::filesystem::perms::none);
  const Error error = test::error_of([&] { list_source(folder.path()); });
  std::filesystem::permissions(folder.path() / "closed", std::filesystem::perms::owner_all);
  CHECK(error.where().file == (folder.path() / "closed").string());
}

TEST_CASE("a list gives names and labels in its own order") {
  const test::TemporaryFolder folder;
  write_text(folder.path() / "list.txt", "b.png 3\r\n\n  a b.jpg\t-1  \nc.npy\nsub/my photo.png 12\n7\nlast.bmp 0");
  const auto files = read_source_list(folder.path() / "list.txt", "/data");
  REQUIRE(files.size() == 6);
  CHECK(files[0] == SourceFile{"b.png", "/data/b.png", 3});
  CHECK(files[1] == SourceFile{"a b.jpg", "/data/a b.jpg", -1});
  CHECK(files[2] == SourceFile{"c.npy", "/data/c.npy", std::nullopt});
  CHECK(files[3] == SourceFile{"sub/my photo.png", "/data/sub/my photo.png", 12});
  CHECK(files[4] == SourceFile{"7", "/data/7", std::nullopt});
  CHECK(files[5] == SourceFile{"last.bmp", "/data/last.bmp", 0});
  CHECK(test::error_of([&] { read_source_list(folder.path() / "absent", "/data"); }).code() == ErrorCode::Io);
}

TEST_CASE("images become what load_image makes of them") {
  const Preprocessing preprocessing{.mean = {100}, .scale = {50}};
  Source source({{"rgb.png", images / "rgb.png", {}}, {"gray.png", images / "gray.png", {}}}, small, {.preprocessing = preprocessing});
  for (const char* name : {"rgb.png", "gray.png"}) {
    const auto batch = source.next();
    REQUIRE(batch);
    CHECK(batch->input == load_image(images / name, preprocessing, small));
  }
  CHECK(!source.next());
  CHECK(!source.next());
}

TEST_CASE("samples keep the order of their files, whatever the number of threads") {
  const test::TemporaryFolder folder;
  const auto files = numbered_tensors(folder.path(), 100);
  std::vector<float> expected;
  for (int i = 0; i < 100; ++i) expected.push_back(static_cast<float>(i));
  for (const int threads : {1, 2, 7, 0}) {
    Source source(files, {1, 1}, {.batch = 3, .threads = threads});
    CHECK(first_elements(source) == expected);
  }
}

TEST_CASE("the last batch holds what is left") {
  const test::TemporaryFolder folder;
  Source source(numbered_tensors(folder.path(), 5), {8, 1}, {.batch = 4});
  auto batch = source.next();
  REQUIRE(batch);
  CHECK(batch->input == Tensor::from(std::vector<float>{0, 1, 2, 3}, {4, 1}));
  CHECK(batch->files == std::vector<std::size_t>{0, 1, 2, 3});
  batch = source.next();
  REQUIRE(batch);
  CHECK(batch->input == Tensor::from(std::vector<float>{4}, {1, 1}));
  CHECK(batch->files == std::vector<std::size_t>{4});
  CHECK(!source.next());
}

TEST_CASE("files that are damaged or do not fit are skipped with a reason and the others fill the batch") {
  const test::TemporaryFolder folder;
  auto files = numbered_tensors(folder.path(), 4);
  write_text(files[1].path, "no array");
  write_npy(Tensor(ElementType::f32, {1, 2}), files[2].path);
  files.push_back({"lost.npy", folder.path() / "lost.npy", {}});
  Source source(files, {1, 1}, {.batch = 2, .threads = 2});
  const auto batch = source.next();
  REQUIRE(batch);
  CHECK(batch->files == std::vector<std::size_t>{0, 3});
  CHECK(!source.next());
  REQUIRE(source.skipped().size() == 3);
  CHECK(source.skipped()[0].name == "1.npy");
  CHECK(source.skipped()[1].name == "2.npy");
  CHECK_THAT(source.skipped()[1].reason, test::contains("given shape [1,2], expected [1,1]"));
  CHECK(source.skipped()[2].name == "lost.npy");
  CHECK_THAT(source.skipped()[2].reason, test::contains("cannot open"));
}

TEST_CASE("tensors may leave out dimension 0 and hold other numbers") {
  const test::TemporaryFolder folder;
  write_npy(Tensor::from(std::vector<std::int64_t>{5, -7}, {2}), folder.path() / "a.npy");
  Source source({{"a.npy", folder.path() / "a.npy", {}}}, {1, 2});
  const auto batch = source.next();
  REQUIRE(batch);
  CHECK(batch->input == Tensor::from(std::vector<float>{5, -7}, {1, 2}));
}

TEST_CASE("a file may hold all of an input whose dimension 0 is no batch, or a batch of its own") {
  const auto [input, file] = GENERATE(table<Shape, Shape>({{{10, 5}, {10, 5}},
                                                           {{10, 5}, {1, 10, 5}},
                                                           {{3, 4, 4}, {3, 4, 4}},
                                                           {{160}, {160}},
                                                           {{160}, {1, 160}},
                                                           {{2, 3, 4, 4}, {2, 3, 4, 4}},
                                                           {{}, {}},
                                                           {{}, {1}}}));
  const test::TemporaryFolder folder;
  const Tensor tensor = test::random_tensor(file, 1);
  write_npy(tensor, folder.path() / "a.npy");
  const SourceFile listed{"a.npy", folder.path() / "a.npy", {}};
  Source source({listed, listed}, input, {.batch = 4});
  for (std::size_t i = 0; i < 2; ++i) {
    const auto batch = source.next();
    REQUIRE(batch);
    CHECK(batch->input == tensor.reshaped(input));
    CHECK(batch->files == std::vector<std::size_t>{i});
  }
  CHECK(!source.next());
  CHECK(source.skipped().empty());
}

TEST_CASE("whole inputs and samples of batches keep their order in one folder") {
  const test::TemporaryFolder folder;
  auto files = numbered_tensors(folder.path(), 3);
  write_npy(Tensor::from(std::vector<float>{7, 8}, {2, 1}), folder.path() / "1.npy");
  Source source(files, {2, 1}, {.batch = 2});
  CHECK(source.next()->input == Tensor::from(std::vector<float>{0}, {1, 1}));
  CHECK(source.next()->input == Tensor::from(std::vector<float>{7, 8}, {2, 1}));
  const auto last = source.next();
  REQUIRE(last);
  CHECK(last->files == std::vector<std::size_t>{2});
  CHECK(!source.next());
}

TEST_CASE("images of kinds that cannot be read are listed, and skipped with a reason") {
  const test::TemporaryFolder folder;
  for (const char* name : {"a.webp", "b.GIF", "c.tif", "d.tiff"}) write_text(folder.path() / name, "x");
  const auto files = list_source(folder.path());
  CHECK(names(files) == std::vector<std::string>{"a.webp", "b.GIF", "c.tif", "d.tiff"});
  Source source(files, small);
  CHECK(!source.next());
  REQUIRE(source.skipped().size() == 4);
  CHECK_THAT(source.skipped()[0].reason, test::contains("expected a whole JPEG, PNG or BMP file"));
}

TEST_CASE("images for an input that is none are refused at once") {
  const Error error = test::error_of([] { Source({{"rgb.png", images / "rgb.png", {}}}, {1, 4, 8, 8}); });
  CHECK(error.code() == ErrorCode::InvalidShape);
  CHECK(error.message() ==
        "input for an image: given shape [1,4,8,8], expected [N,C,height,width] or [N,height,width,C] with a C of 1 or 3 channels");
}

TEST_CASE("a source that is left early ends its threads") {
  const test::TemporaryFolder folder;
  const auto files = numbered_tensors(folder.path(), 50);
  Source source(files, {1, 1}, {.threads = 4});
  CHECK(source.next());
  Source moved = std::move(source);
  const auto batch = moved.next();
  REQUIRE(batch);
  CHECK(batch->files == std::vector<std::size_t>{1});
}

TEST_CASE("an empty source has no batches") { CHECK(!Source({}, small).next()); }

TEST_CASE("options of a source without meaning are refused") {
  CHECK(test::error_of([] { Source({}, small, {.batch = 0}); }).code() == ErrorCode::InvalidArgument);
  CHECK(test::error_of([] { Source({}, small, {.threads = -1}); }).code() == ErrorCode::InvalidArgument);
}
