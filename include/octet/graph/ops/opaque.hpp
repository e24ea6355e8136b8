#pragma once

#include <string>
#include <vector>

#include <octet/tensor/shape.hpp>
#include <octet/tensor/element_type.hpp>

namespace octet {

/// A name and its text, as a file has it.
struct RawAttribute {
  std::string name{};
  std::string value{};
  bool operator==(const RawAttribute&) const = default;
};

/// An operation that Octet does not know. It keeps what the file said, so that writing loses nothing; only a CustomOperation makes it run.
/// One that Octet knows is opaque too where nothing tells the shapes of its inputs, because an unknown one computes them.
struct Opaque {
  struct Output {
    ElementType element_type = ElementType::f32;
    Shape shape;
    bool operator==(const Output&) const = default;
  };
  std::string type{};                       ///< the operation's type as the file names it
  std::vector<RawAttribute> attributes{};   ///< in file order
  std::vector<Output> outputs{};            ///< element types and shapes as the file declares them
  std::string raw_children{};               ///< text of child elements that are not attributes, inputs or outputs
  std::string hidden_by{};                  ///< name of the unknown layer that hides the shapes; empty for what is unknown itself
  bool operator==(const Opaque&) const = default;
};

}  // namespace octet
