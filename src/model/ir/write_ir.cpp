#include <algorithm>

#include <octet/base/error.hpp>
#include <octet/model/ir.hpp>
#include <octet/model/open_model.hpp>

#include "model/ir/text.hpp"
#include "model/ir/v10/write.hpp"
#include "model/ir/v6/document.hpp"
#include "model/ir/v6/read.hpp"
#include "model/ir/v6/write/write.hpp"

namespace octet {
namespace {

constexpr int oldest_written = 5;

bool is_old(int version) { return version >= ir::v6::oldest_version && version <= ir::v6::newest_version; }

bool is_writable(int version) { return (version >= oldest_written && version <= ir::v6::newest_version) || version == 10 || version == 11; }

int version_to_write(const Graph& graph, int asked) {
  const int own = graph.origin().version;
  if (asked == 0) return is_writable(own) || is_old(own) ? own : 11;
  if (!is_writable(asked) && asked != own)
    throw Error(ErrorCode::InvalidArgument, "IR version: given " + std::to_string(asked) + ", expected 5 to 7, 10 or 11");
  return asked;
}

/// A model of an old version that is still what its file says is written as that file. Versions before 5 have no other writer.
std::string write_old(const Graph& graph, int version, AtomicFile& bin, ir::BlobWriter& blobs) {
  const std::optional<std::string> text = ir::v6::rewritten_document(graph, version);
  if (!text) return ir::v6::write_net(graph, std::max(version, oldest_written), blobs);
  const Tensor& constants = graph.origin().document->constants;
  bin.write({static_cast<const char*>(constants.raw()), constants.bytes()});
  return *text;
}

/// Found out before anything is renamed: the .bin would be new and the .xml old if only the second renaming failed.
void require_not_a_folder(const std::filesystem::path& path) {
  std::error_code failure;
  if (std::filesystem::is_directory(path, failure))
    throw Error(ErrorCode::Io, "path: given a folder, expected a file", {.file = path.string()});
}

std::filesystem::path bin_path(const std::filesystem::path& path) {
  if (!ir::equal_ignoring_case(path.extension().string(), ".xml"))
    throw Error(ErrorCode::InvalidArgument, "path: given '" + path.string() + "', expected a name that ends in .xml");
  return std::filesystem::path(path).replace_extension(".bin");
}

/// `other` is null where no dimension is open.
void write_pair(const Graph& graph, const Graph* other, const std::filesystem::path& path, int version) {
  const std::filesystem::path constants = bin_path(path);
  require_not_a_folder(path);
  require_not_a_folder(constants);
  AtomicFile bin(constants);
  AtomicFile xml(path);
  ir::BlobWriter blobs(bin);
  xml.write(is_old(version) ? write_old(graph, version, bin, blobs) : ir::v10::write_net(graph, version, blobs, other));
  bin.finish();
  xml.finish();
  bin.commit();
  xml.commit();
}

}  // namespace

void write_ir(const Graph& graph, const std::filesystem::path& path, const WriteOptions& options) {
  try {
    write_pair(graph, nullptr, path, version_to_write(graph, options.version));
  } catch (const Error& error) {
    throw error.at({.file = path.string()});
  }
}

void write_ir(const OpenModel& model, const std::filesystem::path& path, const WriteOptions& options) {
  try {
    const int version = version_to_write(model.graph, options.version);
    if (is_old(version))
      throw Error(ErrorCode::Unsupported,
                  "IR version: given " + std::to_string(version) + " for a network with open dimensions, expected 10 or 11");
    require_reshapable(model);
    write_pair(model.graph, &model.other, path, version);
  } catch (const Error& error) {
    throw error.at({.file = path.string()});
  }
}

}  // namespace octet
