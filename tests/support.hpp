#pragma once

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <iostream>
#include <random>
#include <string>

#include <octet/base/error.hpp>
#include <octet/tensor/tensor.hpp>

#include "catch.hpp"

namespace octet::test {

/// The folder of real models and data: $OCTET_SHARED, or `shared` beside the project. Empty when absent.
inline std::filesystem::path shared_folder() {
  const char* given = std::getenv("OCTET_SHARED");
  const std::filesystem::path folder = given ? given : OCTET_SOURCE_DIR "/../shared";
  return std::filesystem::is_directory(folder / "models") ? folder : std::filesystem::path{};
}

/// Ends the test as skipped, in words that ctest recognizes.
#define OCTET_SKIP(reason)                               \
  do {                                                   \
    std::cout << "SKIPPED: " << (reason) << std::endl;   \
    SUCCEED(reason);                                     \
    return;                                              \
  } while (false)

/// Skips the test where the real models and data are absent.
#define OCTET_NEEDS_SHARED() \
  if (octet::test::shared_folder().empty()) OCTET_SKIP("needs the shared models and data; set OCTET_SHARED to their folder")

/// Values of a normal distribution, the same for the same seed.
inline Tensor random_tensor(Shape shape, unsigned seed, float mean = 0, float deviation = 1) {
  Tensor tensor(ElementType::f32, std::move(shape));
  std::mt19937 engine(seed);
  std::normal_distribution<float> distribution(mean, deviation);
  for (float& value : tensor.mutable_data<float>()) value = distribution(engine);
  return tensor;
}

/// Largest absolute difference of two f32 tensors of one shape, relative to the largest magnitude of `expected`.
inline double relative_difference(const Tensor& actual, const Tensor& expected) {
  REQUIRE(to_string(actual.shape()) == to_string(expected.shape()));
  double difference = 0, largest = 1e-30;
  const auto a = actual.data<float>();
  const auto e = expected.data<float>();
  for (std::size_t i = 0; i < e.size(); ++i) {
    if (!std::isfinite(a[i]) && !(a[i] == e[i])) return INFINITY;
    difference = std::max(difference, static_cast<double>(std::abs(a[i] - e[i])));
    largest = std::max(largest, static_cast<double>(std::abs(e[i])));
  }
  return difference / largest;
}

/// The Error that `action` throws; fails the test when it throws none.
inline Error error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  FAIL("expected an octet::Error");
  throw std::logic_error("unreachable");
}

/// Matches text that holds `part`, under the name that the Catch2 at hand has for it.
inline auto contains(const std::string& part) {
#if __has_include(<catch2/catch_all.hpp>)
  return Catch::Matchers::ContainsSubstring(part);
#else
  return Catch::Contains(part);
#endif
}

/// An empty folder that is removed with the object.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "octet-test-XXXXXX").string();
    if (!mkdtemp(pattern.data())) throw std::runtime_error("cannot make a temporary folder");
    path_ = pattern;
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace octet::test
