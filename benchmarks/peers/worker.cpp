// The Octet side of a comparison with another engine: a process that runs one model when told to. It reads one command a line
// and answers each with one line of JSON. The protocol stands in peers/README.md.

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <exception>
#include <iostream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <octet/base/error.hpp>
#include <octet/exec/executor.hpp>
#include <octet/ir/ir.hpp>
#include <octet/tensor/npy.hpp>

namespace octet::benchmarks {
namespace {

std::string json_string(std::string_view text) {
  std::string out = "\"";
  for (const char character : text) {
    if (character == '"' || character == '\\') out += '\\';
    // Control characters do not matter to whoever reads a name or a message, and would break the line.
    out += static_cast<unsigned char>(character) < 0x20 ? ' ' : character;
  }
  return out + '"';
}

std::string to_json(const std::vector<Port>& ports) {
  std::string out;
  for (const Port& port : ports) {
    if (!out.empty()) out += ',';
    out += "{\"name\":" + json_string(port.name) + ",\"shape\":" + to_string(port.shape) + "}";
  }
  return "[" + out + "]";
}

std::size_t parse_number(std::string_view text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) {
    throw Error(ErrorCode::InvalidArgument, "number: given '" + std::string(text) + "', expected a whole number");
  }
  return value;
}

/// Cuts the text before the first space off `text`.
std::string_view take_word(std::string_view& text) {
  const std::size_t space = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, space);
  text.remove_prefix(std::min(space + 1, text.size()));
  return word;
}

class Session {
 public:
  Session(const Graph& graph, int threads) : executor_(graph, {.threads = threads}), request_(executor_.make_request()) {
    for (std::size_t i = 0; i < executor_.inputs().size(); ++i) {
      const Port& port = executor_.inputs()[i];
      request_.set_input(i, Tensor(port.element_type, port.shape));
    }
  }

  std::string describe() const {
    return "{\"engine\":\"octet\",\"threads\":" + std::to_string(executor_.threads()) + ",\"inputs\":" + to_json(executor_.inputs()) +
           ",\"outputs\":" + to_json(executor_.outputs()) + "}";
  }

  std::string answer(std::string_view line) {
    const std::string_view command = take_word(line);
    if (command == "run") return run(parse_number(line));
    const std::size_t index = command == "input" || command == "output" ? parse_number(take_word(line)) : 0;
    if (command == "input") return request_.set_input(index, read_npy(line)), "{}";
    if (command == "output") return write_npy(request_.output(index), line), "{}";
    throw Error(ErrorCode::InvalidArgument, "command: given '" + std::string(command) + "', expected run, input or output");
  }

 private:
  std::string run(std::size_t count) {
    using Clock = std::chrono::steady_clock;
    std::string out;
    for (std::size_t i = 0; i < count; ++i) {
      const Clock::time_point begin = Clock::now();
      request_.run();
      const std::chrono::duration<double, std::micro> time = Clock::now() - begin;
      if (i > 0) out += ',';
      out += std::to_string(time.count());
    }
    return "{\"times_us\":[" + out + "]}";
  }

  Executor executor_;
  InferRequest request_;
};

Graph with_batch(const Graph& graph, std::int64_t batch) {
  std::map<std::string, Shape> shapes;
  for (const NodeId id : graph.parameters()) shapes[graph.node(id).name] = graph.node(id).outputs[0].shape.with(0, batch);
  return graph.reshape(shapes);
}

int serve(const char* model, int threads, std::int64_t batch) {
  Session session(with_batch(read_model(model), batch), threads);
  std::cout << session.describe() << std::endl;
  for (std::string line; std::getline(std::cin, line);) {
    try {
      std::cout << session.answer(line) << std::endl;
    } catch (const std::exception& error) {
      std::cout << "{\"error\":" << json_string(error.what()) << "}" << std::endl;
    }
  }
  return 0;
}

}  // namespace
}  // namespace octet::benchmarks

int main(int argc, char** argv) {
  if (argc != 6 || std::string_view(argv[2]) != "--threads" || std::string_view(argv[4]) != "--batch") {
    std::fprintf(stderr, "usage: octet_peer_worker MODEL --threads N --batch N\n");
    return 2;
  }
  try {
    using octet::benchmarks::parse_number;
    return octet::benchmarks::serve(argv[1], static_cast<int>(parse_number(argv[3])), static_cast<std::int64_t>(parse_number(argv[5])));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "octet_peer_worker: %s\n", error.what());
    return 1;
  }
}
