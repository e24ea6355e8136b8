#include <octet/exec/build_info.hpp>

#include <oneapi/dnnl/dnnl.hpp>

#include <octet/base/version.hpp>

#include "exec/onednn/primitives.hpp"

namespace octet {
namespace {

std::string compiler() {
#if defined(__clang__)
  return "Clang " __clang_version__;
#else
  return "GCC " __VERSION__;
#endif
}

std::string instruction_set() {
  switch (dnnl::get_effective_cpu_isa()) {
    case dnnl::cpu_isa::sse41: return "SSE4.1";
    case dnnl::cpu_isa::avx: return "AVX";
    case dnnl::cpu_isa::avx2: return "AVX2";
    case dnnl::cpu_isa::avx2_vnni: return "AVX2 with VNNI";
    case dnnl::cpu_isa::avx512_core: return "AVX-512";
    case dnnl::cpu_isa::avx512_core_vnni: return "AVX-512 with VNNI";
    case dnnl::cpu_isa::avx512_core_bf16: return "AVX-512 with VNNI and bf16";
    case dnnl::cpu_isa::avx512_core_amx: return "AVX-512 with AMX";
    default: return "another one";
  }
}

}  // namespace

std::string build_info() {
  return "octet: " + std::string(version()) + "\ncompiler: " + compiler() + "\noneDNN: " + exec::dnn::version() +
         "\ninstruction set: " + instruction_set() + "\n";
}

}  // namespace octet
