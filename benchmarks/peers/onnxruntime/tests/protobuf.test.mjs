import assert from 'node:assert/strict';
import { test } from 'node:test';

import { float_field, integer_field, message_field, string_field } from '../protobuf.mjs';

const hex = (bytes) => bytes.toString('hex');

// The first two are the examples of the encoding's own documentation.
test('an integer is written seven bits a byte', () => assert.equal(hex(integer_field(1, 150)), '089601'));
test('a string follows its length', () => assert.equal(hex(string_field(2, 'testing')), '120774657374696e67'));
test('a negative integer takes ten bytes', () => assert.equal(hex(integer_field(1, -1)), '08ffffffffffffffffff01'));
test('a float is four bytes, little-endian', () => assert.equal(hex(float_field(2, 1.5)), '150000c03f'));
test('a message is its fields one after the other', () => {
  assert.equal(hex(message_field(3, [integer_field(1, 150), string_field(2, 'a')])), '1a06089601120161');
});
test('a field number above 15 takes two bytes', () => assert.equal(hex(integer_field(20, 7)), 'a00107'));
