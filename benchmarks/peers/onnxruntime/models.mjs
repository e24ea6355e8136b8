// The models of the comparison: for each a file for Octet, one for ONNX Runtime with the same weights, and an input for both.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ir_to_onnx } from './ir_to_onnx.mjs';
import { read_npy, write_npy } from './npy.mjs';
import { random_normal } from './statistics.mjs';

const shared = ['squeezenet1.1', 'mobilenet_v2_1.0_224', 'resnet20-cifar10', 'ssd_mobilenet_v1_coco'];

export const model_names = [...shared, 'resnet50'];
export const precisions = ['fp32', 'int8'];

const run = (build, program, args) => execFileSync(join(build, 'bin', program), args.map(String), { stdio: ['ignore', 'ignore', 'inherit'] });

/** Both engines read the same ONNX file, whose batch is open. */
function shared_model(name, folder) {
  const model = join(folder, 'models', name);
  const onnx = join(model, `${name}.onnx`);
  return { octet: onnx, onnxruntime: onnx, samples: [0, 1, 2].map((i) => join(model, 'golden', `input_${i}.npy`)) };
}

/** ResNet-50 with generated weights; its ONNX file is made from the IR. */
function make_resnet50(folder, { build, batch }) {
  const path = join(folder, `resnet50_batch${batch}`);
  run(build, 'octet_make_model', ['resnet50', `${path}.xml`, batch]);
  writeFileSync(`${path}.onnx`, ir_to_onnx(`${path}.xml`));
  const samples = [0, 1, 2].map((i) => join(folder, `resnet50_input_${i}.npy`));
  samples.forEach((sample, i) => write_npy(sample, [1, 3, 224, 224], random_normal(3 * 224 * 224, i)));
  return { octet: `${path}.xml`, onnxruntime: `${path}.onnx`, samples };
}

/** The same in INT8, as Octet quantizes it. */
function quantized(name, model, folder, { build, batch }) {
  const path = join(folder, `${name}_int8_batch${batch}`);
  run(build, 'octet_peer_quantize', [model.octet, batch, path, ...model.samples]);
  return { ...model, octet: `${path}.xml`, onnxruntime: `${path}.onnx` };
}

/** The first sample as often as the batch needs. */
function batch_input(name, sample, folder, batch) {
  if (batch === 1) return sample;
  const { dims, values } = read_npy(sample);
  const all = new Float32Array(values.length * batch);
  for (let i = 0; i < batch; ++i) all.set(values, i * values.length);
  const path = join(folder, `${name}_input_batch${batch}.npy`);
  write_npy(path, [batch, ...dims.slice(1)], all);
  return path;
}

/** { octet, onnxruntime, input }: the files of a model, or { missing } naming the first file that is not there. */
export function prepare_model(name, { precision, batch, shared_folder, build }) {
  const folder = join(build, 'peers');
  mkdirSync(folder, { recursive: true });
  const model = name === 'resnet50' ? make_resnet50(folder, { build, batch }) : shared_model(name, shared_folder);
  const missing = [model.octet, model.onnxruntime, ...model.samples].find((path) => !existsSync(path));
  if (missing) return { missing };
  const { octet, onnxruntime } = precision === 'int8' ? quantized(name, model, folder, { build, batch }) : model;
  return { octet, onnxruntime, input: batch_input(name, model.samples[0], folder, batch) };
}
