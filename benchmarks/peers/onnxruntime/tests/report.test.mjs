import assert from 'node:assert/strict';
import { test } from 'node:test';

import { format_notes, format_table } from '../report.mjs';

test('the table is Markdown with times in milliseconds', () => {
  const ratios = { ratio: 0.5, ratio_low: 0.25, ratio_high: 1 };
  const row = { model: 'm', precision: 'int8', batch: 1, threads: 2, octet_us: 1500, onnxruntime_us: 3000, ...ratios, output_difference: 2e-6 };
  assert.deepEqual(format_table([row]).split('\n'), [
    '| model | precision | batch | threads | Octet ms | ORT ms | Octet/ORT |  over rounds | output difference |',
    '|-------|----------:|------:|--------:|---------:|-------:|----------:|-------------:|------------------:|',
    '| m     |      int8 |     1 |       2 |    1.500 |  3.000 |     0.500 | 0.250..1.000 |            2.0e-6 |',
  ]);
});

test('the notes name the kernels of quantized models', () => {
  const machine = { cpu: 'some', cpus: 2, onnxruntime: '1.30.0', node: '20.20.2' };
  const quantized = [{ model: 'm', batch: 8, kernels: { QLinearConv: 26, Concat: 2 } }];
  assert.deepEqual(format_notes({ machine, call_overhead_us: 7.04, quantized }).split('\n'), [
    'm in int8, batch 8, in ONNX Runtime: 26 QLinearConv, 2 Concat',
    'some, 2 CPUs; ONNX Runtime 1.30.0 in Node.js 20.20.2',
    'An ONNX Runtime call of a network that only copies 1000 floats takes 7.0 us here; it is part of its times.',
  ]);
});
