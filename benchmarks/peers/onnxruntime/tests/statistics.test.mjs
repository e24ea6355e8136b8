import assert from 'node:assert/strict';
import { test } from 'node:test';

import { median, random_normal, relative_difference } from '../statistics.mjs';

test('the median sorts by value and halves between the middle two', () => {
  assert.equal(median([10, 9, 1000]), 10);
  assert.equal(median([4, 1, 3, 100]), 3.5);
});

test('a difference is relative to the largest expected magnitude', () => {
  assert.equal(relative_difference([1, 2.5], [1, -2]), 4.5 / 2);
  assert.equal(relative_difference([0, 0], [0, 0]), 0);
  assert.equal(relative_difference([NaN, 2], [1, 2]), Infinity);
  assert.throws(() => relative_difference([1], [1, 2]), /given 1 elements, expected 2/);
});

test('random values are normal and depend on the seed alone', () => {
  const values = random_normal(20000, 7);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  assert.ok(Math.abs(mean) < 0.03 && Math.abs(variance - 1) < 0.05, `mean ${mean}, variance ${variance}`);
  assert.deepEqual(random_normal(20000, 7), values);
  assert.notDeepEqual(random_normal(20000, 8), values);
});
