#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <octet/base/export.hpp>
#include <octet/base/warning.hpp>
#include <octet/eval/evaluator.hpp>

namespace octet {

/// Where configuration files and what they name lie. A path in a file that is not absolute is taken relative to the folder given here for
/// its kind, or to the current folder.
struct CheckConfigPaths {
  std::filesystem::path config{};            ///< -c: YAML or JSON with "models"
  std::filesystem::path definitions{};       ///< -d: YAML or JSON with "launchers" and "datasets" that the former refers to; may be empty
  std::filesystem::path models{};            ///< -m: prefix of models; the file of a model for launchers that name none
  std::filesystem::path model{};             ///< taken in place of every launcher's model; empty = as launchers say
  std::filesystem::path source{};            ///< -s: prefix of data
  std::filesystem::path annotations{};       ///< -a: prefix of annotations and meta files
  std::filesystem::path converted_models{};  ///< -C: folder of IRs made from models of frameworks
  std::vector<std::string> target_devices{};  ///< -td: launchers of other devices are left out; empty = all
  std::vector<std::string> target_tags{};     ///< -tt: launchers without any of these tags are left out; empty = all
  std::string target_framework{};             ///< -tf: launchers of other frameworks are left out; empty = all
};

/// One network on one data set.
struct CheckJob {
  std::string model_name{};
  std::string device{};
  std::filesystem::path model{};                ///< the .xml of an IR
  std::optional<std::int64_t> batch{};          ///< as the launcher asks for; absent = that of the model
  DatasetConfig dataset{};
  std::vector<Warning> warnings{};  ///< what the files say of it that is not used; all of it, not only what concerns the data
  std::filesystem::path weights{};  ///< of a Caffe network, where the launcher names them
};

/// Reads configuration files of OpenVINO's accuracy checker, in YAML or JSON, and gives a job for each launcher and data set of each model,
/// in order. Entries of the definitions are merged into those of the configuration: launchers of the same framework, data sets of the same
/// name; a key that the configuration has wins as a whole. Annotations are read, or converted where the configuration asks for that.
/// A path that ends in .pickle stands for the file of the same name that ends in .jsonl, which `octet annotate` writes.
///
/// A job's warnings say what has no effect, such as parameters of a conversion that was done before, samples without an annotation, and
/// what an original tool would do with the model on other devices.
/// Throws Error(Io) for files that cannot be read, Error(InvalidArgument) for what has no meaning and Error(Unsupported) for what Octet
/// cannot do, with file and line, naming the key.
OCTET_API std::vector<CheckJob> read_check_config(const CheckConfigPaths& paths);

}  // namespace octet
