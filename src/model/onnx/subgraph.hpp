#pragma once

#include <functional>
#include <unordered_map>
#include <vector>

#include "model/onnx/records.hpp"

namespace octet::onnx {

/// What a graph calls its tensors, and what they are called where it is put.
using TensorNames = std::unordered_map<std::string_view, std::string_view>;

/// The tensors that a node reads, those of the surrounding graph that its subgraphs read among them.
std::vector<std::string_view> names_read(const NodeRecord& node);

/// The node with other names for the tensors that are listed, also where its subgraphs read them. Names that a subgraph defines are its
/// own.
NodeRecord renamed(const NodeRecord& node, const TensorNames& names);

/// Changes each attribute, also of the nodes of subgraphs; those for which `change` gives nothing are left out.
void change_attributes(NodeRecord& node, const std::function<const AttributeRecord*(const AttributeRecord&)>& change);

}  // namespace octet::onnx
