#pragma once

#include <filesystem>

#include <octet/ir/open_model.hpp>

#include "cli/model_shapes.hpp"

namespace octet::cli {

/// The model with the dimensions open that neither the choice nor the file gives a size. Throws as read_open_model().
OpenModel read_open(const std::filesystem::path& model, const ShapeChoice& choice, const ReadOptions& options = {});

}  // namespace octet::cli
