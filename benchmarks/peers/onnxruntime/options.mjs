// Options of the command line.

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { model_names } from './models.mjs';

const project = resolve(import.meta.dirname, '../../..');

export const usage = `usage: run.sh [options]
  --models A,B     models to run, all by default: ${model_names.join(', ')}
  --threads 1,2    thread counts
  --rounds 10      rounds; each gives both engines one turn
  --seconds 0.5    length of a turn
  --build DIR      Octet's build folder, ${join('build', 'release')} by default
  --json           print JSON in place of the table
The shared models are taken from $OCTET_SHARED, or from the folder "shared" beside the project.`;

const definitions = {
  models: { type: 'string', default: model_names.join(',') },
  threads: { type: 'string', default: '1,2' },
  rounds: { type: 'string', default: '10' },
  seconds: { type: 'string', default: '0.5' },
  build: { type: 'string', default: join(project, 'build', 'release') },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
};

function positive(name, text) {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name}: given '${text}', expected a positive number`);
  return value;
}

function whole(name, text) {
  const value = positive(name, text);
  if (!Number.isInteger(value)) throw new Error(`--${name}: given '${text}', expected a whole number`);
  return value;
}

function check_models(names) {
  const unknown = names.find((name) => !model_names.includes(name));
  if (unknown !== undefined) throw new Error(`--models: given '${unknown}', expected some of ${model_names.join(', ')}`);
  return names;
}

function check_build(build) {
  const worker = join(build, 'bin', 'octet_peer_worker');
  if (!existsSync(worker)) throw new Error(`--build: given '${build}', expected a build folder with bin/octet_peer_worker`);
  return build;
}

/** The options, or { help: true }. Throws with a message for the user. */
export function parse_options(args, environment = process.env) {
  const { values } = parseArgs({ args, options: definitions });
  if (values.help) return { help: true };
  return {
    models: check_models(values.models.split(',')),
    threads: values.threads.split(',').map((each) => whole('threads', each)),
    rounds: whole('rounds', values.rounds),
    seconds: positive('seconds', values.seconds),
    build: check_build(resolve(values.build)),
    json: values.json,
    shared_folder: environment.OCTET_SHARED ?? join(project, '..', 'shared'),
  };
}
