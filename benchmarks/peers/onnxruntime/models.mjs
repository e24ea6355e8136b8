// The models of the comparison: for each an IR for Octet, an ONNX file with the same weights, and an input for both.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ir_to_onnx } from './ir_to_onnx.mjs';
import { write_npy } from './npy.mjs';
import { random_normal } from './statistics.mjs';

const shared = {
  'squeezenet1.1': 'ir_v10_fp32',
  'mobilenet_v2_1.0_224': 'ir_v10_fp16',
  'resnet20-cifar10': 'ir_v10_fp32',
  ssd_mobilenet_v1_coco: 'ir_v10_fp16',
};

export const model_names = [...Object.keys(shared), 'resnet50'];

function shared_model(name, folder) {
  const model = join(folder, 'models', name);
  return {
    ir: join(model, shared[name], `${name}.xml`),
    onnx: join(model, `${name}.onnx`),
    input: join(model, 'golden', 'input_0.npy'),
  };
}

/** ResNet-50 with generated weights; its ONNX file is made from the IR. */
function make_resnet50(build) {
  const folder = join(build, 'peers');
  mkdirSync(folder, { recursive: true });
  const model = { ir: join(folder, 'resnet50.xml'), onnx: join(folder, 'resnet50.onnx'), input: join(folder, 'resnet50_input.npy') };
  execFileSync(join(build, 'bin', 'octet_make_model'), ['resnet50', model.ir], { stdio: ['ignore', 'ignore', 'inherit'] });
  writeFileSync(model.onnx, ir_to_onnx(model.ir));
  write_npy(model.input, [1, 3, 224, 224], random_normal(3 * 224 * 224, 0));
  return model;
}

/** { ir, onnx, input } of a model, or { missing } naming the first file that is not there. */
export function prepare_model(name, { shared_folder, build }) {
  const model = name === 'resnet50' ? make_resnet50(build) : shared_model(name, shared_folder);
  const missing = Object.values(model).find((path) => !existsSync(path));
  return missing ? { missing } : model;
}
