#include "model/onnx/format.hpp"

#include <unordered_set>

#include <octet/base/error.hpp>

#include "model/onnx/parse.hpp"

namespace octet::onnx {
namespace {

std::vector<DeclaredDim> declared_dims(const ValueRecord& record) {
  std::vector<DeclaredDim> declared;
  for (std::size_t i = 0; i < record.dims->size(); ++i) {
    declared.push_back({.size = (*record.dims)[i]});
    if (declared.back().is_open()) declared.back().name = record.dim_names[i];
  }
  return declared;
}

DeclaredInput declared_input(const ValueRecord& record) {
  const auto type = held_type_of(record.data_type);
  if (!type)
    throw Error(ErrorCode::Unsupported, "input: given element type " + std::to_string(record.data_type) + ", expected a tensor of numbers",
                {.byte_offset = record.byte_offset, .layer = std::string(record.name), .layer_type = "Parameter"});
  DeclaredInput input{.name = std::string(record.name), .element_type = *type};
  if (record.dims) input.dims = declared_dims(record);
  return input;
}

}  // namespace

bool begins_as_onnx(const MappedFile& file) { return begins_as_model(file.bytes()); }

std::vector<DeclaredInput> declared_inputs(const std::filesystem::path& path) {
  const std::shared_ptr<const MappedFile> file = MappedFile::open(path);
  const ModelRecord model = parse_model(file->bytes());
  std::unordered_set<std::string_view> initializers;
  for (const TensorRecord& tensor : model.initializers) initializers.insert(tensor.name);
  std::vector<DeclaredInput> inputs;
  for (const ValueRecord& input : model.inputs)
    if (!initializers.contains(input.name)) inputs.push_back(declared_input(input));
  return inputs;
}

void write(const Graph& graph, const std::filesystem::path& path, const WriteOptions& options) {
  if (options.version != 0)
    throw Error(ErrorCode::InvalidArgument,
                "version: given " + std::to_string(options.version) + " for an ONNX model, expected none; versions are those of an IR",
                {.file = path.string()});
  write_onnx(graph, path);
}

constexpr model::Format this_format{.name = "an ONNX model",
                                    .ending = ".onnx",
                                    .begins = begins_as_onnx,
                                    .read = read_onnx,
                                    .declared_inputs = declared_inputs,
                                    .write = write,
                                    .framework = "onnx"};

}  // namespace octet::onnx
