#include <octet/base/error.hpp>

#include "eval/adapter.hpp"

namespace octet {

std::unique_ptr<OutputAdapter> make_adapter(Adapter kind) {
  switch (kind) {
    case Adapter::Classification: return make_classification_adapter();
    case Adapter::None: return make_no_adapter();
  }
  throw Error(ErrorCode::InvalidArgument, "adapter: given one that does not exist");
}

}  // namespace octet
