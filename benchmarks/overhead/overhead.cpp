// What an inference costs beside the network's steps, through the C++ and the C interface: octet_overhead MODEL.xml [RUNS]
//
// Profiling measures the steps inside the library; what a call takes beyond their sum is overhead. The interfaces take turns, and the
// medians are reported, so that other load on the machine falls on both alike. Each is measured with buffers that are given once, and with
// buffers that are given anew for every inference.
#include <octet.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <numeric>
#include <octet/octet.hpp>
#include <span>
#include <string>
#include <vector>

namespace {

double seconds_of(const std::function<void()>& action) {
  const auto start = std::chrono::steady_clock::now();
  action();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double sum(std::span<const double> values) { return std::accumulate(values.begin(), values.end(), 0.0); }

double median(std::vector<double> values) {
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
  return values[values.size() / 2];
}

void check(octet_status status) {
  if (status == OCTET_OK) return;
  std::fprintf(stderr, "octet_overhead: %s\n", octet_last_error_message());
  std::exit(1);
}

class Cpp {
 public:
  explicit Cpp(const std::string& model)
      : executor_(octet::read_model(model), {.threads = 1}),
        request_(executor_.make_request()),
        input_(executor_.inputs()[0].shape.elements()),
        output_(executor_.outputs()[0].shape.elements()) {
    request_.enable_profiling();
    bind();
  }

  double run() {
    const double whole = seconds_of([&] { request_.run(); });
    return whole - sum(request_.step_seconds());
  }

  double bind_and_run() {
    const double whole = seconds_of([&] {
      bind();
      request_.run();
    });
    return whole - sum(request_.step_seconds());
  }

 private:
  void bind() {
    request_.set_input(0, octet::Tensor::borrow(input_.data(), octet::ElementType::f32, executor_.inputs()[0].shape));
    request_.set_output(0, octet::Tensor::borrow(output_.data(), octet::ElementType::f32, executor_.outputs()[0].shape));
  }

  octet::Executor executor_;
  octet::InferRequest request_;
  std::vector<float> input_, output_;
};

class C {
 public:
  explicit C(const std::string& model) {
    octet_graph* graph = nullptr;
    octet_executor_options options{};
    options.struct_size = sizeof options;
    options.threads = 1;
    input_.struct_size = output_.struct_size = sizeof input_;
    check(octet_graph_read(&graph, model.c_str(), nullptr));
    check(octet_executor_create(&executor_, graph, &options));
    check(octet_graph_free(graph));
    check(octet_request_create(&request_, executor_));
    check(octet_request_enable_profiling(request_, 1));
    check(octet_executor_input(&input_, executor_, 0));
    check(octet_executor_output(&output_, executor_, 0));
    input_values_.resize(elements(input_.shape));
    output_values_.resize(elements(output_.shape));
    bind();
  }

  double run() {
    const double whole = seconds_of([&] { check(octet_request_run(request_)); });
    return whole - steps();
  }

  double bind_and_run() {
    const double whole = seconds_of([&] {
      bind();
      check(octet_request_run(request_));
    });
    return whole - steps();
  }

 private:
  void bind() {
    octet_tensor *input = nullptr, *output = nullptr;
    check(octet_tensor_borrow(&input, OCTET_F32, input_.shape, nullptr, input_values_.data()));
    check(octet_tensor_borrow(&output, OCTET_F32, output_.shape, nullptr, output_values_.data()));
    check(octet_request_set_input(request_, 0, input));
    check(octet_request_set_output(request_, 0, output));
    check(octet_tensor_free(input));
    check(octet_tensor_free(output));
  }

  double steps() const {
    const double* seconds = nullptr;
    std::size_t count = 0;
    check(octet_request_step_seconds(&seconds, &count, request_));
    return sum({seconds, count});
  }

  static std::size_t elements(octet_shape shape) {
    return static_cast<std::size_t>(std::accumulate(shape.dims, shape.dims + shape.rank, std::int64_t{1}, std::multiplies<>()));
  }

  octet_executor* executor_ = nullptr;
  octet_request* request_ = nullptr;
  octet_port_description input_{}, output_{};
  std::vector<float> input_values_, output_values_;
};

void report(const char* what, double cpp, double c) {
  std::printf("%s C++ %.2f us beside the steps, C %.2f us, %.2f us more\n", what, cpp * 1e6, c * 1e6, (c - cpp) * 1e6);
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) {
    std::fprintf(stderr, "usage: octet_overhead MODEL.xml [RUNS]\n");
    return 2;
  }
  const int runs = count > 2 ? std::atoi(arguments[2]) : 2000;
  Cpp cpp(arguments[1]);
  C c(arguments[1]);
  std::vector<double> cpp_runs, c_runs, cpp_bound, c_bound;
  for (int i = 0; i < runs; ++i) {
    cpp_runs.push_back(cpp.run());
    c_runs.push_back(c.run());
    cpp_bound.push_back(cpp.bind_and_run());
    c_bound.push_back(c.bind_and_run());
  }
  report("buffers given once:", median(cpp_runs), median(c_runs));
  report("buffers given anew:", median(cpp_bound), median(c_bound));
}
