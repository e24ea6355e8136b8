#include "model/tensorflow/ops/window.hpp"

namespace octet::tensorflow {
namespace {

/// Far beyond any network; keeps products of sizes within what integers hold.
constexpr std::int64_t largest_entry = 1 << 24;

}  // namespace

Format format_of(const Context& node, std::size_t rank) {
  const std::string_view text = node.attributes().text("data_format", rank == 5 ? "NDHWC" : "NHWC");
  if (rank < 3 || rank > 5) node.refuse("input: given " + std::to_string(rank) + " dimensions, expected 3 to 5");
  const bool first = text == "NCHW" || text == "NCDHW" || text == "NCW";
  if (!first && text != "NHWC" && text != "NDHWC" && text != "NWC")
    node.refuse("attribute 'data_format': given '" + std::string(text) + "', expected NHWC or NCHW");
  return {.channels_first = first, .order = first ? plain_order(rank) : channels_first(rank), .spatial = rank - 2};
}

Value data_in(const Context& node, std::size_t index, const Format& format) { return node.in(index, format.order); }

Outputs data_out(const Context& node, Value value, const Format& format) {
  return node.one_of_layout(value, format.order, format.channels_first);
}

Dims spatial_entries(const Context& node, const Dims& all, const char* what, const Format& format) {
  if (all.empty()) return Dims(format.spatial, 1);
  const std::size_t rank = format.spatial + 2;
  if (all.size() != rank) node.refuse(std::string(what) + ": given " + to_string(all) + ", expected " + std::to_string(rank) + " numbers");
  const std::size_t channels = format.channels_first ? 1 : rank - 1, first = format.channels_first ? 2 : 1;
  if (all[0] != 1 || all[channels] != 1)
    node.refuse(std::string(what) + ": given " + to_string(all) + ", expected 1 for batch and channels");
  Dims spatial(all.begin() + static_cast<std::ptrdiff_t>(first), all.begin() + static_cast<std::ptrdiff_t>(first + format.spatial));
  for (const std::int64_t entry : spatial)
    if (entry < 1 || entry > largest_entry) node.refuse(std::string(what) + ": given " + to_string(all) + ", expected 1 to 2^24");
  return spatial;
}

Padding padding_of(const Context& node, const Format& format) {
  const std::string_view text = node.attributes().text("padding", "VALID");
  if (text == "SAME") return {AutoPad::SameUpper};
  if (text == "VALID") return {AutoPad::Valid};
  const Dims pads = node.attributes().integers("explicit_paddings");
  const std::size_t rank = format.spatial + 2, first = format.channels_first ? 2 : 1;
  if (text != "EXPLICIT") node.refuse("attribute 'padding': given '" + std::string(text) + "', expected SAME, VALID or EXPLICIT");
  if (pads.size() != 2 * rank)
    node.refuse("attribute 'explicit_paddings': given " + to_string(pads) + ", expected " + std::to_string(2 * rank) + " numbers");
  Padding padding{AutoPad::Explicit};
  for (std::size_t i = first; i < first + format.spatial; ++i) padding.begin.push_back(pads[2 * i]), padding.end.push_back(pads[2 * i + 1]);
  return padding;
}

}  // namespace octet::tensorflow
