#pragma once

#include <set>
#include <string>
#include <vector>

#include <octet/base/error.hpp>
#include <octet/model/inputs.hpp>
#include <octet/model/options.hpp>

#include "model/tensorflow/builder.hpp"
#include "model/tensorflow/net.hpp"
#include "model/tensorflow/ops/dilation.hpp"
#include "model/tensorflow/source.hpp"

namespace octet::tensorflow {

/// An input that the graph declares.
struct InputRecord {
  std::uint32_t node = 0;
  std::string name{};  ///< of the network's input: the node's, or that of a signature
};
std::vector<InputRecord> inputs_of(const Source& source, const Net& net);

/// Whether an input stays as the file has it, since what reads it has channels first already or has no channels.
bool keeps_layout(const Net& net, std::uint32_t input);

/// Turns the nodes of a graph that its outputs need into a Graph.
class Importer {
 public:
  Importer(const Source& source, ReadOptions options);

  Graph run();

  /// The outputs of nodes, converted with all that they need. Throws what run() throws.
  std::vector<HeldPointer> convert(const std::vector<Edge>& targets);
  const ReadOptions& options() const noexcept { return options_; }
  const Net& net() const noexcept { return net_; }
  Builder& builder() noexcept { return builder_; }
  /// Reads that tensor in place of another, wherever it is read.
  void redirect(Edge from, Edge to) { redirected_[from] = to; }
  /// Adds an output of the network.
  void add_result(const std::string& name, HeldPointer held);
  void require_no_problems() const;

 private:
  /// A node that cannot be converted.
  struct Problem {
    std::string type, name, reason;
  };
  /// What is known of a node.
  struct NodeState {
    bool is_converted = false;
    bool has_failed = false;
    bool is_dead = false;         ///< on a branch that is not taken
    std::optional<bool> taken{};  ///< of a Switch: which output lives
    Outputs outputs{};
  };

  void mark_read_nodes();
  void add_outputs();
  void check_options() const;
  void decide_branches(const std::vector<std::uint32_t>& targets);
  void decide_switch(std::uint32_t node);
  bool is_alive(Edge edge) const;
  Edge source_of(Edge edge) const;
  std::vector<Edge> needed_inputs(std::uint32_t node) const;
  std::vector<Edge> targets() const;
  std::vector<Edge> default_targets() const;
  std::string target_name(Edge edge, std::size_t index) const;

  bool is_cut(std::uint32_t node) const { return cuts_.contains(node); }
  void add_parameters(const std::vector<std::uint32_t>& needed);
  HeldPointer parameter_of(std::uint32_t node, const std::string& name);
  HeldPointer cut_parameter(std::uint32_t node);
  void convert_node(std::uint32_t node);
  Outputs translate(std::uint32_t node, const std::vector<HeldPointer>& inputs);
  std::optional<Outputs> translate_plumbing(std::uint32_t node, const std::vector<HeldPointer>& inputs);
  Outputs translate_folding(const NodeRecord& record, Outputs (*convert)(class Context&), const std::vector<HeldPointer>& inputs,
                            bool is_read);
  HeldPointer variable(const NodeRecord& record) const;
  HeldPointer held_constant(const NodeRecord& record, Tensor tensor) const;
  void name_outputs(const NodeRecord& record, const Outputs& outputs);
  void add_problem(std::uint32_t node, const Error& error);

  const Source& source_;
  ReadOptions options_;
  Net net_;
  Builder builder_;
  std::vector<NodeState> states_;
  std::vector<bool> is_read_;
  std::vector<Problem> problems_;
  std::vector<InputRecord> inputs_;
  std::map<std::uint32_t, std::string> cuts_;  ///< nodes in whose place the network begins
  std::map<Edge, Edge> redirected_;
  std::map<std::uint32_t, DilatedConvolution> dilated_;  ///< by their BatchToSpaceND
  std::set<std::string> result_names_;
  bool has_decided_ = false;  ///< whether it is known which branches live
};

}  // namespace octet::tensorflow
