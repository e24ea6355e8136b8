#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>

#include "octet.h"

namespace octet::c {

/// Bytes that the struct had when it was first released; a caller never knows fewer. These numbers never change.
template <typename T>
struct FirstRelease;
#define OCTET_FIRST_RELEASE(type, bytes)       \
  template <>                                  \
  struct FirstRelease<type> {                  \
    static constexpr std::size_t size = bytes; \
    static constexpr char name[] = #type;      \
    static_assert(sizeof(type) >= bytes);      \
  }
OCTET_FIRST_RELEASE(octet_tensor_description, 56);
OCTET_FIRST_RELEASE(octet_preprocessing, 64);
OCTET_FIRST_RELEASE(octet_read_options, 24);
OCTET_FIRST_RELEASE(octet_write_options, 16);
OCTET_FIRST_RELEASE(octet_graph_description, 64);
OCTET_FIRST_RELEASE(octet_layer_description, 56);
OCTET_FIRST_RELEASE(octet_port_description, 40);
OCTET_FIRST_RELEASE(octet_executor_options, 32);
OCTET_FIRST_RELEASE(octet_executor_description, 48);
OCTET_FIRST_RELEASE(octet_step_description, 56);
OCTET_FIRST_RELEASE(octet_tensor_statistics, 64);
OCTET_FIRST_RELEASE(octet_calibrator_options, 32);
OCTET_FIRST_RELEASE(octet_calibrator_description, 32);
OCTET_FIRST_RELEASE(octet_decision, 48);
OCTET_FIRST_RELEASE(octet_convert_options, 72);
OCTET_FIRST_RELEASE(octet_trial, 96);
OCTET_FIRST_RELEASE(octet_tune_options, 112);
OCTET_FIRST_RELEASE(octet_tuning_description, 96);
OCTET_FIRST_RELEASE(octet_layer_effect, 40);
OCTET_FIRST_RELEASE(octet_returned_layer, 48);
OCTET_FIRST_RELEASE(octet_verify_options, 32);
OCTET_FIRST_RELEASE(octet_verification_description, 48);
OCTET_FIRST_RELEASE(octet_layer_deviation, 112);
OCTET_FIRST_RELEASE(octet_output_deviation, 40);
OCTET_FIRST_RELEASE(octet_configuration, 88);
OCTET_FIRST_RELEASE(octet_quantization_options, 216);
OCTET_FIRST_RELEASE(octet_search_options, 128);
OCTET_FIRST_RELEASE(octet_accuracy_options, 120);
OCTET_FIRST_RELEASE(octet_benchmark_options, 168);
OCTET_FIRST_RELEASE(octet_conversion_options, 152);
OCTET_FIRST_RELEASE(octet_doctor_options, 88);
OCTET_FIRST_RELEASE(octet_job_description, 32);
#undef OCTET_FIRST_RELEASE

/// Throws Error(InvalidArgument) for NULL and for a size below the first release's.
void check_size(const std::size_t* struct_size, std::size_t least, const char* name);
/// Throws Error(Unsupported) where members are set behind those that this library knows.
void check_unknown(const void* given, std::size_t known, std::size_t size, const char* name);

/// Options as the library knows them. What the caller's struct lacks is zero; NULL is all zero.
template <typename T>
T options_in(const T* given) {
  T options{};
  if (!given) return options;
  check_size(&given->struct_size, FirstRelease<T>::size, FirstRelease<T>::name);
  check_unknown(given, sizeof(T), given->struct_size, FirstRelease<T>::name);
  std::memcpy(&options, given, std::min(given->struct_size, sizeof(T)));
  return options;
}

/// Fills as much of the caller's struct as both know, the rest with zeros.
template <typename T>
void describe(T* place, T description) {
  check_size(place ? &place->struct_size : nullptr, FirstRelease<T>::size, FirstRelease<T>::name);
  const std::size_t size = place->struct_size;
  description.struct_size = size;
  std::memcpy(static_cast<void*>(place), &description, std::min(size, sizeof(T)));
  if (size > sizeof(T)) std::memset(reinterpret_cast<std::byte*>(place) + sizeof(T), 0, size - sizeof(T));
}

}  // namespace octet::c
