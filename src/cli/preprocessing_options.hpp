#pragma once

#include <octet/eval/image.hpp>

namespace CLI {
class App;
}

namespace octet::cli {

/// Adds the options that say how image files become a network's input; they are stored in `preprocessing`, which must outlive
/// the parsing.
void add_preprocessing_options(CLI::App& command, Preprocessing& preprocessing);

}  // namespace octet::cli
