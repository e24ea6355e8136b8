#pragma once

#include <optional>
#include <string>
#include <vector>

#include <octet/graph/graph.hpp>

#include "model/ir/v6/build.hpp"

namespace octet::ir::v6 {

/// A document as read.cpp reads it.
struct ReadDocument {
  NetRecord net{};
  BuiltNet built{};
};
ReadDocument read_document(const XmlSource& source, int version, ConstantReader& constants, const ReadOptions& options);

/// A layer of the document that a graph was read from.
struct DocumentLayer {
  std::string name{};
  std::string type{};
  std::string precision{};     ///< of its constants: "FP32"
  std::string tensor{};        ///< the node of the graph whose first output is the layer's
  bool is_observable = false;  ///< has one output of floating-point numbers with channels
};

/// The layers in file order; none for a graph without a document.
std::vector<DocumentLayer> document_layers(const Graph& graph);

/// The text of the document with the statistics and levels that the graph's origin has, everything else as it was. Nothing where the graph
/// is no longer the document's network, neither in FP32 nor as the statistics quantize it, or has no document of that version.
std::optional<std::string> rewritten_document(const Graph& graph, int version);

}  // namespace octet::ir::v6
