#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <octet/graph/graph.hpp>
#include <octet/quant/scheme.hpp>

#include "cli/model_shapes.hpp"
#include "cli/source_options.hpp"
#include "cli/tune_options.hpp"

namespace CLI {
class App;
}

namespace octet::cli {

/// What `octet calibrate` is asked to do.
struct CalibrateOptions {
  std::string model;
  ShapeChoice shapes;
  FileChoice files;
  Preprocessing preprocessing;
  std::string scheme_file;
  std::vector<std::string> ignored_types, ignored_names;
  std::string ignored_types_file, ignored_names_file;
  std::string precision = "INT8";
  std::string output_folder;
  std::string statistics_in, statistics_out;
  std::string report_file;
  std::string progress;
  std::string device;  ///< accepted for the original tool's sake; only "CPU" may be asked for
  int batch = 0;                   ///< 0 = that of the model
  int ir_version = 0;              ///< 0 = that of the model
  int threads = 0;
  bool simplified = false;
  bool compress_weights = false;
  bool performance_aware = false;
  bool json = false;
  TuneChoices tune;
};

/// Adds the options; they are stored in `options`, which must outlive the parsing.
void add_calibrate_options(CLI::App& command, CalibrateOptions& options);

/// Throws CLI::ValidationError for what cannot be asked together.
void require_usable(const CLI::App& command, const CalibrateOptions& options);

/// The same for `octet statistics`, which has those that say what is collected on what.
void add_statistics_options(CLI::App& command, CalibrateOptions& options);
void require_usable_for_statistics(const CLI::App& command, const CalibrateOptions& options);

/// The scheme file's choices, with the ignored layers kept in FP32. Throws Error(NotFound) naming a layer that the model lacks.
QuantScheme scheme_of(const CalibrateOptions& options, const Graph& model);

/// NAME_i8.xml in the output folder, or beside the model NAME.xml.
std::filesystem::path output_file_of(const CalibrateOptions& options);

}  // namespace octet::cli
