#include "fuzz/parsers/targets.hpp"

/// libFuzzer's entry; OCTET_FUZZ_READER is the reader of this program.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  octet::fuzz::run(octet::fuzz::OCTET_FUZZ_READER, {reinterpret_cast<const char*>(data), size});
  return 0;
}
