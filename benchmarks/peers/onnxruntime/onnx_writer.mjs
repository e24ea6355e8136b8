// Writes the subset of ONNX that the comparison needs. Field numbers are those of onnx.proto.

import { bytes_field, float_field, integer_field, message_field, string_field } from './protobuf.mjs';

export const data_type = { f32: 1, i64: 7 };
const attribute_type = { float: 1, integer: 2, integers: 7 };

const ir_version = 7;
const opset_version = 13;

function attribute(name, value) {
  const fields = [string_field(1, name)];
  if (Array.isArray(value)) {
    fields.push(...value.map((each) => integer_field(8, each)), integer_field(20, attribute_type.integers));
  } else if (value instanceof Float) {
    fields.push(float_field(2, value.value), integer_field(20, attribute_type.float));
  } else {
    fields.push(integer_field(3, value), integer_field(20, attribute_type.integer));
  }
  return fields;
}

/** Marks an attribute as floating point, which a JavaScript number cannot say: `{ epsilon: new Float(1e-5) }`. */
export class Float {
  constructor(value) {
    this.value = value;
  }
}

function node({ type, name, inputs, output, attributes = {} }) {
  return [
    ...inputs.map((input) => string_field(1, input)),
    string_field(2, output),
    string_field(3, name),
    string_field(4, type),
    ...Object.entries(attributes).map(([key, value]) => message_field(5, attribute(key, value))),
  ];
}

function initializer({ name, type, dims, bytes }) {
  return [...dims.map((dim) => integer_field(1, dim)), integer_field(2, data_type[type]), string_field(8, name), bytes_field(9, bytes)];
}

function value_info({ name, type, dims }) {
  const shape = dims.map((dim) => message_field(1, [integer_field(1, dim)]));
  const tensor = [integer_field(1, data_type[type]), message_field(2, shape)];
  return [string_field(1, name), message_field(2, [message_field(1, tensor)])];
}

/**
 * The bytes of an ONNX file.
 * `nodes`: { type, name, inputs, output, attributes } in topological order; `initializers`: { name, type, dims, bytes };
 * `inputs` and `outputs`: { name, type, dims }.
 */
export function encode_model({ name, nodes, initializers, inputs, outputs }) {
  const graph = [
    ...nodes.map((each) => message_field(1, node(each))),
    string_field(2, name),
    ...initializers.map((each) => message_field(5, initializer(each))),
    ...inputs.map((each) => message_field(11, value_info(each))),
    ...outputs.map((each) => message_field(12, value_info(each))),
  ];
  const opset = [string_field(1, ''), integer_field(2, opset_version)];
  return Buffer.concat([integer_field(1, ir_version), message_field(7, graph), message_field(8, opset)]);
}
