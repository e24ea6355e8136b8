#pragma once

#include <array>

#include "model/ir/ops/ops.hpp"

namespace octet::ir {

/// What `auto_broadcast` may ask for. Pdpd aligns the second input at an axis; no operation of Octet does.
enum class AutoBroadcast : std::uint8_t { None, Numpy, Pdpd };
inline constexpr std::array auto_broadcasts{
    Word<AutoBroadcast>{"numpy", AutoBroadcast::Numpy}, Word<AutoBroadcast>{"none", AutoBroadcast::None},
    Word<AutoBroadcast>{"explicit", AutoBroadcast::None}, Word<AutoBroadcast>{"pdpd", AutoBroadcast::Pdpd}};

/// Whether inputs broadcast as in numpy, or nothing for Pdpd.
inline std::optional<bool> read_broadcasting(AttributeReader& reader) {
  const AutoBroadcast given = reader.word("auto_broadcast", auto_broadcasts, AutoBroadcast::Numpy);
  if (given == AutoBroadcast::Pdpd) return reader.decline("auto_broadcast", "pdpd", "numpy or none");
  return given == AutoBroadcast::Numpy;
}

inline void write_broadcasting(AttributeWriter& writer, bool broadcast) {
  writer.word("auto_broadcast", auto_broadcasts, broadcast ? AutoBroadcast::Numpy : AutoBroadcast::None);
}

}  // namespace octet::ir
