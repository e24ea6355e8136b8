// Draws networks, runs them every way that Octet has, and says where results differ. docs/fuzzing.md describes its use.

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <stdexcept>

#include <sys/wait.h>
#include <unistd.h>

#include <octet/ir/ir.hpp>
#include <octet/tensor/npy.hpp>

#include "check.hpp"
#include "export.hpp"
#include "generator.hpp"
#include "listing.hpp"
#include "minimise.hpp"
#include "random.hpp"
#include "sandbox.hpp"

namespace octet::fuzz {
namespace {

struct Options {
  std::uint64_t seed = 1;
  std::uint64_t first = 0;
  std::uint64_t graphs = 0;  ///< 0: as many as `seconds` allow
  double seconds = 0;
  bool minimise = false;
  bool list = false;
  bool quick = false;
  std::string dump{}, export_folder{}, isas{};
};

constexpr const char* usage = R"(octet_fuzz [options]
  --graphs N     examine N networks (200 without --seconds)
  --seconds N    stop after N seconds
  --seed S       another row of networks (1)
  --first I      begin with the one of number I
  --only I       examine the one of number I
  --list         print the networks
  --quick        executors against reference kernels only
  --minimise     shrink every network that fails and print it
  --dump DIR     write what was minimised as IR, inputs (.npy) and a test's body
  --isa A,B      run with each of these values of ONEDNN_MAX_CPU_ISA, in a process of its own
  --export DIR   write ONNX files with inputs and expected outputs in place of examining, for onnxruntime.py
Exits with 1 where something is wrong.
)";

std::uint64_t number(const std::string& text) {
  std::size_t end = 0;
  const std::uint64_t value = std::stoull(text, &end);
  if (end != text.size()) throw std::invalid_argument(text);
  return value;
}

Options parse(const std::vector<std::string>& arguments) {
  Options options;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    const auto value = [&]() -> const std::string& {
      if (i + 1 == arguments.size()) throw std::runtime_error(word + ": given nothing, expected a value");
      return arguments[++i];
    };
    if (word == "--graphs") options.graphs = number(value());
    else if (word == "--seconds") options.seconds = static_cast<double>(number(value()));
    else if (word == "--seed") options.seed = number(value());
    else if (word == "--first") options.first = number(value());
    else if (word == "--only") options.first = number(value()), options.graphs = 1;
    else if (word == "--list") options.list = true;
    else if (word == "--quick") options.quick = true;
    else if (word == "--minimise") options.minimise = true;
    else if (word == "--dump") options.dump = value(), options.minimise = true;
    else if (word == "--isa") options.isas = value();
    else if (word == "--export") options.export_folder = value();
    else throw std::runtime_error("option: given " + word + ", expected one of\n" + usage);
  }
  if (options.graphs == 0 && options.seconds == 0) options.graphs = 200;
  return options;
}

/// Only what a fault needs is examined again while a case shrinks.
CheckOptions checks_for(Fault fault, bool quick) {
  CheckOptions options;
  const bool all = fault == Fault::Crash || fault == Fault::Hang || fault == Fault::Refused;
  options.formats = (all && !quick) || (fault >= Fault::Ir6 && fault <= Fault::Onnx);
  options.threads = (all && !quick) || fault == Fault::Threads || fault == Fault::Repeat;
  options.observed = (all && !quick) || fault == Fault::Observed;
  options.batch = (all && !quick) || fault == Fault::Batch;
  options.special = (all && !quick) || fault == Fault::Special;
  return options;
}

/// What must be alike for a smaller case to show the same: for a crash the part in which it happens.
bool is_same(const Finding& a, const Finding& b) {
  if (a.fault != b.fault) return false;
  return a.fault == Fault::Crash || a.fault == Fault::Hang ? a.what == b.what
                                                           : a.fault != Fault::Refused || a.what.substr(0, 5) == b.what.substr(0, 5);
}

Case shrunk(const Case& sample, const Finding& finding, const Options& options, std::uint64_t seed) {
  return minimise(sample, [&](const Case& candidate) {
    bool fails = false;
    const std::uint64_t item = 0;
    run_apart(
        {&item, 1},
        [&](std::uint64_t, const Enter& enter) {
          CheckOptions checks = checks_for(finding.fault, options.quick);
          checks.seed = seed;
          checks.enter = enter;
          return check(candidate, checks);
        },
        [&](std::uint64_t, const std::vector<Finding>& found) {
          for (const Finding& each : found) fails = fails || is_same(each, finding);
        },
        30);
    return fails;
  });
}

void dump(const Case& sample, const std::string& title, const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  try {
    write_ir(sample.graph, folder / "model.xml");
  } catch (const std::exception& error) {
    std::cout << "  (not written as IR: " << error.what() << ")\n";
  }
  for (std::size_t i = 0; i < sample.inputs.size(); ++i)
    write_npy(sample.inputs[i], folder / (sample.graph.node(sample.graph.parameters()[i]).name + ".npy"));
  for (const Node& node : sample.graph.nodes())
    if (const auto* constant = node.as<Constant>(); constant && constant->value.elements() > 400)
      write_npy(constant->value, folder / (node.name + ".npy"));
  std::ofstream(folder / "test.cpp") << "// " << title << "\n" << test_body(sample);
}

class Run {
 public:
  explicit Run(const Options& options) : options_(options) {}

  bool run() {
    const auto start = std::chrono::steady_clock::now();
    const auto seconds = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(); };
    std::uint64_t next = options_.first;
    const std::uint64_t end = options_.graphs > 0 ? options_.first + options_.graphs : UINT64_MAX;
    while (next < end && (options_.seconds == 0 || seconds() < options_.seconds)) {
      std::vector<std::uint64_t> chunk;
      for (; next < end && chunk.size() < chunk_size; ++next) chunk.push_back(next);
      run_apart(
          chunk, [&](std::uint64_t item, const Enter& enter) { return examine(item, enter); },
          [&](std::uint64_t item, const std::vector<Finding>& findings) { take(item, findings); });
    }
    summarize(seconds());
    return failed_ == 0;
  }

 private:
  static constexpr std::size_t chunk_size = 20;

  std::vector<Finding> examine(std::uint64_t item, const Enter& enter) const {
    enter(Fault::Generator);
    const Case sample = generate(mixed(options_.seed, item));
    CheckOptions checks;
    if (options_.quick) checks.formats = checks.threads = checks.observed = checks.batch = checks.special = false;
    checks.seed = mixed(options_.seed, item);
    checks.enter = enter;
    return check(sample, checks);
  }

  void take(std::uint64_t item, const std::vector<Finding>& findings) {
    ++examined_;
    if (options_.list) std::cout << "graph " << item << "\n" << listing(generate(mixed(options_.seed, item)).graph);
    if (findings.empty()) return;
    ++failed_;
    std::map<Fault, bool> seen;
    for (const Finding& finding : findings) {
      std::cout << "seed " << options_.seed << " graph " << item << ": " << name(finding.fault) << ": " << finding.what << std::endl;
      if (seen[finding.fault]) continue;
      seen[finding.fault] = true;
      ++faults_[finding.fault];
      if (options_.minimise && seen.size() == 1 && finding.fault != Fault::Generator) show_minimised(item, finding);
    }
  }

  void show_minimised(std::uint64_t item, const Finding& finding) const {
    const std::uint64_t seed = mixed(options_.seed, item);
    const Case smallest = shrunk(generate(seed), finding, options_, seed);
    std::cout << listing(smallest.graph) << std::endl;
    if (options_.dump.empty()) return;
    const std::string title = std::string(name(finding.fault)) + "-" + std::to_string(options_.seed) + "-" + std::to_string(item);
    dump(smallest, title + ": " + finding.what, std::filesystem::path(options_.dump) / title);
  }

  void summarize(double seconds) const {
    std::cout << examined_ << " networks in " << seconds << " s, " << failed_ << " failed";
    for (const auto& [fault, count] : faults_) std::cout << ", " << name(fault) << " " << count;
    std::cout << std::endl;
  }

  const Options& options_;
  std::uint64_t examined_ = 0, failed_ = 0;
  std::map<Fault, std::uint64_t> faults_;
};

/// The program again, with another ONEDNN_MAX_CPU_ISA, which oneDNN reads once in a process. Returns its exit status.
int run_again(const std::vector<std::string>& arguments, const std::string& isa) {
  std::cout << "ONEDNN_MAX_CPU_ISA=" << isa << std::endl;
  const pid_t child = fork();
  if (child == 0) {
    setenv("ONEDNN_MAX_CPU_ISA", isa.c_str(), 1);
    std::vector<char*> words;
    const std::string program = std::filesystem::read_symlink("/proc/self/exe").string();
    words.push_back(const_cast<char*>(program.c_str()));
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      if (arguments[i] == "--isa") ++i;
      else words.push_back(const_cast<char*>(arguments[i].c_str()));
    }
    words.push_back(nullptr);
    execv(program.c_str(), words.data());
    _exit(127);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

int run(const std::vector<std::string>& arguments) {
  const Options options = parse(arguments);
  if (!options.isas.empty()) {
    int worst = 0;
    std::istringstream isas(options.isas);
    for (std::string isa; std::getline(isas, isa, ',');) worst = std::max(worst, run_again(arguments, isa));
    return worst;
  }
  if (!options.export_folder.empty()) {
    std::cout << export_networks(options.export_folder, options.seed, options.first, options.graphs) << " networks written" << std::endl;
    return 0;
  }
  return Run(options).run() ? 0 : 1;
}

}  // namespace
}  // namespace octet::fuzz

int main(int count, char** words) {
  try {
    const std::vector<std::string> arguments(words + 1, words + count);
    if (!arguments.empty() && arguments[0] == "--help") {
      std::cout << octet::fuzz::usage;
      return 0;
    }
    return octet::fuzz::run(arguments);
  } catch (const std::exception& error) {
    std::cerr << "octet_fuzz: " << error.what() << "\n";
    return 2;
  }
}
