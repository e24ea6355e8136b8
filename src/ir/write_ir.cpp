#include <octet/base/error.hpp>
#include <octet/ir/ir.hpp>

#include "ir/text.hpp"
#include "ir/v10/write.hpp"

namespace octet {
namespace {

bool is_writable(int version) { return version == 10 || version == 11; }

int version_to_write(const Graph& graph, int asked) {
  if (asked == 0) return is_writable(graph.origin().version) ? graph.origin().version : 11;
  if (!is_writable(asked)) throw Error(ErrorCode::InvalidArgument, "IR version: given " + std::to_string(asked) + ", expected 10 or 11");
  return asked;
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

void write_pair(const Graph& graph, const std::filesystem::path& path, int version) {
  const std::filesystem::path constants = bin_path(path);
  require_not_a_folder(path);
  require_not_a_folder(constants);
  AtomicFile bin(constants);
  AtomicFile xml(path);
  ir::BlobWriter blobs(bin);
  xml.write(ir::v10::write_net(graph, version, blobs));
  bin.finish();
  xml.finish();
  bin.commit();
  xml.commit();
}

}  // namespace

void write_ir(const Graph& graph, const std::filesystem::path& path, const WriteOptions& options) {
  try {
    write_pair(graph, path, version_to_write(graph, options.version));
  } catch (const Error& error) {
    throw error.at({.file = path.string()});
  }
}

}  // namespace octet
