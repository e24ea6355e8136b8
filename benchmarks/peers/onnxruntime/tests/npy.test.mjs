import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { read_npy, write_npy } from '../npy.mjs';

const folder = mkdtempSync(join(tmpdir(), 'octet-npy-'));
after(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'a.npy');

test('what is written is a version 1 file whose elements begin at a multiple of 64 bytes', () => {
  write_npy(path, [2], Float32Array.of(1, -2));
  const bytes = readFileSync(path);
  assert.equal(bytes.length, 64 * 2 + 8);
  assert.equal(bytes.toString('latin1', 0, 8), '\x93NUMPY\x01\x00');
  assert.equal(bytes.readUInt16LE(8), 118);
  assert.equal(bytes.toString('latin1', 10, 67), "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }");
  assert.equal(bytes.toString('hex', 127), '0a0000803f000000c0');
});

test('reading gives back what was written', () => {
  write_npy(path, [1, 3, 1], Float32Array.of(0.5, 1e30, -0));
  assert.deepEqual(read_npy(path), { dims: [1, 3, 1], values: Float32Array.of(0.5, 1e30, -0) });
});

test('other element types are refused with the header', () => {
  write_npy(path, [1], Float32Array.of(1));
  writeFileSync(path, Buffer.from(readFileSync(path).toString('latin1').replace('<f4', '<f8'), 'latin1'));
  assert.throws(() => read_npy(path), /given .*<f8.*expected '<f4'/);
});
