import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { ir_to_onnx } from '../ir_to_onnx.mjs';

const ort = await import('onnxruntime-node').then((module) => module.default, () => undefined);
const folder = mkdtempSync(join(tmpdir(), 'octet-ir-to-onnx-'));
after(() => rmSync(folder, { recursive: true }));

const f32 = (...values) => Buffer.from(Float32Array.from(values).buffer);
const i64 = (...values) => Buffer.from(BigInt64Array.from(values, BigInt).buffer);

/** Writes an IR of layers [name, type, version, data, source names, output dims], constants with bytes in place of sources. */
function write_ir(layers) {
  const ids = new Map(layers.map(([name], id) => [name, id]));
  const chunks = [];
  const edges = [];
  const port = (id, dims) => `<port id="${id}">${dims.map((dim) => `<dim>${dim}</dim>`).join('')}</port>`;
  const texts = layers.map(([name, type, version, data, sources, dims], id) => {
    const place = Buffer.isBuffer(sources) ? ` offset="${Buffer.concat(chunks).length}" size="${sources.length}"` : '';
    const inputs = Buffer.isBuffer(sources) ? [] : sources;
    if (Buffer.isBuffer(sources)) chunks.push(sources);
    inputs.forEach((source, i) => edges.push(`<edge from-layer="${ids.get(source)}" from-port="9" to-layer="${id}" to-port="${i}"/>`));
    const output = type === 'Result' ? '' : `<output>${port(9, dims)}</output>`;
    return `<layer id="${id}" name="${name}" type="${type}" version="${version}"><data ${data}${place}/>`
      + `<input>${inputs.map((_, i) => port(i, [])).join('')}</input>${output}</layer>`;
  });
  const path = join(folder, 'model.xml');
  writeFileSync(path, `<net name="n" version="10"><layers>${texts.join('')}</layers><edges>${edges.join('')}</edges></net>`);
  writeFileSync(path.replace('.xml', '.bin'), Buffer.concat(chunks));
  return path;
}

function constant(name, dims, bytes, type = 'f32') {
  return [name, 'Const', 'opset1', `element_type="${type}" shape="${dims.join(',')}"`, bytes, dims];
}

const convolution = 'strides="1,1" pads_begin="0,0" pads_end="0,0" dilations="1,1" auto_pad="explicit"';

const residual_network = (batch_norm_version, batch_norm_inputs) => [
  // The Result stands first: layers of a file are in no order.
  ['result', 'Result', 'opset1', '', ['logits'], []],
  ['x', 'Parameter', 'opset1', 'shape="1,1,2,2" element_type="f32"', [], [1, 1, 2, 2]],
  constant('w', [2, 1, 1, 1], f32(1, -1)),
  ['conv', 'Convolution', 'opset1', convolution, ['x', 'w'], [1, 2, 2, 2]],
  constant('gamma', [2], f32(2, 4)),
  constant('beta', [2], f32(1, 0)),
  constant('mean', [2], f32(0, -1)),
  constant('variance', [2], f32(3, 15)),
  ['bn', 'BatchNormInference', batch_norm_version, 'epsilon="1"', batch_norm_inputs, [1, 2, 2, 2]],
  ['sum', 'Add', 'opset1', '', ['bn', 'conv'], [1, 2, 2, 2]],
  ['relu', 'ReLU', 'opset1', '', ['sum'], [1, 2, 2, 2]],
  ['max', 'MaxPool', 'opset1', 'kernel="2,2" strides="1,1" pads_begin="0,0" pads_end="0,1"', ['relu'], [1, 2, 1, 2]],
  constant('axes', [2], i64(2, 3), 'i64'),
  ['mean_pool', 'ReduceMean', 'opset1', 'keep_dims="true"', ['max', 'axes'], [1, 2, 1, 1]],
  constant('target', [2], i64(0, -1), 'i64'),
  ['flat', 'Reshape', 'opset1', 'special_zero="true"', ['mean_pool', 'target'], [1, 2]],
  constant('fc_w', [1, 2], f32(10, 100)),
  ['fc', 'MatMul', 'opset1', 'transpose_a="false" transpose_b="true"', ['flat', 'fc_w'], [1, 1]],
  constant('bias', [1, 1], f32(0.5)),
  ['logits', 'Add', 'opset1', '', ['fc', 'bias'], [1, 1]],
];

async function run(layers) {
  const session = await ort.InferenceSession.create(ir_to_onnx(write_ir(layers)));
  const x = new ort.Tensor('float32', Float32Array.of(1, 2, 3, 4), [1, 1, 2, 2]);
  return (await session.run({ x })).logits.data[0];
}

// Channel 0: bn gives x + 1, the sum 2x + 1 is 3, 5, 7, 9; the windows' maxima are 9 (both columns) and 9 (the last column).
// Channel 1: bn gives -x + 1, the sum 1 - 2x is negative everywhere, so 0. Then 10 * 9 + 100 * 0 + 0.5.
const expected = 90.5;

test('a residual network computes the same in ONNX Runtime', { skip: !ort && 'needs onnxruntime-node' }, async () => {
  assert.equal(await run(residual_network('opset5', ['conv', 'gamma', 'beta', 'mean', 'variance'])), expected);
});

test('opset1 has the data of a batch normalization third', { skip: !ort && 'needs onnxruntime-node' }, async () => {
  assert.equal(await run(residual_network('opset1', ['gamma', 'beta', 'conv', 'mean', 'variance'])), expected);
});

test('the matrix product takes its bias, and unused constants are left out', () => {
  const text = ir_to_onnx(write_ir(residual_network('opset5', ['conv', 'gamma', 'beta', 'mean', 'variance']))).toString('latin1');
  assert.ok(text.includes('Gemm') && !text.includes('MatMul') && !text.includes('axes'));
});

test('a layer that is not of a residual network is refused by name', () => {
  const layers = [
    ['x', 'Parameter', 'opset1', '', [], [1, 2]],
    ['odd', 'Sigmoid', 'opset1', '', ['x'], [1, 2]],
    ['result', 'Result', 'opset1', '', ['odd'], []],
  ];
  assert.throws(() => ir_to_onnx(write_ir(layers)), /layer 'odd' \(Sigmoid\): expected a layer of a residual network/);
});
