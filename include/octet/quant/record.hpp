#pragma once

#include <string>
#include <vector>

#include <octet/base/export.hpp>
#include <octet/graph/graph.hpp>
#include <octet/quant/scheme.hpp>
#include <octet/stats/statistics.hpp>

namespace octet {

// Calibration of networks that were read from IR versions 2 to 7, which record the ranges of their layers' outputs in place of
// FakeQuantize.

/// The tensors of `graph` whose ranges such a file records: the outputs of its layers, by the names of their nodes. The graph is the
/// FP32 network, as ReadOptions{.use_statistics = false} reads it. Throws Error(InvalidArgument) when it does not come from such a file.
OCTET_API std::vector<std::string> recorded_tensors(const Graph& graph);

/// The same graph with what was observed of these tensors, channel by channel, as origin().statistics, and a level for every layer of the
/// types Convolution and FullyConnected: "I8", or the precision of its weights where the scheme keeps it in FP32. Types in the scheme may
/// be those of the file or of the graph. Written with write_ir, it is the file it came from with these added. Throws Error(InvalidArgument)
/// when the graph does not come from such a file.
OCTET_API Graph record_statistics(const Graph& graph, const Statistics& statistics, const QuantScheme& scheme = {});

/// What the file that the graph was read from records of its layers, as statistics of one sample: of each channel its smallest and largest
/// value. Empty where it records nothing.
OCTET_API Statistics recorded_statistics(const Graph& graph);

}  // namespace octet
