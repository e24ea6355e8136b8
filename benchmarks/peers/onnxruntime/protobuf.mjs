// The wire format of protocol buffers, as far as writing an ONNX file needs it: a message is its fields one after the other.

const wire_varint = 0;
const wire_bytes = 2;
const wire_float = 5;

/** Seven bits a byte, the lowest first; a negative number is that of 64 bits in two's complement. */
function varint(value) {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes = [];
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

const tag = (field, wire) => varint((field << 3) | wire);

export function integer_field(field, value) {
  return Buffer.concat([tag(field, wire_varint), varint(value)]);
}

export function float_field(field, value) {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return Buffer.concat([tag(field, wire_float), bytes]);
}

export function bytes_field(field, bytes) {
  return Buffer.concat([tag(field, wire_bytes), varint(bytes.length), bytes]);
}

export function string_field(field, text) {
  return bytes_field(field, Buffer.from(text, 'utf8'));
}

/** A message inside a message: `fields` is a list of encoded fields. */
export function message_field(field, fields) {
  return bytes_field(field, Buffer.concat(fields));
}
