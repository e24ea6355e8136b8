import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { WorkerProcess } from '../worker_process.mjs';

const start = () => WorkerProcess.start(process.execPath, [join(import.meta.dirname, 'fake_worker.mjs'), 'model']);

test('a worker describes itself, answers and ends', async () => {
  const worker = await start();
  assert.deepEqual(worker.description, { engine: 'fake', arguments: ['model'] });
  assert.deepEqual(await worker.run(3), [1, 2, 3]);
  await assert.rejects(worker.request('dance'), /dance: unknown dance/);
  assert.deepEqual(await worker.run(1), [1]);
  await worker.close();
});

test('a paused worker does nothing until it is resumed', async () => {
  const worker = await start();
  worker.pause();
  let answered = false;
  const answer = worker.run(2).finally(() => { answered = true; });
  await sleep(200);
  assert.ok(!answered);
  worker.resume();
  assert.deepEqual(await answer, [1, 2]);
  worker.pause();
  await worker.close();
});

test('a worker that ends early or does not exist is an error', async () => {
  const worker = await start();
  await assert.rejects(worker.request('leave'), /ended before it answered/);
  await assert.rejects(WorkerProcess.start('/nonexistent/worker', []), /\/nonexistent\/worker: .*ENOENT/);
});
