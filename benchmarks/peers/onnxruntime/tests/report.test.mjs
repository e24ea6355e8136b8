import assert from 'node:assert/strict';
import { test } from 'node:test';

import { format_table } from '../report.mjs';

test('the table is Markdown with times in milliseconds', () => {
  const ratios = { ratio: 0.5, ratio_low: 0.25, ratio_high: 1 };
  const row = { model: 'm', threads: 2, octet_us: 1500, onnxruntime_us: 3000, ...ratios, output_difference: 2e-6 };
  assert.deepEqual(format_table([row]).split('\n'), [
    '| model | threads | Octet ms | ORT ms | Octet/ORT |  over rounds | output difference |',
    '|-------|--------:|---------:|-------:|----------:|-------------:|------------------:|',
    '| m     |       2 |    1.500 |  3.000 |     0.500 | 0.250..1.000 |            2.0e-6 |',
  ]);
});
