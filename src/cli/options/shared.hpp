#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <octet/base/error.hpp>
#include <octet/eval/image.hpp>

#include "job/inputs/model_shapes.hpp"

namespace octet::cli {

// Options that several commands have. They are stored where their parameters say, which must outlive the parsing.

/// MODEL, the file of a network.
void add_model_argument(CLI::App& command, std::string& model);

/// -w, --weights: the file of weights of a Caffe network.
CLI::Option* add_weights_option(CLI::App& command, std::filesystem::path& weights);
/// The same for commands that take several models.
CLI::Option* add_weights_option(CLI::App& command, std::vector<std::filesystem::path>& weights);

/// -e, --extensions: shared libraries with operations, loaded before the command reads a model.
CLI::Option* add_extension_option(CLI::App& command);

/// --input_shape.
CLI::Option* add_input_shape_option(CLI::App& command, std::string& shapes, const std::string& group = {});

/// --progress, as SampleProgress has it.
CLI::Option* add_progress_option(CLI::App& command, std::string& mode);

/// --layout.
CLI::Option* add_layout_option(CLI::App& command, ImageLayout& layout);

/// Those that say how image files become a network's input.
void add_preprocessing_options(CLI::App& command, Preprocessing& preprocessing);

/// A path; the parser itself would take one for a list of names.
CLI::Option* add_path_option(CLI::App& command, const std::string& option, std::filesystem::path& target, const std::string& help);

// The parser's own checks would name the largest number there is as what they expect.

/// A finite number above 0.
CLI::Validator above_zero();
/// A finite number of 0 or greater.
CLI::Validator at_least_zero();
/// A whole number of 0 or greater. Numbers without a sign would take "-1" as the largest there is.
CLI::Validator whole_number();

/// Options of one heading of the help.
struct OptionGroup {
  CLI::App& command;
  const char* name;

  template <typename T>
  CLI::Option* add(const char* option, T& target, const char* shown, const char* help) {
    return command.add_option(option, target, help)->option_text(shown)->group(name);
  }
  CLI::Option* add(const char* option, std::filesystem::path& target, const char* shown, const char* help) {
    return add_path_option(command, option, target, help)->option_text(shown)->group(name);
  }
  void flag(const char* option, bool& target, const char* help) { command.add_flag(option, target, help)->group(name); }
};

/// What a job's check says of fields that cannot be used together is wrong usage, which the parser reports.
template <typename Job>
void require_usable_options(const Job& job) {
  try {
    require_usable(job);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::InvalidArgument) throw;
    throw CLI::ValidationError(error.message());
  }
}

inline job::ShapeChoice shape_choice(const std::string& text, const std::filesystem::path& weights = {}) {
  return {.text = text, .prefix = "--", .weights = weights};
}

}  // namespace octet::cli
