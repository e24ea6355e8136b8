/* An operation of one's own: ChannelShuffle, which Octet does not have itself. It is ShuffleChannels of OpenVINO's operation set 3, too,
 * which Octet has: what an extension registers goes before it.
 *
 * The channels [0, 1, ..., C-1] are seen as a matrix of `group` rows, which is transposed. Elements only move, so quantized networks pass
 * them through as integers. The library needs nothing of Octet but its header: octet run -e libshuffle_channels.so model.xml */
#include <octet.h>
#include <stdlib.h>
#include <string.h>

static int64_t attribute(const octet_operation_call *call, const char *name, int64_t fallback) {
  size_t i;
  for (i = 0; i < call->attribute_count; ++i)
    if (strcmp(call->attributes[i].name, name) == 0) return strtoll(call->attributes[i].value, NULL, 10);
  return fallback;
}

static size_t bytes_of(octet_element_type type) {
  switch (type) {
    case OCTET_I8:
    case OCTET_U8:
      return 1;
    case OCTET_F32:
      return 4;
    default:
      return 0;
  }
}

static octet_status infer(void *user, octet_operation_call *call) {
  const octet_array *data = call->inputs;
  const int64_t group = attribute(call, "group", 1);
  (void)user;
  if (call->input_count != 1 || data->shape.rank < 2)
    return call->fail(call, "data: given other inputs, expected one of rank 2 or more");
  if (attribute(call, "axis", 1) != 1) return call->fail(call, "axis: given another dimension, expected 1, the channels");
  if (group < 1 || data->shape.dims[1] % group != 0)
    return call->fail(call, "group: given a number that does not divide the channels, expected one that does");
  return call->add_output(call, data->element_type, data->shape);
}

static octet_status run(void *user, octet_operation_call *call) {
  const octet_array *data = call->inputs;
  const int64_t channels = data->shape.dims[1], group = attribute(call, "group", 1), columns = channels / group;
  const char *source = data->data;
  char *destination = call->outputs[0].data;
  size_t plane = bytes_of(data->element_type), i;
  int64_t sample, channel;
  (void)user;
  if (plane == 0) return call->fail(call, "data: given other elements, expected f32, i8 or u8");
  for (i = 2; i < data->shape.rank; ++i) plane *= (size_t)data->shape.dims[i];
  for (sample = 0; sample < data->shape.dims[0]; ++sample)
    for (channel = 0; channel < channels; ++channel) {
      const int64_t from = channel % group * columns + channel / group;
      memcpy(destination + (size_t)(sample * channels + channel) * plane, source + (size_t)(sample * channels + from) * plane, plane);
    }
  return OCTET_OK;
}

static octet_status add(const octet_extension_host *host, const char *type) {
  octet_operation operation = {0};
  operation.struct_size = sizeof operation;
  operation.type = type;
  operation.infer = infer;
  operation.run = run;
  operation.moves_values = 1;
  return host->register_operation(host, &operation);
}

/* Called once when the library is loaded. */
OCTET_C_API octet_status octet_extension_main(const octet_extension_host *host) {
  const octet_status status = add(host, "ChannelShuffle");
  return status == OCTET_OK ? add(host, "ShuffleChannels") : status;
}
