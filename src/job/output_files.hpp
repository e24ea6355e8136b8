#pragma once

#include <filesystem>
#include <string>

namespace octet::job {

/// Makes the folder and those above it. Throws Error(Io) naming it.
void make_folder(const std::filesystem::path& folder);

/// Throws Error(Io) naming the file when nothing could be written there, so that a long job fails before it begins.
/// An empty path is no file and passes.
void require_writable(const std::filesystem::path& file);

/// Replaces the file as a whole. Throws Error(Io).
void write_text_file(const std::filesystem::path& file, const std::string& text);

}  // namespace octet::job
