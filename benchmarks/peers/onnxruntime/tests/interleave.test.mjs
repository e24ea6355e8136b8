import assert from 'node:assert/strict';
import { test } from 'node:test';

import { interleave, summarize } from '../interleave.mjs';

/** Logs what it is told; each inference takes `time_us`. */
class FakeWorker {
  constructor(name, time_us, log) {
    Object.assign(this, { name, time_us, log, running: true });
  }

  pause() {
    this.running = false;
  }

  resume() {
    this.running = true;
    this.log.push(this.name);
  }

  async run(count) {
    assert.ok(this.running, `${this.name} is asked to run while paused`);
    assert.ok(this.others.every((other) => !other.running), 'another worker runs at the same time');
    return Array(count).fill(this.time_us);
  }
}

function make_pair(first_us, second_us) {
  const log = [];
  const [first, second] = [new FakeWorker('first', first_us, log), new FakeWorker('second', second_us, log)];
  first.others = [second];
  second.others = [first];
  return { first, second, log };
}

test('one engine runs at a time, and the order alternates between rounds', async () => {
  const { first, second, log } = make_pair(100, 200);
  const rounds = await interleave(first, second, { rounds: 3, seconds: 0.001 });
  assert.deepEqual(rounds, Array(3).fill({ first: 100, second: 200 }));
  assert.deepEqual(log, ['first', 'second', 'first', 'second', 'second', 'first', 'first', 'second']);
  assert.ok(!first.running && !second.running);
});

test('the ratio is the median of the ratios within rounds', () => {
  const rounds = [{ first: 10, second: 20 }, { first: 40, second: 40 }, { first: 90, second: 30 }];
  assert.deepEqual(summarize(rounds), { first_us: 40, second_us: 30, ratio: 1, ratio_low: 0.5, ratio_high: 3 });
});
