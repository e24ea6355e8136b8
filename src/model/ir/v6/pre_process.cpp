#include "model/ir/v6/pre_process.hpp"

#include <algorithm>

#include "model/ir/attribute_reader.hpp"
#include "model/ir/precision.hpp"

namespace octet::ir::v6 {
namespace {

/// `scale` is read past: no engine of these versions divided by it.
PreProcess::Channel parse_channel(const XmlSource& source, pugi::xml_node element) try {
  PreProcess::Channel channel{.line = source.line(element)};
  const std::vector<RawAttribute> own = raw_attributes(element);
  channel.id = AttributeReader(own).integer("id");
  const std::vector<RawAttribute> mean = raw_attributes(element.child("mean"));
  AttributeReader reader(mean);
  channel.mean = reader.number("value", 0);
  channel.offset = reader.integer("offset", 0);
  channel.size = reader.integer("size", 0);
  if (channel.size < 0) AttributeReader::fail("size", std::to_string(channel.size), "0 or greater");
  return channel;
} catch (const Error& error) {
  throw error.at({.line = source.line(element)});
}

void check_channels(PreProcess& process) {
  std::ranges::sort(process.channels, {}, &PreProcess::Channel::id);
  for (std::size_t i = 0; i < process.channels.size(); ++i) {
    const PreProcess::Channel& channel = process.channels[i];
    if (channel.id != static_cast<std::int64_t>(i))
      throw Error(ErrorCode::InvalidModel, "channel: given id " + std::to_string(channel.id) + ", expected " + std::to_string(i),
                  {.line = channel.line});
    if ((channel.size > 0) != process.has_images())
      throw Error(ErrorCode::InvalidModel,
                  "channel " + std::to_string(i) + ": given another kind of mean than channel 0, expected the same",
                  {.line = channel.line});
  }
}

PreProcess parse_one(const XmlSource& source, pugi::xml_node element) try {
  const std::vector<RawAttribute> attributes = raw_attributes(element);
  AttributeReader reader(attributes);
  PreProcess process{.line = source.line(element)};
  if (reader.has("reference-layer-name")) process.layer = reader.text("reference-layer-name");
  if (reader.has("mean-precision")) process.image_type = parse_precision(reader.text("mean-precision"));
  for (const pugi::xml_node child : element.children("channel")) process.channels.push_back(parse_channel(source, child));
  check_channels(process);
  return process;
} catch (const Error& error) {
  throw Error(error.code(), "pre-process: " + error.message(), error.where()).at({.line = source.line(element)});
}

}  // namespace

std::vector<PreProcess> parse_pre_process(const XmlSource& source) {
  std::vector<PreProcess> all;
  for (const pugi::xml_node element : source.root().children("pre-process")) all.push_back(parse_one(source, element));
  return all;
}

}  // namespace octet::ir::v6
