#include <algorithm>
#include <fstream>
#include <iomanip>
#include <sstream>

#include "node_cases.hpp"
#include "support.hpp"

using namespace octet;
using namespace octet::test;

namespace {

/// Where Debian's package libonnx-testdata lies, or another folder of ONNX's backend tests.
std::filesystem::path node_tests() {
  const char* given = std::getenv("OCTET_ONNX_TESTDATA");
  return std::filesystem::path(given ? given : "/usr/share/libonnx-testdata/data") / "node";
}

std::vector<NodeCase> run_all(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> folders;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (std::filesystem::exists(entry.path() / "model.onnx")) folders.push_back(entry.path());
  std::ranges::sort(folders);
  std::vector<NodeCase> cases;
  for (const auto& path : folders) cases.push_back(run_node_case(path));
  return cases;
}

std::map<std::string, Counts> read_counts(const std::filesystem::path& path) {
  std::map<std::string, Counts> counts;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::size_t name_end = line.find("  ");
    std::istringstream rest(line.substr(name_end));
    Counts& of = counts[line.substr(0, name_end)];
    rest >> of.passed >> of.failed >> of.not_applicable;
  }
  return counts;
}

/// All cases that the counts are of.
std::size_t total(const std::map<std::string, Counts>& counts) {
  int cases = 0;
  for (const auto& [operation, of] : counts) cases += of.passed + of.failed + of.not_applicable;
  return static_cast<std::size_t>(cases);
}

/// The counts committed for the version of the data at hand, which is known by the number of its cases; empty for another version.
std::map<std::string, Counts> committed_counts(std::size_t cases) {
  for (const auto& entry : std::filesystem::directory_iterator(OCTET_SOURCE_DIR "/tests/data")) {
    if (!entry.path().filename().string().starts_with("onnx_node_tests")) continue;
    if (auto counts = read_counts(entry.path()); total(counts) == cases) return counts;
  }
  return {};
}

std::string to_text(const std::map<std::string, Counts>& counts) {
  std::ostringstream text;
  for (const auto& [operation, of] : counts)
    text << std::left << std::setw(30) << operation << std::right << std::setw(5) << of.passed << std::setw(5) << of.failed << std::setw(5)
         << of.not_applicable << '\n';
  return text.str();
}

}  // namespace

TEST_CASE("ONNX's own tests of its operations give the counts committed for their version") {
  if (!std::filesystem::is_directory(node_tests())) OCTET_SKIP("needs ONNX's backend tests, Debian's package libonnx-testdata");
  const std::vector<NodeCase> cases = run_all(node_tests());
  const std::map<std::string, Counts> counts = count(cases), expected = committed_counts(cases.size());
  Counts sum;
  for (const auto& [operation, of] : counts) sum.passed += of.passed, sum.failed += of.failed, sum.not_applicable += of.not_applicable;
  std::cout << to_text(counts) << "total: " << sum.passed << " pass, " << sum.failed << " fail, " << sum.not_applicable
            << " not applicable\n";
  for (const NodeCase& each : cases)
    if (each.outcome == Outcome::Failed || std::getenv("OCTET_SHOW_ALL"))
      std::cout << (each.outcome == Outcome::Failed ? "failed: " : "other: ") << each.name << ": " << each.reason << '\n';
  if (expected.empty())
    OCTET_SKIP("needs a version of ONNX's backend tests with committed counts, given " + std::to_string(cases.size()) + " cases");
  for (const auto& [operation, of] : counts) {
    INFO(operation);
    const auto found = expected.find(operation);
    CHECK((found != expected.end() && found->second == of));
  }
  CHECK(counts.size() == expected.size());
}
