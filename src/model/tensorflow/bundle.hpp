#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <octet/tensor/tensor.hpp>

#include "base/file.hpp"
#include "base/wire.hpp"

namespace octet::tensorflow {

/// The variables of a SavedModel: the index, a sorted table of names as LevelDB writes them, and the files that hold the elements.
/// Source: tensorflow/core/util/tensor_bundle, and the table format of LevelDB.
class Bundle {
 public:
  /// `prefix` names the files up to ".index" and ".data-00000-of-00001". Throws Error(InvalidModel) with file and offset.
  static std::shared_ptr<const Bundle> open(const std::filesystem::path& prefix);

  /// The elements of the variable of that name, by its key or by the name that the program gave it; nothing for another name.
  std::optional<Tensor> find(std::string_view name) const;

 private:
  struct Entry {
    std::int64_t type = 0;
    Dims dims{};
    std::int64_t shard = 0, offset = 0, size = 0;
    bool has_slices = false;
  };

  void read_index(const std::filesystem::path& path);
  void read_block(Bytes file, std::uint64_t offset, std::uint64_t size, bool is_index);
  void add_entry(const std::string& key, Bytes value);
  void read_names();
  Bytes elements_of(const Entry& entry) const;

  std::filesystem::path prefix_;
  std::map<std::string, Entry, std::less<>> entries_;
  std::map<std::string, std::string, std::less<>> keys_;  ///< by the names that a program gave
  std::vector<std::shared_ptr<const MappedFile>> shards_;
};

}  // namespace octet::tensorflow
