#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <vector>

#include "fuzz/parsers/targets.hpp"

// Gives every committed input to its reader once, without a fuzzer: octet_fuzz_replay CORPUS. The last line names an input that ends the
// process or throws anything but an octet::Error.

using namespace octet;
namespace fs = std::filesystem;

namespace {

const std::map<std::string, void (*)(fuzz::Bytes)> readers{
    {"ir", fuzz::read_ir_model},          {"onnx", fuzz::read_onnx_model},           {"statistics", fuzz::read_statistics},
    {"scheme", fuzz::read_quant_scheme},  {"journal", fuzz::read_journal},           {"config", fuzz::read_check_configuration},
    {"imagenet", fuzz::read_imagenet},    {"annotations", fuzz::read_annotation_lines}, {"voc", fuzz::read_voc},
    {"caffe", fuzz::read_caffe_net},      {"caffe_weights", fuzz::read_caffe_weights},
    {"coco", fuzz::read_coco},            {"image", fuzz::read_image_file},          {"npy", fuzz::read_npy_array},
    {"tensorflow", fuzz::read_tensorflow_graph},
};

std::vector<fs::path> files_of(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::ranges::sort(files);
  return files;
}

void replay(const fs::path& path, void (*reader)(fuzz::Bytes)) {
  std::cout << path.string() << std::endl;
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  fuzz::run(reader, bytes);
}

}  // namespace

int main(int count, char** arguments) try {
  if (count != 2) return 2;
  std::size_t inputs = 0;
  for (const fs::path& folder : files_of(arguments[1])) {
    const auto reader = readers.at(folder.filename().string());
    for (const fs::path& file : files_of(folder)) {
      replay(file, reader);
      ++inputs;
    }
  }
  std::cout << "replayed " << inputs << " inputs" << std::endl;
  return inputs > 0 ? 0 : 1;
} catch (const std::exception& error) {
  std::cout << "octet_fuzz_replay: " << error.what() << std::endl;
  return 1;
}
