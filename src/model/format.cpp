#include "model/format.hpp"

#include <algorithm>
#include <array>

#include <octet/base/error.hpp>

// All formats, by their namespaces: a line here is all that a format needs outside its own folder.
#define OCTET_FORMATS(FORMAT) \
  FORMAT(onnx)                \
  FORMAT(ir)                  \
  FORMAT(tensorflow)          \
  FORMAT(caffe)

#define OCTET_DECLARED(name)              \
  namespace octet::name {                 \
  extern const model::Format this_format; \
  }
OCTET_FORMATS(OCTET_DECLARED)
#undef OCTET_DECLARED

namespace octet {

std::span<const model::Format> model::formats() {
#define OCTET_LISTED(name) name::this_format,
  static const std::array known{OCTET_FORMATS(OCTET_LISTED)};
#undef OCTET_LISTED
  return known;
}

std::string model::format_names() {
  std::string names;
  for (const Format& format : formats()) names += (names.empty() ? "" : " or ") + std::string(format.name);
  return names;
}

const model::Format* model::find_format(const std::filesystem::path& path) {
  const auto is_of = [&](const auto& asks) {
    const auto found = std::ranges::find_if(formats(), asks);
    return found == formats().end() ? nullptr : &*found;
  };
  if (std::filesystem::is_directory(path)) return is_of([&](const Format& format) { return format.is_folder && format.is_folder(path); });
  const std::shared_ptr<const MappedFile> file = MappedFile::open(path);
  return is_of([&](const Format& format) { return format.begins(*file); });
}

void model::require_options_of(const Format& format, const ReadOptions& options, const std::filesystem::path& path) {
  if (format.cuts || (options.outputs.empty() && options.inputs.empty() && options.tensorflow == TensorFlowOptions{})) return;
  const char* what = !options.outputs.empty() ? "outputs" : !options.inputs.empty() ? "inputs" : "tensorflow";
  throw Error(ErrorCode::InvalidArgument, std::string(what) + ": given for " + std::string(format.name) + ", expected a TensorFlow graph",
              {.file = path.string()});
}

}  // namespace octet
