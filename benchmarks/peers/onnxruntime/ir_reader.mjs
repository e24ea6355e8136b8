// Reads an IR of version 10 or 11 into plain objects, for turning a model that Octet wrote into ONNX.

import { readFileSync } from 'node:fs';

import { parse_xml } from './xml.mjs';

function read_ports(element) {
  if (!element) return [];
  return element.all('port').map((port) => ({ id: port.attributes.id, dims: port.all('dim').map((dim) => Number(dim.text)) }));
}

function read_layer(element) {
  const { id, name, type, version } = element.attributes;
  const data = element.child('data')?.attributes ?? {};
  return { id, name, type, version, data, inputs: read_ports(element.child('input')), outputs: read_ports(element.child('output')) };
}

/** Inputs in port order, each the layer that it comes from. Only layers of one output are supported. */
function join(layers, edges) {
  const by_id = new Map(layers.map((layer) => [layer.id, layer]));
  const sources = new Map();
  for (const { attributes: edge } of edges) sources.set(`${edge['to-layer']}:${edge['to-port']}`, by_id.get(edge['from-layer']));
  for (const layer of layers) {
    const count = layer.outputs.length;
    if (count > 1) throw new Error(`layer '${layer.name}' (${layer.type}): given ${count} outputs, expected one`);
    layer.sources = layer.inputs.map((port) => sources.get(`${layer.id}:${port.id}`));
  }
}

/** Layers so that each stands behind those that it reads. */
function sort_topologically(layers) {
  const sorted = new Set();
  const visit = (layer) => {
    if (sorted.has(layer)) return;
    layer.sources.forEach(visit);
    sorted.add(layer);
  };
  layers.forEach(visit);
  return [...sorted];
}

/**
 * { name, layers } with the layers in topological order: { name, type, version, data, outputs: [{ dims }], sources: [layer] };
 * a constant has `bytes` too.
 */
export function read_ir(xml_path) {
  const net = parse_xml(readFileSync(xml_path, 'utf8'));
  const weights = readFileSync(xml_path.replace(/\.xml$/, '.bin'));
  const layers = net.child('layers').all('layer').map(read_layer);
  join(layers, net.child('edges').all('edge'));
  for (const layer of layers.filter((each) => each.type === 'Const')) {
    const offset = Number(layer.data.offset);
    layer.bytes = weights.subarray(offset, offset + Number(layer.data.size));
  }
  return { name: net.attributes.name, layers: sort_topologically(layers) };
}
