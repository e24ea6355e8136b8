// What the comparison prints.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';

const columns = [
  ['model', (row) => row.model],
  ['precision', (row) => row.precision],
  ['batch', (row) => String(row.batch)],
  ['threads', (row) => String(row.threads)],
  ['Octet ms', (row) => milliseconds(row.octet_us)],
  ['ORT ms', (row) => milliseconds(row.onnxruntime_us)],
  ['Octet/ORT', (row) => row.ratio.toFixed(3)],
  ['over rounds', (row) => `${row.ratio_low.toFixed(3)}..${row.ratio_high.toFixed(3)}`],
  ['output difference', (row) => row.output_difference.toExponential(1)],
];

const milliseconds = (us) => (us / 1e3).toFixed(3);

/** The rows as a Markdown table with aligned columns, each of which is a title and how a row's text is made. */
export function format_rows(columns, rows) {
  const lines = [columns.map(([title]) => title), ...rows.map((row) => columns.map(([, text]) => text(row)))];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  const format = (line) => `| ${line.map((text, i) => (i === 0 ? text.padEnd(widths[i]) : text.padStart(widths[i]))).join(' | ')} |`;
  const rule = `|${widths.map((width, i) => (i === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [format(lines[0]), rule, ...lines.slice(1).map(format)].join('\n');
}

export const format_table = (rows) => format_rows(columns, rows);

function onnxruntime_version() {
  const main = createRequire(import.meta.url).resolve('onnxruntime-node');
  return JSON.parse(readFileSync(main.replace(/dist.index\.js$/, 'package.json'), 'utf8')).version;
}

/** What the numbers depend on beyond the engines. */
export function describe_machine() {
  const cpus = os.cpus();
  return {
    cpu: cpus[0]?.model ?? 'unknown',
    cpus: cpus.length,
    load: os.loadavg()[0],
    node: process.versions.node,
    onnxruntime: onnxruntime_version(),
  };
}

/** What ONNX Runtime ran a quantized model with, so that a layer that it left in FP32 is seen. */
function format_kernels({ model, batch, kernels }) {
  const text = Object.entries(kernels).map(([type, count]) => `${count} ${type}`).join(', ');
  return `${model} in int8, batch ${batch}, in ONNX Runtime: ${text}`;
}

/** The lines below the table. */
export function format_notes({ machine, call_overhead_us, quantized }) {
  return [
    ...quantized.map(format_kernels),
    `${machine.cpu}, ${machine.cpus} CPUs; ONNX Runtime ${machine.onnxruntime} in Node.js ${machine.node}`,
    `An ONNX Runtime call of a network that only copies 1000 floats takes ${call_overhead_us.toFixed(1)} us here; it is part of its times.`,
  ].join('\n');
}
