import { deserialize, serialize } from 'node:v8';
import { readFileSync, writeFileSync } from 'node:fs';
import * as Y from 'yjs';
import { pageOf } from '../../shared/docs/page.ts';
import { clientOf, PEOPLE } from './talk.ts';

/**
 * Writes a page's history into a file, as our server would leave it in storage: compacted once, and
 * written on for a while. Eight people have written it: paragraphs, typing mostly where one was,
 * corrections, now and then something struck. The same each time.
 */
export function makeHistory(file: string, edits: number): void {
  const updates = writeHistory(edits);
  const recent = updates.splice(-400);
  const doc = new Y.Doc();
  Y.applyUpdate(doc, Y.mergeUpdates(updates));
  writeFileSync(file, serialize([Y.encodeStateAsUpdate(doc), ...recent]));
}

/** The updates in such a file. */
export function readHistory(file: string): Uint8Array[] {
  const updates = deserialize(readFileSync(file)) as Uint8Array[];
  return updates.map((update) => new Uint8Array(update));
}

function writeHistory(edits: number): Uint8Array[] {
  const updates: Uint8Array[] = [];
  const random = lehmer(20);
  const doc = new Y.Doc();
  doc.on('update', (update: Uint8Array) => updates.push(update));
  const carets = Array.from({ length: PEOPLE }, () => addParagraph(doc));
  for (let i = 0; i < edits; i++) {
    const person = i % PEOPLE;
    doc.clientID = clientOf(person);
    let text = carets[person] ?? addParagraph(doc);
    const what = random(200);
    if (what === 0) text = addParagraph(doc);
    else if (what < 4) text = carets[random(PEOPLE)] ?? text;
    else if (what < 24 && text.length > 0) text.delete(random(text.length), 1);
    else if (what < 40) text.insert(random(text.length + 1), 'o');
    else text.insert(text.length, 'e');
    carets[person] = text;
  }
  return updates;
}

function addParagraph(doc: Y.Doc): Y.XmlText {
  const element = new Y.XmlElement('paragraph');
  const text = new Y.XmlText();
  element.insert(0, [text]);
  pageOf(doc).push([element]);
  return text;
}

/** Chance that is the same each time: integers from 0 to below `below`. */
function lehmer(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}
