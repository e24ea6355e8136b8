import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parse_xml } from '../xml.mjs';

test('elements nest, attributes are decoded, text of leaves is kept', () => {
  const root = parse_xml('<?xml version="1.0"?><!-- <no/> --><net name="a&amp;b"><dim>12</dim><data x=\'&#65;"\'/><dim> 3 </dim></net>');
  assert.equal(root.name, 'net');
  assert.equal(root.attributes.name, 'a&b');
  assert.deepEqual(root.all('dim').map((each) => each.text), ['12', '3']);
  assert.equal(root.child('data').attributes.x, 'A"');
  assert.equal(root.child('missing'), undefined);
});

test('a tag that closes another one is refused', () => assert.throws(() => parse_xml('<a><b></a></b>'), /given <\/a>, expected <\/b>/));
test('a document that ends early is refused', () => assert.throws(() => parse_xml('<a><b/>'), /unfinished/));
