// Turns an IR into ONNX, for the layers of a residual network. The ONNX file is what an exporter would write: Gemm with its
// bias, GlobalAveragePool, BatchNormalization kept, so that the other engine meets the patterns that it is made for.

import { Float, encode_model } from './onnx_writer.mjs';
import { read_ir } from './ir_reader.mjs';

const list = (text) => (text ? text.split(',').map(Number) : []);
const is_true = (text) => text === 'true' || text === '1';
const output_dims = (layer) => layer.outputs[0].dims;

function fail(layer, message) {
  throw new Error(`layer '${layer.name}' (${layer.type}): ${message}`);
}

function integers(constant) {
  if (constant.data.element_type !== 'i64') fail(constant, `element type: given ${constant.data.element_type}, expected i64`);
  return [...Array(constant.bytes.length / 8).keys()].map((i) => Number(constant.bytes.readBigInt64LE(8 * i)));
}

function require_explicit_padding(layer) {
  const mode = layer.data.auto_pad ?? 'explicit';
  if (mode !== 'explicit') fail(layer, `auto_pad: given ${mode}, expected explicit`);
}

function window(layer) {
  require_explicit_padding(layer);
  const dilations = list(layer.data.dilations);
  return {
    strides: list(layer.data.strides),
    pads: [...list(layer.data.pads_begin), ...list(layer.data.pads_end)],
    ...(dilations.length > 0 && { dilations }),
  };
}

function convert_batch_norm(layer) {
  const names = layer.sources.map((source) => source.name);
  // In opset1 the data stands third.
  const inputs = layer.version === 'opset1' ? [names[2], names[0], names[1], names[3], names[4]] : names;
  const epsilon = Number(layer.data.epsilon ?? layer.data.eps);
  return { type: 'BatchNormalization', inputs, attributes: { epsilon: new Float(epsilon) } };
}

function convert_mean(layer) {
  const [data, axes] = layer.sources;
  const spatial = output_dims(data).map((_, i) => i).slice(2);
  if (!is_true(layer.data.keep_dims) || integers(axes).join() !== spatial.join()) {
    fail(layer, 'expected a mean over all of space that keeps dimensions');
  }
  return { type: 'GlobalAveragePool', inputs: [data.name] };
}

function convert_matmul(layer) {
  if (is_true(layer.data.transpose_a) || output_dims(layer).length !== 2) {
    fail(layer, 'expected a product of two matrices, the first not transposed');
  }
  return { type: 'Gemm', attributes: { transB: is_true(layer.data.transpose_b) ? 1 : 0 } };
}

const converters = {
  Convolution: (layer) => ({ type: 'Conv', attributes: window(layer) }),
  BatchNormInference: convert_batch_norm,
  ReLU: () => ({ type: 'Relu' }),
  Add: () => ({ type: 'Add' }),
  MaxPool: (layer) => ({ type: 'MaxPool', attributes: { ...window(layer), kernel_shape: list(layer.data.kernel) } }),
  ReduceMean: convert_mean,
  Reshape: () => ({ type: 'Reshape' }),
  MatMul: convert_matmul,
};

function convert(layer) {
  const converter = converters[layer.type];
  if (!converter) fail(layer, 'expected a layer of a residual network');
  return { name: layer.name, inputs: layer.sources.map((source) => source.name), output: layer.name, ...converter(layer) };
}

/** The Gemm that takes `add`'s constant as its bias, or undefined when `add` is no such addition. */
function fused_gemm(add, users) {
  if (add.type !== 'Add') return undefined;
  const product = add.sources.find((source) => source.type === 'MatMul');
  const bias = add.sources.find((source) => source.type === 'Const');
  if (!product || !bias || users.get(product) !== 1) return undefined;
  const gemm = convert(product);
  return { ...gemm, inputs: [...gemm.inputs, bias.name], output: add.name };
}

function count_users(layers) {
  const users = new Map();
  for (const source of layers.flatMap((layer) => layer.sources)) users.set(source, (users.get(source) ?? 0) + 1);
  return users;
}

function convert_nodes(layers) {
  const users = count_users(layers);
  const fused = new Map(layers.map((layer) => [layer, fused_gemm(layer, users)]).filter(([, gemm]) => gemm));
  const absorbed = new Set([...fused.keys()].flatMap((add) => add.sources.filter((source) => source.type === 'MatMul')));
  const left = layers.filter((layer) => !['Parameter', 'Const', 'Result'].includes(layer.type) && !absorbed.has(layer));
  return left.map((layer) => fused.get(layer) ?? convert(layer));
}

function initializer(layer) {
  return { name: layer.name, type: layer.data.element_type, dims: list(layer.data.shape), bytes: layer.bytes };
}

/** The bytes of an ONNX file with the network and the weights of the IR. */
export function ir_to_onnx(xml_path) {
  const { name, layers } = read_ir(xml_path);
  const nodes = convert_nodes(layers);
  const used = new Set(nodes.flatMap((node) => node.inputs));
  const of_type = (type) => layers.filter((layer) => layer.type === type);
  return encode_model({
    name,
    nodes,
    initializers: of_type('Const').filter((layer) => used.has(layer.name)).map(initializer),
    inputs: of_type('Parameter').map((layer) => ({ name: layer.name, type: 'f32', dims: output_dims(layer) })),
    outputs: of_type('Result').map(({ sources: [source] }) => ({ name: source.name, type: 'f32', dims: output_dims(source) })),
  });
}
