#pragma once

/// The name that these headers had before statistics had a folder of their own.
#include <octet/quant/range.hpp>
#include <octet/stats/statistics.hpp>
