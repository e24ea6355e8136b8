#pragma once

#include <string>
#include <vector>

#include <octet/eval/annotation.hpp>
#include <octet/eval/image.hpp>

namespace CLI {
class App;
}

namespace octet::cli {

/// Adds the options that say how image files become a network's input; they are stored in `preprocessing`, which must outlive
/// the parsing.
void add_preprocessing_options(CLI::App& command, Preprocessing& preprocessing);

/// Warns of those options that were given although none of the files, "NAME=FILE" or FILE, is an image.
void warn_of_unused_preprocessing(const CLI::App& command, const std::vector<std::string>& files);
/// The same of the samples of a data set.
void warn_of_unused_preprocessing(const CLI::App& command, const AnnotationSet& set);

}  // namespace octet::cli
