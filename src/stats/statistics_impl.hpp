#pragma once

#include <map>
#include <octet/stats/statistics.hpp>
#include <string>

#include "stats/tensor_record.hpp"

namespace octet {

using TensorRecords = std::map<std::string, TensorRecord, std::less<>>;

struct Statistics::Impl {
  TensorRecords records{};
};

}  // namespace octet
