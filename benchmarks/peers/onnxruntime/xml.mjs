// A reader of the plain XML that model files are: elements and attributes; text, comments and declarations are skipped.

const tag_pattern = /<!--[\s\S]*?-->|<[?!][^>]*>|<(\/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/g;
const attribute_pattern = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const entities = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function decode(text) {
  return text.replace(/&(#x?[0-9a-fA-F]+|\w+);/g, (whole, name) => {
    if (!name.startsWith('#')) return entities[name] ?? whole;
    return String.fromCodePoint(name[1] === 'x' ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10));
  });
}

function parse_attributes(text) {
  const attributes = {};
  for (const [, name, double_quoted, single_quoted] of text.matchAll(attribute_pattern)) {
    attributes[name] = decode(double_quoted ?? single_quoted);
  }
  return attributes;
}

class Element {
  constructor(name, attributes, begin) {
    this.name = name;
    this.attributes = attributes;
    this.children = [];
    this.begin = begin;
    this.text = '';
  }

  /** The first child of that name, or undefined. */
  child(name) {
    return this.children.find((each) => each.name === name);
  }

  /** All children of that name. */
  all(name) {
    return this.children.filter((each) => each.name === name);
  }
}

/** The root element. `text` of an element without children is what stands between its tags. */
export function parse_xml(text) {
  const document = new Element('', {}, 0);
  const open = [document];
  for (const match of text.matchAll(tag_pattern)) {
    const [whole, closing, name, attributes, empty] = match;
    if (name === undefined) continue;
    if (closing) {
      const element = open.pop();
      if (element.name !== name) throw new Error(`XML: given </${name}>, expected </${element.name}>`);
      if (element.children.length === 0) element.text = decode(text.slice(element.begin, match.index)).trim();
    } else {
      const element = new Element(name, parse_attributes(attributes), match.index + whole.length);
      open.at(-1).children.push(element);
      if (!empty) open.push(element);
    }
  }
  if (open.length !== 1 || document.children.length !== 1) throw new Error('XML: given an unfinished document, expected one root element');
  return document.children[0];
}
