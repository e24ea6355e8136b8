#pragma once

#include <string>

namespace octet::exec {

/// What the speed of an Executor depends on besides the network.
struct Machine {
  std::string processor{};        ///< model name, as the system gives it; empty when it does not
  int processors = 0;             ///< logical ones that the process may use
  std::string instruction_set{};  ///< the widest that oneDNN uses here, as "avx512_core_vnni"
  std::string onednn{};           ///< version, as "2.6.3"
};

}  // namespace octet::exec
