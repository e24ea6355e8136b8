#include <octet/exec/executor.hpp>

#include <algorithm>
#include <mutex>

#include <octet/base/error.hpp>

#include "exec/buffers.hpp"
#include "exec/make_plan.hpp"
#include "exec/run_steps.hpp"
#include "exec/thread_scope.hpp"

namespace octet {

using exec::Plan;

namespace {

std::size_t find_port(const std::vector<Port>& ports, const std::vector<std::vector<std::string>>& aliases, std::string_view name,
                      const char* what) {
  for (std::size_t i = 0; i < ports.size(); ++i)
    if (ports[i].name == name) return i;
  for (std::size_t i = 0; i < ports.size(); ++i)
    if (std::ranges::find(aliases[i], name) != aliases[i].end()) return i;
  std::string known;
  for (const Port& port : ports) known += (known.empty() ? "'" : ", '") + port.name + "'";
  throw Error(ErrorCode::NotFound, std::string(what) + ": given '" + std::string(name) + "', expected one of " + known);
}

void check_port(const Port& port, const Tensor& tensor, const char* what) {
  if (tensor.shape() != port.shape)
    throw Error(ErrorCode::InvalidShape, std::string(what) + " '" + port.name + "': given shape " + to_string(tensor.shape()) +
                                             ", expected " + to_string(port.shape));
}

}  // namespace

struct Executor::Impl {
  explicit Impl(Plan made) : plan(std::move(made)) {
    for (const exec::Step& step : plan.steps) descriptions.push_back(step.description);
  }

  Plan plan;
  std::vector<StepDescription> descriptions;
  mutable std::mutex mutex;
  mutable std::vector<std::unique_ptr<InferRequest::Impl>> idle;
};

struct InferRequest::Impl {
  explicit Impl(const Plan& plan) : buffers(plan), input_is_set(plan.inputs.size(), false) {}

  void set_input(const Plan& plan, std::size_t index, Tensor tensor);
  void set_output(const Plan& plan, std::size_t index, Tensor tensor);
  void run(const Plan& plan, const Observer& observer = {});
  void run_here(const Plan& plan, const Observer& observer);

  std::shared_ptr<const Executor::Impl> executor;  // null while the request lies in its executor's pool
  exec::Buffers buffers;
  std::vector<bool> input_is_set;
  bool profiling = false;
  std::vector<double> seconds;
};

void InferRequest::Impl::set_input(const Plan& plan, std::size_t index, Tensor tensor) {
  if (index >= plan.inputs.size())
    throw Error(ErrorCode::NotFound,
                "input: given index " + std::to_string(index) + ", expected less than " + std::to_string(plan.inputs.size()));
  const Port& port = plan.inputs[index];
  check_port(port, tensor, "input");
  buffers.set_input(plan, index, tensor.element_type() == port.element_type ? std::move(tensor) : tensor.converted(port.element_type));
  input_is_set[index] = true;
}

void InferRequest::Impl::set_output(const Plan& plan, std::size_t index, Tensor tensor) {
  if (index >= plan.outputs.size())
    throw Error(ErrorCode::NotFound,
                "output: given index " + std::to_string(index) + ", expected less than " + std::to_string(plan.outputs.size()));
  const Port& port = plan.outputs[index];
  check_port(port, tensor, "output");
  if (tensor.element_type() != port.element_type)
    throw Error(ErrorCode::InvalidArgument, "output '" + port.name + "': given element type " + std::string(name(tensor.element_type())) +
                                                ", expected " + std::string(name(port.element_type)));
  buffers.set_output(plan, index, std::move(tensor));
}

void InferRequest::Impl::run(const Plan& plan, const Observer& observer) {
  for (std::size_t i = 0; i < input_is_set.size(); ++i)
    if (!input_is_set[i]) throw Error(ErrorCode::InvalidArgument, "input '" + plan.inputs[i].name + "': not set");
  if (plan.threads == 1) return run_here(plan, observer);
  exec::with_own_team([&] { run_here(plan, observer); });
}

void InferRequest::Impl::run_here(const Plan& plan, const Observer& observer) {
  const exec::ThreadScope scope(plan.threads);
  const exec::RunContext context = buffers.context();
  auto tap = plan.taps.begin();
  const auto show = [&](std::size_t steps_done) {
    for (; observer && tap != plan.taps.end() && tap->steps_before <= steps_done; ++tap)
      observer({tap->index, static_cast<const float*>(context.addresses[tap->tensor]), plan.tensors[tap->tensor].shape, tap->strides});
  };
  show(0);
  // Observers run between steps, in this thread.
  const std::size_t at_once = observer ? 1 : plan.steps.size();
  for (std::size_t i = 0; i < plan.steps.size(); i += at_once) {
    exec::run_steps(plan, i, i + at_once, context, profiling ? std::span(seconds).subspan(i, at_once) : std::span<double>());
    show(i + at_once);
  }
  buffers.finish(plan);
}

Executor::Executor(const Graph& graph, const ExecutorOptions& options) : impl_(std::make_shared<const Impl>(exec::lower_network(graph, options).plan)) {}
Executor::~Executor() = default;
Executor::Executor(Executor&&) noexcept = default;
Executor& Executor::operator=(Executor&&) noexcept = default;

const std::vector<Port>& Executor::inputs() const { return impl_->plan.inputs; }
const std::vector<Port>& Executor::outputs() const { return impl_->plan.outputs; }
std::size_t Executor::input_index(std::string_view name) const {
  return find_port(impl_->plan.inputs, impl_->plan.input_aliases, name, "input");
}
std::size_t Executor::output_index(std::string_view name) const {
  return find_port(impl_->plan.outputs, impl_->plan.output_aliases, name, "output");
}
const std::vector<std::string>& Executor::input_names(std::size_t index) const {
  if (index >= impl_->plan.input_aliases.size())
    throw Error(ErrorCode::NotFound, "input: given index " + std::to_string(index) + ", expected less than " +
                                         std::to_string(impl_->plan.input_aliases.size()));
  return impl_->plan.input_aliases[index];
}
const std::vector<StepDescription>& Executor::steps() const { return impl_->descriptions; }
std::size_t Executor::arena_bytes() const { return impl_->plan.arena_bytes; }
int Executor::threads() const { return impl_->plan.threads; }

InferRequest Executor::make_request() const {
  auto request = std::make_unique<InferRequest::Impl>(impl_->plan);
  request->executor = impl_;
  return InferRequest(std::move(request));
}

Tensor Executor::run(const Tensor& input) const {
  if (impl_->plan.outputs.size() != 1)
    throw Error(ErrorCode::InvalidArgument, "outputs: given a network of " + std::to_string(impl_->plan.outputs.size()) + ", expected 1");
  return run(std::span<const Tensor>(&input, 1)).front();
}

std::vector<Tensor> Executor::run(std::span<const Tensor> inputs) const {
  const Plan& plan = impl_->plan;
  if (inputs.size() != plan.inputs.size())
    throw Error(ErrorCode::InvalidArgument,
                "inputs: given " + std::to_string(inputs.size()) + ", expected " + std::to_string(plan.inputs.size()));
  std::unique_ptr<InferRequest::Impl> request;
  {
    const std::lock_guard lock(impl_->mutex);
    if (!impl_->idle.empty()) {
      request = std::move(impl_->idle.back());
      impl_->idle.pop_back();
    }
  }
  if (!request) request = std::make_unique<InferRequest::Impl>(plan);
  for (std::size_t i = 0; i < inputs.size(); ++i) request->set_input(plan, i, inputs[i]);
  for (std::size_t i = 0; i < plan.outputs.size(); ++i)
    request->set_output(plan, i, Tensor(plan.outputs[i].element_type, plan.outputs[i].shape));
  request->run(plan);
  std::vector<Tensor> outputs = request->buffers.outputs();
  request->buffers.forget_inputs();
  const std::lock_guard lock(impl_->mutex);
  impl_->idle.push_back(std::move(request));
  return outputs;
}

InferRequest::InferRequest(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
InferRequest::~InferRequest() = default;
InferRequest::InferRequest(InferRequest&&) noexcept = default;
InferRequest& InferRequest::operator=(InferRequest&&) noexcept = default;

void InferRequest::set_input(std::size_t index, Tensor tensor) { impl_->set_input(impl_->executor->plan, index, std::move(tensor)); }
void InferRequest::set_input(std::string_view name, Tensor tensor) {
  const Plan& plan = impl_->executor->plan;
  impl_->set_input(plan, find_port(plan.inputs, plan.input_aliases, name, "input"), std::move(tensor));
}
void InferRequest::set_output(std::size_t index, Tensor tensor) { impl_->set_output(impl_->executor->plan, index, std::move(tensor)); }
void InferRequest::run() { impl_->run(impl_->executor->plan); }
void InferRequest::run(const Observer& observer) { impl_->run(impl_->executor->plan, observer); }

const Tensor& InferRequest::output(std::size_t index) const {
  const std::vector<Tensor>& outputs = impl_->buffers.outputs();
  if (index >= outputs.size())
    throw Error(ErrorCode::NotFound,
                "output: given index " + std::to_string(index) + ", expected less than " + std::to_string(outputs.size()));
  return outputs[index];
}
const Tensor& InferRequest::output(std::string_view name) const {
  const Plan& plan = impl_->executor->plan;
  return impl_->buffers.outputs()[find_port(plan.outputs, plan.output_aliases, name, "output")];
}

void InferRequest::enable_profiling(bool enabled) {
  impl_->profiling = enabled;
  impl_->seconds.assign(impl_->executor->plan.steps.size(), 0.0);
}
std::span<const double> InferRequest::step_seconds() const { return impl_->seconds; }

}  // namespace octet
