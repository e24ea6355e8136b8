#pragma once

#include <map>
#include <string>
#include <vector>

#include <octet/convert/convert.hpp>
#include <octet/model/ir.hpp>
#include <octet/model/model.hpp>
#include <octet/job/convert.hpp>

namespace octet::job {

/// What a job says about the inputs that the file has.
struct InputReading {
  std::map<std::string, Dims> shapes{};  ///< -1 where open
  std::map<std::string, Tensor> values{};
  std::vector<std::string> cuts{};  ///< nodes with shapes that become inputs while the file is read
};
/// `cuts`: whether the model's format makes inputs of nodes.
InputReading input_reading_of(const ConversionJob& job, const std::vector<std::string>& model_inputs, bool cuts);

/// What is to be done to the network that was read like that; `file_inputs` are those of its file.
ConvertOptions convert_options_of(const ConversionJob& job, const Graph& graph, const std::vector<std::string>& file_inputs,
                                  const InputReading& reading);

}  // namespace octet::job
