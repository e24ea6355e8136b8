#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <octet/exec/executor.hpp>

namespace octet::cli {

/// Where what a network found is drawn, and how it is understood.
struct DrawOptions {
  std::filesystem::path file{}, label_map{};
  std::string adapter{};
  double least_score = 0.3;
};

/// --draw and what goes with it.
void add_draw_options(CLI::App& command, DrawOptions& options);

/// Draws outputs of the last inference into the image among the inputs. Throws Error where there is none or several, or the outputs are
/// neither boxes nor masks.
void draw_outputs(const Executor& executor, const InferRequest& request, const std::vector<std::string>& inputs,
                  const DrawOptions& options);

}  // namespace octet::cli
