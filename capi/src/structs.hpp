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
template <> struct FirstRelease<octet_tensor_description> { static constexpr std::size_t size = 56; static constexpr char name[] = "octet_tensor_description"; };
template <> struct FirstRelease<octet_preprocessing> { static constexpr std::size_t size = 64; static constexpr char name[] = "octet_preprocessing"; };
template <> struct FirstRelease<octet_read_options> { static constexpr std::size_t size = 24; static constexpr char name[] = "octet_read_options"; };
template <> struct FirstRelease<octet_write_options> { static constexpr std::size_t size = 16; static constexpr char name[] = "octet_write_options"; };
template <> struct FirstRelease<octet_graph_description> { static constexpr std::size_t size = 64; static constexpr char name[] = "octet_graph_description"; };
template <> struct FirstRelease<octet_layer_description> { static constexpr std::size_t size = 56; static constexpr char name[] = "octet_layer_description"; };
template <> struct FirstRelease<octet_port_description> { static constexpr std::size_t size = 40; static constexpr char name[] = "octet_port_description"; };
template <> struct FirstRelease<octet_executor_options> { static constexpr std::size_t size = 32; static constexpr char name[] = "octet_executor_options"; };
template <> struct FirstRelease<octet_executor_description> { static constexpr std::size_t size = 48; static constexpr char name[] = "octet_executor_description"; };
template <> struct FirstRelease<octet_step_description> { static constexpr std::size_t size = 56; static constexpr char name[] = "octet_step_description"; };
template <> struct FirstRelease<octet_tensor_statistics> { static constexpr std::size_t size = 64; static constexpr char name[] = "octet_tensor_statistics"; };
template <> struct FirstRelease<octet_calibrator_options> { static constexpr std::size_t size = 32; static constexpr char name[] = "octet_calibrator_options"; };
template <> struct FirstRelease<octet_calibrator_description> { static constexpr std::size_t size = 32; static constexpr char name[] = "octet_calibrator_description"; };
template <> struct FirstRelease<octet_decision> { static constexpr std::size_t size = 48; static constexpr char name[] = "octet_decision"; };
template <> struct FirstRelease<octet_operation> { static constexpr std::size_t size = 48; static constexpr char name[] = "octet_operation"; };

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
