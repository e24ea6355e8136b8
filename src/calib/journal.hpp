#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace octet {

/// What a search measures with. A journal holds for equal ones only.
struct SearchIdentity {
  std::string model{};       ///< fingerprints
  std::string statistics{};
  std::string data{};        ///< what the caller calls metric and validation set
  std::size_t samples = 0;
};

/// Sums over the first samples of the validation set, in the order of the search.
struct Measured {
  std::size_t samples = 0;
  double score = 0;         ///< sum of the candidate's scores
  double drop = 0;          ///< sum of the differences between the FP32 network's scores and the candidate's
  double drop_squares = 0;  ///< sum of the squared differences
  double largest = 0;       ///< largest magnitude of a difference
  double latency = 0;       ///< seconds; 0 = not measured
  std::optional<double> int8_macs{};  ///< multiply-accumulates that ran on integers; older journals do not say
  bool operator==(const Measured&) const = default;
};

/// The measurements of a search, in a file of lines of JSON that is only ever added to, so that a search that was killed can go on. Each
/// line is written to the disk before the search goes on; one that was cut short by the end of the process is dropped.
class Journal {
 public:
  /// A journal in memory only.
  Journal() = default;
  /// With `resume` begins with what the file holds, where there is one. Throws Error(InvalidArgument) naming the file when it is no
  /// journal, when it holds another search, naming what differs, and, without `resume`, when it holds a search that did not end. Error(Io)
  /// when it cannot be written.
  Journal(const std::filesystem::path& path, const SearchIdentity& identity, bool resume);
  ~Journal();
  Journal(Journal&& other) noexcept;
  Journal& operator=(Journal&&) = delete;

  /// The FP32 network's score of each sample.
  const std::optional<std::vector<double>>& reference() const { return reference_; }
  void add_reference(const std::vector<double>& scores, double latency, double seconds);
  double reference_latency() const { return reference_latency_; }

  /// What was measured of a candidate on so many samples. `key` is its fingerprint.
  const Measured* find(const std::string& key, std::size_t samples) const;
  /// `ranges` and `fp32_layers` are for people who read the file.
  void add(const std::string& key, const Measured& measured, const std::string& ranges, const std::vector<std::string>& fp32_layers,
           double seconds);
  /// Says that the search came to its end.
  void finish();

  /// Seconds that the search had taken when the journal was last written to.
  double seconds() const { return seconds_; }

 private:
  void load(const SearchIdentity& identity, bool resume);
  void take_line(const std::string& line, std::size_t number);
  void check_header(const std::string& line, const SearchIdentity& identity, bool resume) const;
  void begin(const SearchIdentity& identity);
  void go_on(std::size_t size);
  void append(const std::string& line);
  [[noreturn]] void fail_to_write() const;
  [[noreturn]] void fail(const std::string& message, std::size_t line) const;

  std::filesystem::path path_;
  int descriptor_ = -1;
  std::optional<std::vector<double>> reference_;
  double reference_latency_ = 0;
  std::map<std::pair<std::string, std::size_t>, Measured> measured_;
  double seconds_ = 0;
  bool finished_ = false;
};

}  // namespace octet
