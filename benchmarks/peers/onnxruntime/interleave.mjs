// Measures two engines side by side: they take turns within a round, so that what changes on the machine between rounds
// (clock frequency, neighbours) meets both, and only the one whose turn it is exists for the scheduler.

import { median } from './statistics.mjs';

/** Enough inferences to fill `seconds`, at least three. */
function count_for(seconds, time_us) {
  return Math.max(3, Math.ceil((seconds * 1e6) / time_us));
}

/** Runs for a while, so that memory, caches and the clock are as they stay, and gives the time of an inference. */
async function warm_up(worker, seconds) {
  worker.resume();
  const [first] = await worker.run(1);
  const times = await worker.run(count_for(seconds, first));
  worker.pause();
  return median(times);
}

/** One turn; what the other engine left in the caches is overcome before the clock counts. */
async function take_turn(worker, count) {
  worker.resume();
  await worker.run(Math.ceil(count / 10));
  const times = await worker.run(count);
  worker.pause();
  return median(times);
}

/**
 * For each round the median time of an inference of either worker, in microseconds: [{ first, second }, ...].
 * Both workers end paused. The order alternates from round to round.
 */
export async function interleave(first, second, { rounds, seconds }) {
  const counts = new Map();
  first.pause();
  second.pause();
  for (const worker of [first, second]) counts.set(worker, count_for(seconds, await warm_up(worker, seconds)));
  const result = [];
  for (let round = 0; round < rounds; ++round) {
    const times = new Map();
    const order = round % 2 === 0 ? [first, second] : [second, first];
    for (const worker of order) times.set(worker, await take_turn(worker, counts.get(worker)));
    result.push({ first: times.get(first), second: times.get(second) });
  }
  return result;
}

/** Medians over the rounds; the ratio is taken within each round, first to second. */
export function summarize(rounds) {
  const ratios = rounds.map((round) => round.first / round.second);
  return {
    first_us: median(rounds.map((round) => round.first)),
    second_us: median(rounds.map((round) => round.second)),
    ratio: median(ratios),
    ratio_low: Math.min(...ratios),
    ratio_high: Math.max(...ratios),
  };
}
