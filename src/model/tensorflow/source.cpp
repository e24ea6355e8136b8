#include "model/tensorflow/source.hpp"

#include <algorithm>

#include <octet/base/error.hpp>

#include "model/tensorflow/bundle.hpp"
#include "model/tensorflow/inline_functions.hpp"
#include "model/tensorflow/parse.hpp"
#include "model/tensorflow/text.hpp"

namespace octet::tensorflow {
namespace {

constexpr std::string_view model_file = "saved_model.pb";

std::filesystem::path file_of(const std::filesystem::path& path) { return std::filesystem::is_directory(path) ? path / model_file : path; }

GraphRecord parse_text(std::string_view text) {
  const auto bytes = std::make_shared<const std::string>(encode_graph_text(text));
  GraphRecord graph = parse_graph(std::as_bytes(std::span(*bytes)));
  graph.own_bytes = bytes;
  return graph;
}

/// The signature that was asked for, the one that TensorFlow serves, or the only one.
SignatureRecord chosen_signature(const GraphRecord& graph, const std::string& asked) {
  std::vector<const SignatureRecord*> usable;
  std::string names;
  for (const SignatureRecord& signature : graph.signatures) {
    names += (names.empty() ? "" : ", ") + std::string(signature.name);
    if (!asked.empty() ? signature.name == asked : signature.name == "serving_default") return signature;
    if (!signature.name.starts_with("__saved_model")) usable.push_back(&signature);
  }
  if (!asked.empty()) throw Error(ErrorCode::NotFound, "signature: given '" + asked + "', expected one of the file: " + names);
  if (usable.size() == 1) return *usable[0];
  if (usable.empty()) return {};
  throw Error(ErrorCode::InvalidModel, "signature: given none of the name serving_default, expected a choice among " + names);
}

void read_variables(Source& source, const std::filesystem::path& file) {
  const std::filesystem::path prefix = file.parent_path() / "variables" / "variables";
  if (std::filesystem::exists(prefix.string() + ".index")) source.variables = Bundle::open(prefix);
}

}  // namespace

bool is_saved_model_folder(const std::filesystem::path& path) {
  return std::filesystem::is_directory(path) && std::filesystem::is_regular_file(path / model_file);
}

bool begins_as_source(const MappedFile& file) {
  return begins_as_saved_model(file.bytes()) || begins_as_graph(file.bytes()) || begins_as_graph_text(file.text());
}

Source read_source(const std::filesystem::path& path, const TensorFlowOptions& options) {
  const std::filesystem::path file = file_of(path);
  Source source;
  source.file = MappedFile::open(file);
  source.owner = source.file;
  const Bytes bytes = source.file->bytes();
  if (begins_as_saved_model(bytes)) {
    source.graph = parse_saved_model(bytes, options.saved_model_tags);
    source.signature = chosen_signature(source.graph, options.signature);
    read_variables(source, file);
  } else if (begins_as_graph_text(source.file->text())) {
    source.graph = parse_text(source.file->text());
    source.owner = source.graph.own_bytes;
  } else {
    source.graph = parse_graph(bytes);
  }
  if (!begins_as_saved_model(bytes) && !options.signature.empty())
    throw Error(ErrorCode::InvalidArgument, "signature: given '" + options.signature + "' for a graph, expected a SavedModel");
  inline_functions(source.graph);
  return source;
}

}  // namespace octet::tensorflow
