import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { parse_options } from '../options.mjs';

const build = mkdtempSync(join(tmpdir(), 'octet-options-'));
after(() => rmSync(build, { recursive: true }));
mkdirSync(join(build, 'bin'));
writeFileSync(join(build, 'bin', 'octet_peer_worker'), '');

test('options have defaults and are read', () => {
  const defaults = parse_options(['--build', build], { OCTET_SHARED: '/models' });
  assert.deepEqual(defaults, {
    models: ['squeezenet1.1', 'mobilenet_v2_1.0_224', 'resnet20-cifar10', 'ssd_mobilenet_v1_coco', 'resnet50'],
    precisions: ['fp32', 'int8'], threads: [1, 2], batches: [1], rounds: 10, seconds: 0.5, build, json: false, shared_folder: '/models',
  });
  const given = parse_options(['--build', build, '--models', 'resnet50', '--threads', '4', '--rounds', '3', '--seconds', '0.1', '--json']);
  assert.deepEqual([given.models, given.threads, given.rounds, given.seconds, given.json], [['resnet50'], [4], 3, 0.1, true]);
  const lists = parse_options(['--build', build, '--precision', 'int8', '--batch', '1,8']);
  assert.deepEqual([lists.precisions, lists.batches], [['int8'], [1, 8]]);
});

test('options that make no sense are refused by name', () => {
  assert.throws(() => parse_options(['--build', build, '--models', 'alexnet']), /--models: given 'alexnet'/);
  assert.throws(() => parse_options(['--build', build, '--precision', 'int4']), /--precision: given 'int4', expected some of fp32, int8/);
  assert.throws(() => parse_options(['--build', build, '--batch', '0']), /--batch: given '0'/);
  assert.throws(() => parse_options(['--build', build, '--threads', '1,x']), /--threads: given 'x', expected a positive number/);
  assert.throws(() => parse_options(['--build', build, '--rounds', '0']), /--rounds: given '0'/);
  assert.throws(() => parse_options(['--build', build, '--rounds', '1.5']), /--rounds: given '1.5', expected a whole number/);
  assert.throws(() => parse_options(['--build', join(build, 'none')]), /--build: given .*expected a build folder/);
});
