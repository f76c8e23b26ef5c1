import * as Y from 'yjs';
import { pageOf } from '../../../shared/docs/page.ts';

/** A page as a client holds it. */
export function newPage(client: number): Y.Doc {
  const doc = new Y.Doc();
  doc.clientID = client;
  pageOf(doc);
  return doc;
}

export function paragraph(text: string): Y.XmlElement {
  const element = new Y.XmlElement('paragraph');
  element.insert(0, [new Y.XmlText(text)]);
  return element;
}

/** All text on the page, in order. */
export function textOf(doc: Y.Doc): string {
  return textsOf(doc)
    .map((text) => text.toJSON())
    .join('|');
}

export function textsOf(doc: Y.Doc): Y.XmlText[] {
  return [...pageOf(doc).createTreeWalker((type) => type instanceof Y.XmlText)] as Y.XmlText[];
}

function elementsOf(doc: Y.Doc): Y.XmlElement[] {
  return [
    ...pageOf(doc).createTreeWalker((type) => type instanceof Y.XmlElement),
  ] as Y.XmlElement[];
}

/** Chance from a seed (mulberry32): integers from 0 to below `below`. */
export function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const WORDS = ['a', 'sana ', 'äiti', 'yö', '€', 'pitkä lause, jossa on monta sanaa. ', '\n'];
const BLOCKS = ['paragraph', 'heading', 'bullet_list', 'ordered_list', 'list_item'];

/** One change such as an editor makes. */
export function writeSomething(doc: Y.Doc, random: (below: number) => number): void {
  const texts = textsOf(doc);
  const elements = elementsOf(doc);
  const text = texts[random(Math.max(1, texts.length))];
  const element = elements[random(Math.max(1, elements.length))];
  const word = WORDS[random(WORDS.length)] ?? '';
  const kind = random(100);
  if (text === undefined || element === undefined || kind < 8) {
    const page = pageOf(doc);
    page.insert(random(page.length + 1), [paragraph(word)]);
  } else if (kind < 70) {
    text.insert(random(4) === 0 ? random(text.length + 1) : text.length, word);
  } else if (kind < 85) {
    const from = random(text.length + 1);
    text.delete(from, Math.min(text.length - from, 1 + random(5)));
  } else if (kind < 89) {
    const from = random(text.length + 1);
    text.format(from, Math.min(text.length - from, 1 + random(9)), { strong: {} });
  } else if (kind < 91) {
    text.format(0, text.length, { strong: null });
  } else if (kind < 96) {
    const block = new Y.XmlElement(BLOCKS[random(BLOCKS.length)] ?? 'paragraph');
    block.insert(0, [paragraph(word)]);
    element.insert(random(element.length + 1), [block]);
  } else if (kind < 98) {
    const parent = element.parent;
    if (parent instanceof Y.XmlFragment) parent.delete(parent.toArray().indexOf(element), 1);
  } else {
    text.insert(0, word.repeat(20));
  }
}
