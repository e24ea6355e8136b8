// NumPy's .npy files of little-endian 32-bit floats in C order (NEP 1).

import { readFileSync, writeFileSync } from 'node:fs';

/** { dims, values }, the values in a Float32Array. */
export function read_npy(path) {
  const bytes = readFileSync(path);
  if (bytes.toString('latin1', 0, 6) !== '\x93NUMPY') throw new Error(`${path}: given another format, expected .npy`);
  const length_bytes = bytes[6] === 1 ? 2 : 4;
  const begin = 8 + length_bytes + bytes.readUIntLE(8, length_bytes);
  const header = bytes.toString('latin1', 8 + length_bytes, begin);
  if (!header.includes("'<f4'") || header.includes("'fortran_order': True")) {
    throw new Error(`${path}: given ${header.trim()}, expected '<f4' in C order`);
  }
  const dims = (/'shape':\s*\(([^)]*)\)/.exec(header)[1].match(/\d+/g) ?? []).map(Number);
  return { dims, values: new Float32Array(Uint8Array.from(bytes.subarray(begin)).buffer) };
}

export function write_npy(path, dims, values) {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${dims.map((dim) => `${dim},`).join('')}), }`;
  // The elements begin at a multiple of 64 bytes, and the header ends with a newline.
  const header = `${text.padEnd(64 * Math.ceil((text.length + 11) / 64) - 11)}\n`;
  const prefix = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length & 0xff, header.length >> 8]);
  writeFileSync(path, Buffer.concat([prefix, Buffer.from(header), Buffer.from(values.buffer, values.byteOffset, values.byteLength)]));
}
