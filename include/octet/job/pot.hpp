#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include <octet/base/export.hpp>
#include <octet/base/warning.hpp>
#include <octet/job/calibrate.hpp>

namespace octet {

/// What a configuration of OpenVINO's Post-Training Optimization Tool (POT) asks for, as a job of Octet.
struct PotPlan {
  std::string model_name{};
  /// DefaultQuantization and MinMaxQuantization are calibrate(), AccuracyAwareQuantization is tune().
  std::variant<CalibrationJob, TuningJob> job{};
  std::vector<Warning> warnings{};  ///< of what the configuration says that makes no difference here
};

/// Whether the file is such a configuration: text with a member "compression". Throws Error(Io).
OCTET_API bool is_pot_config(const std::filesystem::path& file);

/// Reads a configuration of POT: JSON, in which comments and commas behind the last element are allowed. Paths in it are relative to the
/// current folder. Where its engine names launchers and data sets itself, they are written as a configuration of the accuracy checker into
/// `output_dir`, which is made; results go there too, or beside the model where it is empty.
///
/// Presets are those of Octet with the same names. The bias of layers is corrected as presets do, whatever `use_fast_bias` says. Throws
/// Error with file and line: InvalidArgument for what has no meaning, Unsupported naming a key that does not exist and for what
/// Octet has not: weights that are asymmetric, other numbers of bits, cascades, algorithms beside the three and QuantNoiseEstimator.
OCTET_API PotPlan read_pot_config(const std::filesystem::path& file, const std::filesystem::path& output_dir = {});

}  // namespace octet
