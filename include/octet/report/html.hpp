#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <octet/base/export.hpp>

namespace octet {

/// What stands at the head of a page.
struct HtmlOptions {
  std::string title{};    ///< "Calibration of resnet50.xml"
  std::string command{};  ///< the command line that made the report; empty = none is shown
};

/// The JSON of any report as one HTML page that needs nothing else: no network, no other file. Objects become sections, arrays of objects
/// tables that can be searched and sorted, long arrays of numbers histograms, and trials of a search a plot. It follows the reader's choice
/// of light or dark, prints, and works without scripts but for searching and sorting. All text is escaped. Throws Error(InvalidArgument)
/// for what is no JSON object.
OCTET_API std::string to_html(std::string_view json, const HtmlOptions& options = {});

/// Whether a report of that name is a page: .html or .htm.
OCTET_API bool is_page(const std::filesystem::path& file);

/// Two reports side by side: what differs, with differences of numbers, and how much is equal. Rows of arrays belong together that have the
/// same first text, such as the name of a layer. Throws as to_html().
OCTET_API std::string compare_to_html(std::string_view first, std::string_view second, const HtmlOptions& options = {});

}  // namespace octet
