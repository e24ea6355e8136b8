#include "job/fresh_process.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <exception>
#include <string_view>

#include <octet/base/error.hpp>

namespace octet::job {
namespace {

constexpr char done = '+', thrown = '-';

[[noreturn]] void fail(const std::string& what) { throw Error(ErrorCode::Internal, "measuring in a process of its own: " + what); }

void write_all(int pipe, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(pipe, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::string read_all(int pipe) {
  std::string text;
  std::array<char, 4096> buffer;
  for (ssize_t count; (count = ::read(pipe, buffer.data(), buffer.size())) != 0;) {
    if (count > 0) text.append(buffer.data(), static_cast<std::size_t>(count));
    else if (errno != EINTR) break;
  }
  return text;
}

/// Leaves without the destructors and buffers of the parent, which are not the child's to end.
[[noreturn]] void answer(const std::function<std::string()>& job, int pipe) {
  std::string text;
  try {
    text = done + job();
  } catch (const std::exception& error) {
    text = thrown + std::string(error.what());
  }
  write_all(pipe, text);
  ::_exit(0);
}

}  // namespace

std::string in_fresh_process(const std::function<std::string()>& job) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) fail(std::strerror(errno));
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    answer(job, ends[1]);
  }
  const int problem = errno;
  ::close(ends[1]);
  const std::string text = child > 0 ? read_all(ends[0]) : std::string();
  ::close(ends[0]);
  if (child < 0) fail(std::strerror(problem));
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  if (text.empty()) fail(WIFSIGNALED(status) ? std::string("ended by the signal ") + ::strsignal(WTERMSIG(status)) : "no answer");
  if (text.front() == thrown) throw Error(ErrorCode::Internal, text.substr(1));
  return text.substr(1);
}

}  // namespace octet::job
