// Prints as JSON how many kernels of each type ONNX Runtime runs a model with: `node kernels.mjs MODEL`. Layers that it fused, left in
// floating point or removed are not to be seen in the model itself.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import ort from 'onnxruntime-node';

const size = (dims) => dims.reduce((product, dim) => product * dim, 1);

function zeros(metadata) {
  return Object.fromEntries(metadata.map(({ name, shape }) => {
    const dims = shape.map((dim) => (typeof dim === 'number' ? dim : 1));
    return [name, new ort.Tensor('float32', new Float32Array(size(dims)), dims)];
  }));
}

/** The events of one inference. */
async function profile(model, folder) {
  const session = await ort.InferenceSession.create(model, {
    intraOpNumThreads: 1, graphOptimizationLevel: 'all', enableProfiling: true, profileFilePrefix: join(folder, 'profile'),
  });
  await session.run(zeros(session.inputMetadata));
  session.endProfiling();
  return JSON.parse(readFileSync(join(folder, readdirSync(folder)[0]), 'utf8'));
}

const folder = mkdtempSync(join(tmpdir(), 'octet-kernels-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const counts = {};
for (const event of await profile(process.argv[2], folder)) {
  if (event.cat === 'Node' && event.name.endsWith('_kernel_time')) counts[event.args.op_name] = (counts[event.args.op_name] ?? 0) + 1;
}
console.log(JSON.stringify(Object.fromEntries(Object.entries(counts).sort((a, b) => b[1] - a[1]))));
