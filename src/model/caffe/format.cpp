#include <octet/base/error.hpp>
#include <octet/model/caffe.hpp>

#include "model/caffe/files.hpp"
#include "model/caffe/net.hpp"
#include "model/caffe/weights.hpp"
#include "model/format.hpp"

namespace octet::caffe {

bool begins_as_caffe(const MappedFile& file) { return begins_as_weights(file.bytes()) || begins_as_net(file.text()); }

std::vector<DeclaredInput> declared_inputs(const std::filesystem::path& path) {
  const Files files = files_of(path, {});
  std::vector<DeclaredInput> inputs;
  const NetRecord net = parse_net(MappedFile::open(files.net)->text());
  for (const InputRecord* record : net.all_inputs()) {
    DeclaredInput input{.name = record->name};
    if (record->top != record->name) input.tensor_names.push_back(record->top);
    input.dims.emplace();
    for (const std::int64_t dim : record->dims) input.dims->push_back({.size = dim});
    inputs.push_back(std::move(input));
  }
  return inputs;
}

extern const model::Format this_format;
constexpr model::Format this_format{.name = "the .prototxt of a Caffe network",
                                    .begins = begins_as_caffe,
                                    .read = read_caffe,
                                    .declared_inputs = declared_inputs,
                                    .framework = "caffe"};

}  // namespace octet::caffe
