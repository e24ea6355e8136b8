#include "sandbox.hpp"

#include <array>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <stdexcept>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace octet::fuzz {
namespace {

/// What parent and child both see.
struct Progress {
  volatile std::uint64_t done = 0;  ///< items that are finished
  volatile Fault stage = Fault::Generator;
};

Progress& progress() {
  static auto* const shared =
      static_cast<Progress*>(mmap(nullptr, sizeof(Progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  if (shared == MAP_FAILED) throw std::runtime_error("no shared memory");
  return *shared;
}

void write_all(int file, const void* data, std::size_t size) {
  const char* at = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t written = write(file, at, size);
    if (written <= 0) _exit(3);
    at += written;
    size -= static_cast<std::size_t>(written);
  }
}

bool read_all(int file, void* data, std::size_t size) {
  char* at = static_cast<char*>(data);
  while (size > 0) {
    const ssize_t got = read(file, at, size);
    if (got <= 0) return false;
    at += got;
    size -= static_cast<std::size_t>(got);
  }
  return true;
}

void send(int file, const std::vector<Finding>& findings) {
  const std::uint64_t count = findings.size();
  write_all(file, &count, sizeof count);
  for (const Finding& finding : findings) {
    const std::array<std::uint64_t, 2> head{static_cast<std::uint64_t>(finding.fault), finding.what.size()};
    write_all(file, head.data(), sizeof head);
    write_all(file, finding.what.data(), finding.what.size());
  }
}

bool receive(int file, std::vector<Finding>& findings) {
  std::uint64_t count = 0;
  if (!read_all(file, &count, sizeof count)) return false;
  for (; count > 0; --count) {
    std::array<std::uint64_t, 2> head{};
    if (!read_all(file, head.data(), sizeof head)) return false;
    std::string what(head[1], ' ');
    if (!read_all(file, what.data(), what.size())) return false;
    findings.push_back({static_cast<Fault>(head[0]), std::move(what)});
  }
  return true;
}

[[noreturn]] void work(int file, std::span<const std::uint64_t> items, const Examine& examine, unsigned seconds) {
  for (const std::uint64_t item : items) {
    alarm(seconds);
    std::vector<Finding> findings;
    try {
      findings = examine(item, [](Fault stage) { progress().stage = stage; });
    } catch (const std::exception& error) {
      findings.push_back({Fault::Generator, error.what()});
    }
    send(file, findings);
    progress().done = progress().done + 1;
  }
  _exit(0);
}

Finding ending(int status) {
  const std::string stage(name(progress().stage));
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM) return {Fault::Hang, "in " + stage};
  if (WIFSIGNALED(status)) return {Fault::Crash, "signal " + std::string(strsignal(WTERMSIG(status))) + " in " + stage};
  return {Fault::Crash, "exit " + std::to_string(WEXITSTATUS(status)) + " in " + stage};
}

}  // namespace

void run_apart(std::span<const std::uint64_t> items, const Examine& examine, const Report& report, unsigned seconds) {
  while (!items.empty()) {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
    progress().done = 0;
    const pid_t child = fork();
    if (child < 0) throw std::runtime_error("no process");
    if (child == 0) {
      close(ends[0]);
      work(ends[1], items, examine, seconds);
    }
    close(ends[1]);
    std::size_t received = 0;
    for (std::vector<Finding> findings; received < items.size() && receive(ends[0], findings); findings.clear())
      report(items[received++], findings);
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    if (received < items.size()) report(items[received++], {ending(status)});
    items = items.subspan(received);
  }
}

}  // namespace octet::fuzz
