#include <octet/model/model.hpp>

#include <algorithm>

#include <octet/base/error.hpp>

#include "model/foreign_model.hpp"
#include "model/format.hpp"

namespace octet {
namespace {

const model::Format& format_of(const std::filesystem::path& path) {
  if (const model::Format* format = model::find_format(path)) return *format;
  require_no_foreign_model(path);
  throw Error(ErrorCode::Unsupported, "model format: given a file of another kind, expected " + model::format_names(),
              {.file = path.string()});
}

const model::Format& format_to_write(const std::filesystem::path& path) {
  std::string endings;
  for (const model::Format& format : model::formats()) {
    if (!format.write) continue;
    if (model::ends_as(path, format.ending)) return format;
    endings += (endings.empty() ? "" : " or ") + std::string(format.ending);
  }
  throw Error(ErrorCode::InvalidArgument, "path: given a name that says no format, expected one that ends in " + endings,
              {.file = path.string()});
}

}  // namespace

Graph read_model(const std::filesystem::path& path, const ReadOptions& options) try {
  const model::Format& format = format_of(path);
  model::require_options_of(format, options, path);
  return format.read(path, options);
} catch (const Error& error) {
  // A name says nothing of a file that can be read; of one that cannot it says why.
  if (error.code() == ErrorCode::Unsupported || error.code() == ErrorCode::InvalidModel) require_no_foreign_model(path);
  throw;
}

void write_model(const Graph& graph, const std::filesystem::path& path, const WriteOptions& options) {
  format_to_write(path).write(graph, path, options);
}

std::vector<DeclaredInput> declared_inputs(const std::filesystem::path& path) try {
  return format_of(path).declared_inputs(path);
} catch (const Error& error) {
  throw error.at({.file = path.string()});
}

std::string to_string(const std::optional<std::vector<DeclaredDim>>& dims) {
  if (!dims) return "[...]";
  std::string text = "[";
  for (const DeclaredDim& dim : *dims)
    text += (text.size() > 1 ? "," : "") + (dim.is_open() ? (dim.name.empty() ? "?" : dim.name) : std::to_string(dim.size));
  return text + "]";
}

}  // namespace octet
