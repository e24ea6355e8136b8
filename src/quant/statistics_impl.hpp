#pragma once

#include <map>
#include <octet/quant/statistics.hpp>
#include <string>

#include "quant/tensor_record.hpp"

namespace octet {

using TensorRecords = std::map<std::string, TensorRecord, std::less<>>;

struct Statistics::Impl {
  TensorRecords records{};
};

}  // namespace octet
