#include <dlfcn.h>

#include <mutex>
#include <octet/base/error.hpp>
#include <octet/extension/extension.hpp>
#include <set>

#include "extension/c_operation.hpp"
#include "graph/custom_operations.hpp"
#include "model/ir/ops/ops.hpp"

namespace octet {
namespace {

octet_status register_for_extension(const octet_extension_host*, const octet_operation* operation) noexcept {
  return extension::kept_status([&] { register_operation(extension::from_c(operation)); });
}

const octet_extension_host host{sizeof(octet_extension_host), OCTET_ABI_MAJOR * 65536U + OCTET_ABI_MINOR, register_for_extension};

void* open_library(const std::filesystem::path& path) {
  // A name without a folder would be searched for in the system's folders.
  void* library = ::dlopen(std::filesystem::absolute(path).c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library) return library;
  const char* reason = ::dlerror();
  throw Error(ErrorCode::Io, std::string("extension: given a file that cannot be loaded (") + (reason ? reason : "unknown reason") +
                                 "), expected a shared library");
}

octet_extension_main_function entry_of(void* library) {
  void* entry = ::dlsym(library, OCTET_EXTENSION_ENTRY);
  if (!entry)
    throw Error(ErrorCode::InvalidArgument,
                "extension: given a library without the function " OCTET_EXTENSION_ENTRY ", expected one that exports it");
  return reinterpret_cast<octet_extension_main_function>(entry);
}

/// Whether this library was not loaded before; the system gives the same handle for the same file.
bool is_first_time(void* library) {
  static std::mutex mutex;
  static std::set<void*> loaded;
  const std::lock_guard lock(mutex);
  return loaded.insert(library).second;
}

}  // namespace

void register_operation(CustomOperation operation) {
  if (operation.type.empty()) throw Error(ErrorCode::InvalidArgument, "type of an operation: given none, expected a name");
  if (!operation.infer || !operation.run)
    throw Error(ErrorCode::InvalidArgument, "operation '" + operation.type + "': given without infer or run, expected both functions");
  const std::string type = operation.type;
  if (ir::find_layer_type(type, 0) || !add_custom_operation(std::move(operation)))
    throw Error(ErrorCode::InvalidArgument, "operation '" + type + "': given a type that is known, expected another one");
}

void load_extension(const std::filesystem::path& path) try {
  void* library = open_library(path);
  const octet_extension_main_function entry = entry_of(library);
  if (!is_first_time(library)) return;
  extension::check_status([&] { return entry(&host); });
} catch (const Error& error) {
  throw error.at({.file = path.string()});
}

}  // namespace octet
