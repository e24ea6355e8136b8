#include "exec/machine.hpp"

#include <omp.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <utility>

#include "exec/onednn/primitives.hpp"

namespace octet::exec {
namespace {

std::string processor_name() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("model name")) return line.substr(std::min(line.find(": ") + 2, line.size()));
  return {};
}

/// Sets that only newer versions of oneDNN know have no name here.
std::string instruction_set_name() {
  using dnnl::cpu_isa;
  constexpr std::array<std::pair<cpu_isa, const char*>, 8> names{{{cpu_isa::sse41, "sse41"},
                                                                  {cpu_isa::avx, "avx"},
                                                                  {cpu_isa::avx2, "avx2"},
                                                                  {cpu_isa::avx2_vnni, "avx2_vnni"},
                                                                  {cpu_isa::avx512_core, "avx512_core"},
                                                                  {cpu_isa::avx512_core_vnni, "avx512_core_vnni"},
                                                                  {cpu_isa::avx512_core_bf16, "avx512_core_bf16"},
                                                                  {cpu_isa::avx512_core_amx, "avx512_core_amx"}}};
  const cpu_isa isa = dnnl::get_effective_cpu_isa();
  const auto* found = std::ranges::find(names, isa, &std::pair<cpu_isa, const char*>::first);
  return found != names.end() ? found->second : "number " + std::to_string(static_cast<unsigned>(isa));
}

}  // namespace

Machine this_machine() { return {processor_name(), omp_get_num_procs(), instruction_set_name(), dnn::version()}; }

}  // namespace octet::exec
