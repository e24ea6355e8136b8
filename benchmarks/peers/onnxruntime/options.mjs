// Options of the command line.

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { model_names, precisions } from './models.mjs';

const project = resolve(import.meta.dirname, '../../..');

export const usage = `usage: run.sh [options]
  --models A,B     models to run, all by default: ${model_names.join(', ')}
  --precision fp32,int8
                   precisions; int8 is Octet's quantization, written for both engines
  --threads 1,2    thread counts
  --batch 1        batch sizes, as 1,8
  --rounds 10      rounds; each gives both engines one turn
  --seconds 0.5    length of a turn
  --build DIR      Octet's build folder, ${join('build', 'release')} by default
  --json           print JSON in place of the table
The shared models are taken from $OCTET_SHARED, or from the folder "shared" beside the project.`;

const definitions = {
  models: { type: 'string', default: model_names.join(',') },
  precision: { type: 'string', default: precisions.join(',') },
  threads: { type: 'string', default: '1,2' },
  batch: { type: 'string', default: '1' },
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

function known(option, text, names) {
  const given = text.split(',');
  const unknown = given.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`--${option}: given '${unknown}', expected some of ${names.join(', ')}`);
  return given;
}

const wholes = (name, text) => text.split(',').map((each) => whole(name, each));

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
    models: known('models', values.models, model_names),
    precisions: known('precision', values.precision, precisions),
    threads: wholes('threads', values.threads),
    batches: wholes('batch', values.batch),
    rounds: whole('rounds', values.rounds),
    seconds: positive('seconds', values.seconds),
    build: check_build(resolve(values.build)),
    json: values.json,
    shared_folder: environment.OCTET_SHARED ?? join(project, '..', 'shared'),
  };
}
