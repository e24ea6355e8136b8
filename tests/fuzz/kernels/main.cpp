// Runs oneDNN's primitives as Octet's plans do, over many shapes, and compares with plain loops. Each family runs in a process of its own,
// so that a primitive that crashes is reported as one that is wrong.

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string>

#include "fuzz/kernels/trial.hpp"

namespace octet::fuzz {
namespace {

struct Options {
  std::string family{};
  std::uint64_t seed = 1, first = 0, count = 200;
  bool verbose = false;
};

/// What a child leaves behind.
struct Progress {
  std::uint64_t next = 0, right = 0, wrong = 0, skipped = 0;
  bool is_running = false;
  char description[2000]{}, implementation[200]{};
};

class ProgressReport : public Report {
 public:
  ProgressReport(Progress& progress, const char* family, std::uint64_t index, bool verbose)
      : progress_(progress), family_(family), index_(index), verbose_(verbose) {}

  void describe(const std::string& text) override { keep(progress_.description, sizeof progress_.description, text); }
  void implementation(const std::string& name) override { keep(progress_.implementation, sizeof progress_.implementation, name); }
  void wrong(const std::string& how) override {
    if (!is_wrong_) ++progress_.wrong;
    is_wrong_ = true;
    say("WRONG", how.c_str());
  }
  void skip(const std::string& why) override {
    ++progress_.skipped;
    is_skipped_ = true;
    if (verbose_) say("skipped", why.c_str());
  }
  void finish() {
    if (is_wrong_ || is_skipped_) return;
    ++progress_.right;
    if (verbose_) say("right", "");
  }
  void say(const char* what, const char* how) const {
    std::printf("%s\t%s %llu\t%s\t%s\t%s\n", what, family_, static_cast<unsigned long long>(index_), progress_.implementation,
                progress_.description, how);
  }

 private:
  static void keep(char* to, std::size_t size, const std::string& text) { std::snprintf(to, size, "%s", text.c_str()); }

  Progress& progress_;
  const char* family_;
  std::uint64_t index_;
  bool verbose_, is_wrong_ = false, is_skipped_ = false;
};

constexpr unsigned most_seconds = 120;  ///< of one trial

/// Every trial has a seed of its own, so that each can be repeated alone.
std::uint64_t seed_of(const Options& options, std::uint64_t index) { return options.seed * 1000003 + index; }

void run_trials(const Options& options, const Family& family, Progress& progress) {
  while (progress.next < options.first + options.count) {
    ProgressReport report(progress, family.name, progress.next, options.verbose);
    progress.description[0] = progress.implementation[0] = '\0';
    Draw draw(seed_of(options, progress.next));
    alarm(most_seconds);
    progress.is_running = true;
    try {
      family.trial(draw, report);
      report.finish();
    } catch (const std::exception& error) {
      report.wrong(error.what());
    }
    progress.is_running = false;
    ++progress.next;
  }
  std::fflush(stdout);
}

/// Runs what is left of a family in a child; when the child dies, the trial that it ran is what killed it.
void run_child(const Options& options, const Family& family, Progress& progress) {
  std::fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    setvbuf(stdout, nullptr, _IOLBF, 0);
    run_trials(options, family, progress);
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFEXITED(status) && !progress.is_running) return;
  const char* signal = WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "exit";
  ProgressReport(progress, family.name, progress.next, false).say("CRASH", signal);
  ++progress.wrong;
  ++progress.next;
}

std::uint64_t run_family(const Options& options, const Family& family) {
  void* shared = mmap(nullptr, sizeof(Progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) throw std::runtime_error("no memory to share with a child");
  auto& progress = *new (shared) Progress;
  progress.next = options.first;
  while (progress.next < options.first + options.count) run_child(options, family, progress);
  const std::uint64_t wrong = progress.wrong;
  std::printf("%s: %llu right, %llu wrong, %llu skipped\n", family.name, static_cast<unsigned long long>(progress.right),
              static_cast<unsigned long long>(wrong), static_cast<unsigned long long>(progress.skipped));
  munmap(shared, sizeof(Progress));
  return wrong;
}

int usage() {
  std::puts(
      "octet_kernel_sweep [--family NAME] [--seed N] [--first N] [--count N] [--verbose]\n"
      "Runs COUNT trials of each family of primitives. ONEDNN_MAX_CPU_ISA and OMP_NUM_THREADS say on what. Families:");
  for (const Family& family : families()) std::printf("  %s\n", family.name);
  return 2;
}

bool parse(int count, char** arguments, Options& options) {
  for (int i = 1; i < count; ++i) {
    const std::string option = arguments[i];
    if (option == "--verbose") {
      options.verbose = true;
      continue;
    }
    if (i + 1 == count) return false;
    const std::string value = arguments[++i];
    if (option == "--family") options.family = value;
    else if (option == "--seed") options.seed = std::stoull(value);
    else if (option == "--first") options.first = std::stoull(value);
    else if (option == "--count") options.count = std::stoull(value);
    else return false;
  }
  return true;
}

}  // namespace
}  // namespace octet::fuzz

int main(int count, char** arguments) {
  using namespace octet::fuzz;
  Options options;
  if (!parse(count, arguments, options)) return usage();
  std::uint64_t wrong = 0;
  for (const Family& family : families())
    if (options.family.empty() || options.family == family.name) wrong += run_family(options, family);
  return wrong == 0 ? 0 : 1;
}
