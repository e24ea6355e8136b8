// The other end of the line protocol of ../README.md: one engine in a process of its own, stopped while it is not its turn.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export class WorkerProcess {
  /** Starts the program and waits until its model is loaded. `description` is then what it said of its model. */
  static async start(program, args) {
    const worker = new WorkerProcess(program, args);
    worker.description = await worker.#next_line();
    return worker;
  }

  #child;
  #lines;
  #failure;

  constructor(program, args) {
    this.#child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child.on('error', (error) => { this.#failure = error; });
    // Writing to a process that has ended fails here; why it ended is said when its answer does not come.
    this.#child.stdin.on('error', () => {});
    this.#child.on('close', () => running.delete(this.#child));
    running.add(this.#child);
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    this.program = program;
  }

  /** Sends one command and gives its answer. */
  async request(command) {
    this.#child.stdin.write(`${command}\n`);
    const answer = await this.#next_line();
    if (answer.error) throw new Error(`${this.program}: ${command}: ${answer.error}`);
    return answer;
  }

  /** The time of each of `count` inferences, in microseconds. */
  async run(count) {
    return (await this.request(`run ${count}`)).times_us;
  }

  pause() {
    this.#child.kill('SIGSTOP');
  }

  resume() {
    this.#child.kill('SIGCONT');
  }

  async close() {
    const closed = new Promise((resolve) => { this.#child.once('close', resolve); });
    this.resume();
    this.#child.stdin.end();
    await closed;
  }

  async #next_line() {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`${this.program}: ${this.#failure?.message ?? 'ended before it answered'}`);
    return JSON.parse(value);
  }
}
