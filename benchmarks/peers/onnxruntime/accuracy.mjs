// Quantizes models with Octet, writes them as ONNX, and prints the top-1 accuracy of the same network in Octet and in ONNX Runtime.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import ort from 'onnxruntime-node';

import { read_npy } from './npy.mjs';
import { format_rows } from './report.mjs';

const project = resolve(import.meta.dirname, '../../..');
const shared_folder = process.env.OCTET_SHARED ?? join(project, '..', 'shared');
const imagenet = { mean: '123.675,116.28,103.53', scale: '58.395,57.12,57.375' };

/** Data are folders with images and a file of labels; `calibration` says how many images ranges are made from, and whose. */
const models = {
  'resnet20-cifar10': {
    size: 32, shorter: 0, crop: 0, ...imagenet, data: 'cifar10/test', labels: 'cifar10/test/val.txt', calibration: ['cifar10/calib', 200],
  },
  'squeezenet1.1': {
    size: 224, shorter: 256, crop: 224, ...imagenet, data: 'imagenet500/images', labels: 'imagenet500/val.txt',
    calibration: ['imagenet500/images', 200],
  },
};

const data_path = (name) => join(shared_folder, 'data', name);
const progress = (text) => process.stderr.write(`${text}\n`);

class Job {
  constructor(name, { build, images }) {
    Object.assign(this, { name, build, model: models[name], folder: join(build, 'peers', 'accuracy', name) });
    mkdirSync(this.folder, { recursive: true });
    const lines = readFileSync(data_path(this.model.labels), 'utf8').trim().split('\n').slice(0, images);
    this.labels = lines.map((line) => Number(line.split(' ')[1]));
    writeFileSync(this.path('labels.txt'), `${lines.join('\n')}\n`);
  }

  path(file) {
    return join(this.folder, file);
  }

  run(program, args) {
    return execFileSync(join(this.build, 'bin', program), args.map(String), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  }

  preprocessing() {
    const { shorter, crop, mean, scale } = this.model;
    const resize = shorter > 0 ? ['--resize', shorter, '--crop', crop] : [];
    return ['--mean_values', mean, '--scale_values', scale, ...resize];
  }

  /** Writes NAME_i8.xml, which Octet runs, and NAME_i8.onnx, the same with QuantizeLinear and DequantizeLinear. */
  quantize() {
    const [data, count] = this.model.calibration;
    const source = join(shared_folder, 'models', this.name, `${this.name}.onnx`);
    this.run('octet', ['calibrate', '-sm', '-m', source, '-s', data_path(data), '--subset', count, ...this.preprocessing(), '-o', this.folder]);
    this.run('octet', ['convert', this.path(`${this.name}_i8.xml`), '--format', 'onnx', '-o', this.folder]);
    return [source, this.path(`${this.name}_i8.xml`), this.path(`${this.name}_i8.onnx`)];
  }

  /** Shares of images whose best class is right, in Octet. */
  check(files) {
    const data = ['--source', data_path(this.model.data), '--labels', this.path('labels.txt')];
    const text = this.run('octet', ['check', ...files, ...data, ...this.preprocessing(), '--json']);
    return JSON.parse(text).models.map((model) => model.top1);
  }

  /** The same of one model in ONNX Runtime. */
  async check_onnxruntime(file) {
    const { size, shorter, crop, mean, scale, data } = this.model;
    const images = this.path('images.npy');
    this.run('octet_peer_images', [data_path(data), this.path('labels.txt'), size, shorter, crop, mean, scale, images]);
    const { values } = read_npy(images);
    rmSync(images);
    const session = await ort.InferenceSession.create(file, { intraOpNumThreads: 1 });
    const [input, output] = [session.inputNames[0], session.outputNames[0]];
    const count = 3 * size * size;
    let right = 0;
    for (let i = 0; i < this.labels.length; ++i) {
      const image = new ort.Tensor('float32', values.subarray(i * count, (i + 1) * count), [1, 3, size, size]);
      const { data: scores } = (await session.run({ [input]: image }))[output];
      if (scores.indexOf(Math.max(...scores)) === this.labels[i]) ++right;
    }
    return right / this.labels.length;
  }
}

async function compare(name, options) {
  const job = new Job(name, options);
  progress(`${name}: quantizing`);
  const files = job.quantize();
  progress(`${name}: ${job.labels.length} images in Octet`);
  const [fp32, int8, qdq] = job.check(files);
  progress(`${name}: the same in ONNX Runtime`);
  return { model: name, images: job.labels.length, fp32, int8, qdq, onnxruntime: await job.check_onnxruntime(files[2]) };
}

const percent = (share) => `${(100 * share).toFixed(2)} %`;
const columns = [
  ['model', (row) => row.model],
  ['images', (row) => String(row.images)],
  ['Octet FP32', (row) => percent(row.fp32)],
  ['Octet INT8', (row) => percent(row.int8)],
  ['Octet, the ONNX file', (row) => percent(row.qdq)],
  ['ORT, the ONNX file', (row) => percent(row.onnxruntime)],
];

const { values } = parseArgs({
  options: {
    build: { type: 'string', default: join(project, 'build', 'release') },
    images: { type: 'string', default: '5000' },
    json: { type: 'boolean', default: false },
  },
});
const rows = [];
for (const name of Object.keys(models)) rows.push(await compare(name, { build: resolve(values.build), images: Number(values.images) }));
console.log(values.json ? JSON.stringify(rows, null, 2) : format_rows(columns, rows));
