// The ONNX Runtime side of the comparison: `node ort_worker.mjs MODEL --threads N --batch B`. The protocol stands in ../README.md.

import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

import ort from 'onnxruntime-node';

import { read_npy, write_npy } from './npy.mjs';

/** A symbolic dimension is the batch. */
const fixed = (shape, batch) => shape.map((dim) => (typeof dim === 'number' ? dim : batch));
const size = (dims) => dims.reduce((product, dim) => product * dim, 1);

function make_tensors(metadata, batch) {
  return Object.fromEntries(metadata.map(({ name, shape }) => {
    const dims = fixed(shape, batch);
    return [name, new ort.Tensor('float32', new Float32Array(size(dims)), dims)];
  }));
}

function name_at(names, index) {
  if (!(index in names)) throw new Error(`index: given '${index}', expected a number below ${names.length}`);
  return names[index];
}

class Session {
  static async open(model, threads, batch) {
    const session = await ort.InferenceSession.create(model, {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      enableCpuMemArena: true,
    });
    return new Session(session, threads, batch);
  }

  constructor(session, threads, batch) {
    this.session = session;
    this.threads = threads;
    this.inputs = make_tensors(session.inputMetadata, batch);
    // With tensors to write into, the engine does not allocate its outputs anew for each inference.
    this.outputs = make_tensors(session.outputMetadata, batch);
  }

  describe() {
    const ports = (tensors) => Object.entries(tensors).map(([name, tensor]) => ({ name, shape: tensor.dims }));
    return { engine: 'onnxruntime', threads: this.threads, inputs: ports(this.inputs), outputs: ports(this.outputs) };
  }

  async run(count) {
    const times_us = [];
    for (let i = 0; i < count; ++i) {
      const begin = process.hrtime.bigint();
      await this.session.run(this.inputs, this.outputs);
      times_us.push(Number(process.hrtime.bigint() - begin) / 1e3);
    }
    return { times_us };
  }

  input(index, path) {
    const name = name_at(this.session.inputNames, index);
    const { dims, values } = read_npy(path);
    this.inputs[name] = new ort.Tensor('float32', values, dims);
    return {};
  }

  output(index, path) {
    const tensor = this.outputs[name_at(this.session.outputNames, index)];
    write_npy(path, tensor.dims, tensor.data);
    return {};
  }

  async answer(line) {
    const [, command, rest] = /^(\w*) ?(.*)$/.exec(line);
    if (command === 'run') return this.run(Number(rest));
    const [index, path] = /^(\d+) (.*)$/.exec(rest)?.slice(1) ?? [rest, ''];
    if (command === 'input') return this.input(index, path);
    if (command === 'output') return this.output(index, path);
    throw new Error(`command: given '${command}', expected run, input or output`);
  }
}

const number = { type: 'string', default: '1' };
const { values, positionals } = parseArgs({ allowPositionals: true, options: { threads: number, batch: number } });
const session = await Session.open(positionals[0], Number(values.threads), Number(values.batch));
console.log(JSON.stringify(session.describe()));
for await (const line of createInterface({ input: process.stdin })) {
  const answer = await session.answer(line).catch((error) => ({ error: error.message }));
  console.log(JSON.stringify(answer));
}
