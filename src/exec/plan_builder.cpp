#include "exec/plan_builder.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include <octet/base/error.hpp>
#include <octet/graph/cost.hpp>

#include "exec/kernels/count_rows.hpp"
#include "exec/thread_scope.hpp"
#include "graph/value_name.hpp"

namespace octet::exec {
namespace {

/// Runs oneDNN primitives on tensors of the plan: one for each band.
class PrimitiveKernel : public Kernel {
 public:
  explicit PrimitiveKernel(std::vector<DnnCall> calls) : calls_(std::move(calls)) {}

  void run(const RunContext& context) const override {
    const auto& [primitive, operands] = calls_[static_cast<std::size_t>(context.band)];
    std::array<dnnl_exec_arg_t, most_arguments> arguments;
    std::size_t count = 0;
    for (const auto& [argument, tensor] : operands) arguments[count++] = {argument, context.memories[tensor].get()};
    dnnl::error::wrap_c_api(
        dnnl_primitive_execute(primitive.primitive.get(), context.stream.get(), static_cast<int>(count), arguments.data()),
        "could not execute a primitive");
  }

  static constexpr std::size_t most_arguments = 64;

 private:
  std::vector<DnnCall> calls_;
};

/// Copies bytes between two row-major tensors of a type that oneDNN lacks.
class CopyKernel : public Kernel {
 public:
  CopyKernel(TensorId from, TensorId to, std::size_t bytes) : from_(from), to_(to), bytes_(bytes) {}
  void run(const RunContext& context) const override {
    if (bytes_ > 0) std::memcpy(context.addresses[to_], context.addresses[from_], bytes_);
  }

 private:
  TensorId from_, to_;
  std::size_t bytes_;
};

PlanTensor describe_tensor(ElementType type, const Shape& shape) {
  PlanTensor tensor;
  tensor.element_type = type;
  tensor.shape = shape;
  tensor.bytes = byte_size(type, shape.elements());
  if (dnn::has_data_type(type)) tensor.desc = dnn::plain(type, shape);
  return tensor;
}

/// A step that takes less time than this on one thread takes more on two: a team of threads takes one to three microseconds to start and
/// to end, and each of them then reads what another one wrote, at 30 bytes in a nanosecond.
constexpr double microseconds_worth_a_team = 5;
/// Bands share a team with their neighbours, and each thread reads what it wrote itself.
constexpr double microseconds_worth_bands = 1.5;
/// What one thread reads and writes of what lies in its cache.
constexpr double bytes_per_microsecond = 40e3;

}  // namespace

class PlanBuilder::WorkScope {
 public:
  WorkScope(PlanBuilder& builder, double microseconds)
      : builder_(builder),
        bands_(builder.bands_),
        is_small_(builder.is_small_),
        threads_(microseconds < microseconds_worth_a_team ? 1 : builder.plan_.threads) {
    builder.bands_ = microseconds < microseconds_worth_bands ? 1 : builder.plan_.threads;
    builder.is_small_ = microseconds < microseconds_worth_a_team;
  }
  ~WorkScope() {
    builder_.bands_ = bands_;
    builder_.is_small_ = is_small_;
  }
  WorkScope(const WorkScope&) = delete;
  WorkScope& operator=(const WorkScope&) = delete;

 private:
  PlanBuilder& builder_;
  int bands_;
  bool is_small_;
  ThreadScope threads_;
};

PlanBuilder::PlanBuilder(const Graph& graph, const Int8Regions& regions, const std::vector<FusedNode>& groups,
                         const std::map<Value, OpenRows>& open_rows, int threads)
    : graph_(graph), regions_(regions), groups_(groups), open_rows_(open_rows), constants_(graph) {
  plan_.threads = threads;
}

bool PlanBuilder::is_tap(NodeId result) const { return std::ranges::find(tap_results_, result) != tap_results_.end(); }

TensorId PlanBuilder::add_tensor(PlanTensor tensor) {
  const auto id = static_cast<TensorId>(plan_.tensors.size());
  plan_.tensors.push_back(std::move(tensor));
  return id;
}

TensorId PlanBuilder::add_owner(PlanTensor tensor) {
  const TensorId id = add_tensor(std::move(tensor));
  plan_.tensors[id].base = plan_.tensors[id].content = id;
  return id;
}

TensorId PlanBuilder::arena(ElementType type, const Shape& shape) { return add_owner(describe_tensor(type, shape)); }

TensorId PlanBuilder::arena(const dnn::Desc& desc) {
  const TensorId id = arena(dnn::element_type(desc), dnn::shape(desc));
  plan_.tensors[id].desc = desc;
  plan_.tensors[id].bytes = dnn::bytes(desc);
  return id;
}

TensorId PlanBuilder::view(TensorId base, const dnn::Desc& desc) {
  PlanTensor tensor = plan_.tensors[base];
  tensor.element_type = dnn::element_type(desc);
  tensor.desc = desc;
  tensor.shape = dnn::shape(desc);
  tensor.bytes = dnn::bytes(desc);
  return add_tensor(std::move(tensor));
}

TensorId PlanBuilder::view(TensorId base, const Shape& shape) {
  PlanTensor tensor = plan_.tensors[base];
  tensor.shape = shape;
  if (dnn::has_data_type(tensor.element_type)) tensor.desc = dnn::plain(tensor.element_type, shape);
  return add_tensor(std::move(tensor));
}

TensorId PlanBuilder::part(TensorId whole, const dnn::Desc& desc, std::int64_t first) {
  const TensorId id = view(whole, desc);
  plan_.tensors[id].start += byte_size(dnn::element_type(desc), static_cast<std::size_t>(first));
  return id;
}

TensorId PlanBuilder::constant(const Tensor& value) {
  PlanTensor tensor = describe_tensor(value.element_type(), value.shape());
  tensor.storage = Storage::Constant;
  tensor.constant = value;
  return add_owner(std::move(tensor));
}

TensorId PlanBuilder::constant(const Tensor& value, const dnn::Desc& from, const dnn::Desc& to) {
  ConstantPool::Place packed = pool_.allocate(dnn::bytes(to));
  dnnl::stream stream(dnn::engine());
  dnnl::memory source(from, dnn::engine(), const_cast<void*>(value.raw()));
  dnnl::memory destination(to, dnn::engine(), packed.address);
  dnnl::reorder(source, destination).execute(stream, source, destination);
  stream.wait();
  const TensorId id = arena(to);
  plan_.tensors[id].storage = Storage::Constant;
  plan_.tensors[id].constant = std::move(packed.tensor);
  return id;
}

bool PlanBuilder::is_integer_form(Value value, ElementType type) const {
  return regions_.is_quantized(value) && type != graph_.description(value).element_type;
}

TensorId PlanBuilder::tensor(Value value) {
  const auto found = tensors_.find(value);
  if (found != tensors_.end()) return found->second;
  if (constants_.contains(value)) {
    define(value, constant(constants_[value]));
  } else if (regions_.is_quantized(value)) {
    const TensorId stored = integers(value);
    const TensorId real = arena(dnn::with_type(plan_.tensors[stored].desc, ElementType::f32));
    const WorkScope scope(*this, microseconds_to_copy(stored, real));
    add_step(dnn::dequantize(plan_.tensors[stored].desc, plan_.tensors[real].desc, regions_.values.at(value)),
             {{DNNL_ARG_FROM, stored}, {DNNL_ARG_TO, real}});
    name_last_step("Dequantize");
    define(value, real);
  } else {
    throw Error(ErrorCode::Internal, "plan: value of layer '" + graph_.node(value).name + "' is read before it is computed");
  }
  return tensors_.at(value);
}

/// The value in integer form, as its step left it.
TensorId PlanBuilder::integers(Value value) {
  const auto found = integers_.find(value);
  if (found != integers_.end()) return found->second;
  const TensorId source = tensor(rounded_.at(value));
  return round_to(value, dnn::with_type(plan_.tensors[source].desc, regions_.values.at(value).type));
}

/// Rounds the source of the value straight into the layout that its first reader wants.
TensorId PlanBuilder::round_to(Value value, const dnn::Desc& desc) {
  const TensorId stored = lower_rounding(tensor(rounded_.at(value)), desc, regions_.values.at(value), *this);
  name_last_step("Quantize");
  define(value, stored);
  return stored;
}

TensorId PlanBuilder::natural(Value value) { return regions_.is_quantized(value) ? integers(value) : tensor(value); }

TensorId PlanBuilder::in_layout(Value value, const dnn::Desc& desc) {
  const bool as_integers = is_integer_form(value, dnn::element_type(desc));
  if (as_integers && !integers_.contains(value) && rounded_.contains(value)) return round_to(value, desc);
  const TensorId original = as_integers ? integers(value) : tensor(value);
  if (plan_.tensors[original].desc == desc) return original;
  for (const TensorId copy : copies_[value])
    if (plan_.tensors[copy].desc == desc) return copy;
  // Two descriptions of the same bytes, such as channels in one block of a 1x1 image, need no copy.
  const bool same_bytes =
      dnn::is_plain(plan_.tensors[original].desc) && dnn::is_plain(desc) && plan_.tensors[original].desc.get_size() == desc.get_size();
  TensorId copy;
  if (same_bytes) {
    copy = view(original, desc);
  } else if (plan_.tensors[original].storage == Storage::Constant) {
    copy = constant(plan_.tensors[original].constant, plan_.tensors[original].desc, desc);
  } else {
    copy = arena(desc);
    add_reorder(original, copy);
  }
  copies_[value].push_back(copy);
  return copy;
}

TensorId PlanBuilder::plain(Value value) {
  const ElementType type = graph_.description(value).element_type;
  if (!dnn::has_data_type(type)) return tensor(value);
  return in_layout(value, dnn::plain(type, graph_.shape(value)));
}

TensorId PlanBuilder::plain_natural(Value value) {
  if (!regions_.is_quantized(value)) return plain(value);
  return in_layout(value, dnn::plain(regions_.values.at(value).type, graph_.shape(value)));
}

void PlanBuilder::define(Value value, TensorId tensor) {
  (is_integer_form(value, plan_.tensors[tensor].element_type) ? integers_ : tensors_)[value] = tensor;
}

StepDescription PlanBuilder::describe(std::string kernel_name, TensorId output) const {
  const FusedNode& group = groups_[position_];
  const PlanTensor& result = plan_.tensors[output];
  StepDescription description;
  description.name = graph_.node(group.output).name;
  description.type = std::string(type_name(graph_.node(group.head).operation));
  description.kernel = std::move(kernel_name);
  for (const NodeId id : group.nodes) description.layers.push_back(graph_.node(id).name);
  description.precision = result.element_type;
  description.output_shape = result.shape;
  description.macs = cost(graph_, group.head).macs;
  const bool row_major = !dnn::has_data_type(result.element_type) || dnn::is_plain(result.desc);
  description.output_layout = row_major ? "plain" : dnn::layout_name(result.desc);
  return description;
}

int PlanBuilder::image_parts(bool alone_otherwise) const {
  // Fewer rows than this for each thread are computed faster together, and so are images that threads have unequal numbers of.
  constexpr std::int64_t fewest_rows = 3;
  const Shape& result = graph_.shape(groups_[position_].output);
  if (result.rank() != 4) return 1;
  if (alone_otherwise) return (result[0] == 1 ? result[2] : result[0]) >= bands_ ? bands_ : 1;
  const bool worth_it = result[0] == 1 ? result[2] >= fewest_rows * bands_ : result[0] % bands_ == 0;
  return worth_it ? bands_ : 1;
}

/// What the group takes on one thread, roughly: it is compared with what other threads cost.
double PlanBuilder::estimated_microseconds(const FusedNode& group) const {
  const double macs_per_microsecond = regions_.is_int8(group.head) ? 200e3 : 50e3;
  const Node& head = graph_.node(group.head);
  double bytes = 0;
  const auto count = [&](Value value) {
    if (!constants_.contains(value))
      bytes += static_cast<double>(graph_.shape(value).elements()) * (regions_.is_quantized(value) ? 1 : sizeof(float));
  };
  for (const Value input : head.inputs) count(input);
  count(group.output);
  return bytes / bytes_per_microsecond + cost(graph_, group.head).macs / macs_per_microsecond;
}

double PlanBuilder::microseconds_to_copy(TensorId from, TensorId to) const {
  return static_cast<double>(plan_.tensors[from].bytes + plan_.tensors[to].bytes) / bytes_per_microsecond;
}

void PlanBuilder::add_step(std::string kernel_name, std::unique_ptr<Kernel> kernel, std::vector<TensorId> reads,
                           std::vector<TensorId> writes, int bands) {
  StepDescription description = describe(std::move(kernel_name), writes.front());
  plan_.steps.push_back({std::move(description), std::move(kernel), std::move(reads), std::move(writes), position_, {}, false, bands});
}

/// Memory that the primitive works in, if it needs any. Threads that run bands have each the same in all steps, so that it stays in their
/// caches.
std::optional<TensorId> PlanBuilder::scratchpad(const dnn::Primitive& primitive, std::size_t band, int bands) {
  const std::size_t bytes = primitive.scratchpad.get_size();
  if (bytes == 0) return std::nullopt;
  if (bands <= 1) return view(arena(ElementType::u8, Shape{static_cast<std::int64_t>(bytes)}), primitive.scratchpad);
  const std::size_t thread = band % static_cast<std::size_t>(plan_.threads);
  while (scratchpads_.size() <= thread) scratchpads_.push_back(arena(ElementType::u8, Shape{0}));
  PlanTensor& shared = plan_.tensors[scratchpads_[thread]];
  shared.bytes = std::max(shared.bytes, bytes);
  return view(scratchpads_[thread], primitive.scratchpad);
}

void PlanBuilder::add_calls(std::vector<DnnCall> calls, TensorId result, int bands) {
  std::vector<TensorId> reads, writes{result};
  // What was put where the result will be is added to it.
  if (!plan_.steps.empty() && plan_.steps.back().copies && plan_.steps.back().writes.front() == plan_.tensors[result].base)
    reads.push_back(result);
  std::vector<std::pair<Tensor, TensorId>> constants;
  // Bands have most of their constants in common.
  const auto shared = [&](const Tensor& value) {
    const auto known = std::ranges::find(constants, value, &std::pair<Tensor, TensorId>::first);
    return known != constants.end() ? known->second : constants.emplace_back(value, constant(value)).second;
  };
  for (std::size_t band = 0; band < calls.size(); ++band) {
    auto& [primitive, arguments] = calls[band];
    writes.push_back(arguments.back().second);
    for (const auto& [argument, value] : primitive.constants) arguments.insert(arguments.begin(), {argument, shared(value)});
    for (std::size_t i = 0; i + 1 < arguments.size(); ++i) reads.push_back(arguments[i].second);
    if (const auto memory = scratchpad(primitive, band, bands)) {
      arguments.emplace_back(DNNL_ARG_SCRATCHPAD, *memory);
      writes.push_back(*memory);
    }
    primitive.constants.clear();
    if (arguments.size() > PrimitiveKernel::most_arguments)
      throw Error(ErrorCode::Unsupported, "operands: given " + std::to_string(arguments.size()) + ", expected at most " +
                                              std::to_string(PrimitiveKernel::most_arguments));
  }
  std::string implementation = calls.front().primitive.implementation;
  add_step(std::move(implementation), std::make_unique<PrimitiveKernel>(std::move(calls)), std::move(reads), std::move(writes), bands);
}

void PlanBuilder::add_step(const dnn::Primitive& primitive, DnnArguments arguments) {
  const TensorId result = arguments.back().second;
  add_calls({{primitive, std::move(arguments)}}, result, is_small_ ? 1 : 0);
}

void PlanBuilder::add_step(std::vector<DnnCall> bands, TensorId result) {
  const auto count = static_cast<int>(bands.size());
  add_calls(std::move(bands), result, count);
}

void PlanBuilder::add_reorder(TensorId from, TensorId to) {
  const WorkScope scope(*this, microseconds_to_copy(from, to));
  if (dnn::has_data_type(plan_.tensors[from].element_type)) {
    add_step(dnn::reorder(plan_.tensors[from].desc, plan_.tensors[to].desc), {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}});
  } else {
    add_step("octet:copy", std::make_unique<CopyKernel>(from, to, plan_.tensors[from].bytes), {from}, {to}, 1);
  }
  name_last_step("Reorder");
}

TensorId PlanBuilder::filled_with(TensorId original) {
  const TensorId copy = arena(plan_.tensors[original].desc);
  add_reorder(original, copy);
  plan_.steps.back().copies = true;
  return copy;
}

void PlanBuilder::allow_in_place(TensorId operand) {
  Step& step = plan_.steps.back();
  if (plan_.tensors[operand].desc == plan_.tensors[step.writes.front()].desc) step.in_place = operand;
}

void PlanBuilder::name_last_step(const char* type) {
  last_description().type = type;
  last_description().layers.clear();
  last_description().macs = 0;
}

void PlanBuilder::lower_parameter(Value value) {
  const OutputDescription& description = graph_.description(value);
  PlanTensor tensor = describe_tensor(description.element_type, description.shape);
  tensor.storage = Storage::Input;
  tensor.port = plan_.inputs.size();
  const TensorId id = add_owner(std::move(tensor));
  plan_.inputs.push_back({graph_.node(value).name, description.element_type, description.shape, {}});
  plan_.input_aliases.push_back(description.names);
  plan_.input_tensors.push_back(id);
  define(value, id);
}

void PlanBuilder::lower_group(const FusedNode& group) {
  const Node& head = graph_.node(group.head);
  if (head.as<Parameter>()) {
    lower_parameter(group.output);
    return add_taps(group);
  }
  if (constants_.contains({group.head, 0}) || head.as<Result>()) return;
  const WorkScope scope(*this, estimated_microseconds(group));
  try {
    lower(group, *this);
    add_taps(group);
  } catch (const Error& error) {
    throw error.at({.layer = head.name, .layer_type = std::string(type_name(head.operation))});
  } catch (const dnnl::error& error) {
    throw Error(ErrorCode::Unsupported, std::string("oneDNN: ") + error.what(),
                {.layer = head.name, .layer_type = std::string(type_name(head.operation))});
  }
}

/// Notes what observers are shown of the group just lowered.
void PlanBuilder::add_taps(const FusedNode& group) {
  for (const NodeId id : group.nodes)
    for (std::uint32_t port = 0; port < graph_.node(id).outputs.size(); ++port) {
      const auto tapped = taps_.find({id, port});
      if (tapped == taps_.end()) continue;
      TensorId shown = tensor({id, port});
      const Shape& shape = plan_.tensors[shown].shape;
      if (!dnn::strides(plan_.tensors[shown].desc))
        shown = shape.rank() < 3 ? plain({id, port}) : in_layout({id, port}, dnn::channels_last(plan_.tensors[shown].element_type, shape));
      for (const std::size_t index : tapped->second)
        plan_.taps.push_back({shown, index, plan_.steps.size(), *dnn::strides(plan_.tensors[shown].desc)});
    }
}

/// Whether the caller's memory can take the place of the tensor's own.
bool PlanBuilder::can_become_output(TensorId id) const {
  const PlanTensor& tensor = plan_.tensors[id];
  const PlanTensor& base = plan_.tensors[tensor.base];
  const bool row_major = !dnn::has_data_type(tensor.element_type) || dnn::is_plain(tensor.desc);
  return base.storage == Storage::Arena && row_major && base.bytes == tensor.bytes;
}

void PlanBuilder::bind_outputs() {
  position_ = groups_.size() - 1;
  for (const NodeId result : graph_.results()) {
    if (is_tap(result)) continue;
    const Value value = graph_.node(result).inputs[0];
    const Node& source = graph_.node(value);
    const OutputDescription& description = graph_.description(value);
    position_ = static_cast<std::size_t>(std::ranges::find(groups_, result, &FusedNode::head) - groups_.begin());
    TensorId id = tensor(value);
    if (!can_become_output(id)) {
      const TensorId copy = arena(description.element_type, description.shape);
      add_reorder(id, copy);
      id = copy;
    }
    const TensorId base = plan_.tensors[id].base;
    for (PlanTensor& tensor : plan_.tensors) {
      if (tensor.base != base) continue;
      tensor.storage = Storage::Output;
      tensor.port = plan_.outputs.size();
    }
    std::vector<std::string> aliases = description.names;
    aliases.push_back(source.name);
    aliases.push_back(graph_.node(result).name);
    plan_.outputs.push_back({output_name(graph_, value), description.element_type, description.shape, {}});
    plan_.output_aliases.push_back(std::move(aliases));
    plan_.output_tensors.push_back(id);
    output_places_.push_back({value, id});
  }
}

/// Steps at the end, which keep the rows that are counted.
void PlanBuilder::count_rows_of_outputs() {
  std::map<Value, TensorId> counts;
  for (std::size_t i = 0; i < output_places_.size(); ++i) {
    const auto rows = open_rows_.find(output_places_[i].value);
    if (rows == open_rows_.end()) continue;
    const Value source = rows->second.source;
    if (!counts.contains(source)) {
      counts[source] = lower_row_count(plain(source), *this);
      name_last_step("CountRows");
    }
    plan_.open_outputs.push_back({i, rows->second.axis, counts.at(source)});
    plan_.outputs[i].open_dimension = rows->second.axis;
  }
}

std::vector<ValuePlace> PlanBuilder::places() const {
  std::vector<ValuePlace> places;
  for (const auto* form : {&tensors_, &integers_})
    for (const auto& [value, tensor] : *form) places.push_back({value, tensor});
  for (const auto& [value, tensors] : copies_)
    for (const TensorId tensor : tensors) places.push_back({value, tensor});
  places.insert(places.end(), output_places_.begin(), output_places_.end());
  return places;
}

Plan PlanBuilder::build(MemoryUse memory) {
  const ThreadScope scope(plan_.threads);
  for (position_ = 0; position_ < groups_.size(); ++position_) lower_group(groups_[position_]);
  bind_outputs();
  count_rows_of_outputs();
  if (memory == MemoryUse::Shared) {
    share_memory(plan_);
    place_tensors(plan_);
  } else {
    place_apart(plan_);
  }
  check_memory(plan_);
  return std::move(plan_);
}

}  // namespace octet::exec
