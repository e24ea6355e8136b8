#pragma once

#include "model/tensorflow/records.hpp"

namespace octet::tensorflow {

/// The GraphDef, or the first MetaGraphDef of a SavedModel that has all `tags`, that the bytes hold.
GraphRecord parse_graph(Bytes file);
GraphRecord parse_saved_model(Bytes file, const std::vector<std::string>& tags);

TensorRecord parse_tensor(WireReader reader, Bytes message);
ShapeRecord parse_shape(WireReader reader);

/// Whether a file begins as such a message.
bool begins_as_graph(Bytes file);
bool begins_as_saved_model(Bytes file);

}  // namespace octet::tensorflow
