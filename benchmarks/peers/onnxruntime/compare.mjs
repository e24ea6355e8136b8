// Runs Octet and ONNX Runtime side by side and prints how long an inference takes in each. See README.md.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';

import { interleave, summarize } from './interleave.mjs';
import { prepare_model } from './models.mjs';
import { read_npy } from './npy.mjs';
import { encode_model } from './onnx_writer.mjs';
import { parse_options, usage } from './options.mjs';
import { describe_machine, format_notes, format_table } from './report.mjs';
import { median, relative_difference } from './statistics.mjs';
import { WorkerProcess } from './worker_process.mjs';

const progress = (text) => process.stderr.write(`${text}\n`);

const worker_options = ({ threads, batch }) => ['--threads', String(threads), '--batch', String(batch)];

function start_octet(build, model, setting) {
  return WorkerProcess.start(join(build, 'bin', 'octet_peer_worker'), [model, ...worker_options(setting)]);
}

function start_onnxruntime(model, setting) {
  return WorkerProcess.start(process.execPath, [join(import.meta.dirname, 'ort_worker.mjs'), model, ...worker_options(setting)]);
}

/** How many kernels of each type ONNX Runtime runs the model with, in a process of its own. */
function kernel_counts(model) {
  return JSON.parse(execFileSync(process.execPath, [join(import.meta.dirname, 'kernels.mjs'), model], { encoding: 'utf8' }));
}

/** The largest relative difference over all outputs of one inference. */
async function compare_outputs(octet, onnxruntime, input, folder) {
  for (const worker of [octet, onnxruntime]) {
    await worker.request(`input 0 ${input}`);
    await worker.run(1);
  }
  let largest = 0;
  for (let i = 0; i < onnxruntime.description.outputs.length; ++i) {
    const [actual, expected] = [join(folder, 'octet.npy'), join(folder, 'onnxruntime.npy')];
    await octet.request(`output ${i} ${actual}`);
    await onnxruntime.request(`output ${i} ${expected}`);
    largest = Math.max(largest, relative_difference(read_npy(actual).values, read_npy(expected).values));
  }
  return largest;
}

async function compare_model(model, setting, options, folder) {
  const octet = await start_octet(options.build, model.octet, setting);
  const onnxruntime = await start_onnxruntime(model.onnxruntime, setting);
  const output_difference = await compare_outputs(octet, onnxruntime, model.input, folder);
  const rounds = await interleave(octet, onnxruntime, options);
  await Promise.all([octet.close(), onnxruntime.close()]);
  const { first_us: octet_us, second_us: onnxruntime_us, ...ratios } = summarize(rounds);
  return { octet_us, onnxruntime_us, ...ratios, output_difference, rounds: rounds.map(({ first, second }) => [first, second]) };
}

/** What a call of ONNX Runtime costs when there is nothing to compute. */
async function measure_call_overhead(folder) {
  const port = (name) => ({ name, type: 'f32', dims: [1, 1000] });
  const node = { type: 'Identity', name: 'copy', inputs: ['input'], output: 'output' };
  const path = join(folder, 'copy.onnx');
  writeFileSync(path, encode_model({ name: 'copy', nodes: [node], initializers: [], inputs: [port('input')], outputs: [port('output')] }));
  const worker = await start_onnxruntime(path, { threads: 1, batch: 1 });
  await worker.run(1000);
  const times = await worker.run(1000);
  await worker.close();
  return median(times);
}

/** What a model is prepared for, once for all thread counts. */
function* settings(options) {
  for (const name of options.models)
    for (const precision of options.precisions)
      for (const batch of options.batches) yield { name, precision, batch };
}

async function compare_all(options, folder) {
  const [results, quantized] = [[], []];
  for (const { name, precision, batch } of settings(options)) {
    const model = prepare_model(name, { ...options, precision, batch });
    if (model.missing) {
      progress(`${name}: skipped, ${model.missing} is not there; set OCTET_SHARED to the folder of shared models`);
      continue;
    }
    if (precision === 'int8') quantized.push({ model: name, batch, kernels: kernel_counts(model.onnxruntime) });
    for (const threads of options.threads) {
      progress(`${name}, ${precision}, batch ${batch}, ${threads} thread(s) ...`);
      results.push({ model: name, precision, batch, threads, ...(await compare_model(model, { threads, batch }, options, folder)) });
    }
  }
  return { results, quantized };
}

async function compare(options, folder) {
  if (loadavg()[0] > 0.5) progress(`the machine is busy (load ${loadavg()[0].toFixed(2)}): times will be worse than they could be`);
  const { rounds, seconds } = options;
  const machine = describe_machine();
  const call_overhead_us = await measure_call_overhead(folder);
  const report = { machine, rounds, seconds, call_overhead_us, ...(await compare_all(options, folder)) };
  console.log(options.json ? JSON.stringify(report, null, 2) : `${format_table(report.results)}\n\n${format_notes(report)}`);
}

async function main() {
  const options = parse_options(process.argv.slice(2));
  if (options.help) return console.log(usage);
  const folder = mkdtempSync(join(tmpdir(), 'octet-compare-'));
  // Interrupted runs leave through `exit` too, which also ends the workers.
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
  return compare(options, folder);
}

main().catch((error) => {
  process.stderr.write(`compare: ${error.message}\n`);
  process.exit(1);
});
