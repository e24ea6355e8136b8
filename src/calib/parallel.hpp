#pragma once

#include "base/parallel.hpp"
