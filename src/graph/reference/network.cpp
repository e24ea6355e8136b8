#include <octet/base/error.hpp>

#include "graph/custom_operations.hpp"
#include "graph/reference/reference.hpp"

namespace octet::reference {

void run(const Parameter&, const Arguments&) { throw Error(ErrorCode::Unsupported, "Parameter: has no value before the network runs"); }

void run(const Constant& op, const Arguments& arguments) { arguments.outputs[0] = op.value; }

void run(const Result&, const Arguments& arguments) { arguments.outputs[0] = arguments.inputs[0]; }

void run(const Opaque& op, const Arguments& arguments) {
  if (const CustomOperation* custom = find_custom_operation(op.type)) return custom->run(op, arguments.inputs, arguments.outputs);
  throw Error(ErrorCode::Unsupported, "operation: given " + op.type + ", expected one that Octet knows");
}

}  // namespace octet::reference
