import * as Y from 'yjs';
import { pageOf } from '../../shared/docs/page.ts';
import { clientOf, PEOPLE } from './talk.ts';

/**
 * The updates of a page that eight people have written for a long while: paragraphs, typing mostly
 * where one was, corrections, now and then something struck. The same each time.
 */
export function writeHistory(edits: number): Uint8Array[] {
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

/** The same as our server leaves it in storage: compacted once, and written on for a while. */
export function storedHistory(edits: number): Uint8Array[] {
  const updates = writeHistory(edits);
  const doc = new Y.Doc();
  const recent = updates.splice(-400);
  Y.applyUpdate(doc, Y.mergeUpdates(updates));
  return [Y.encodeStateAsUpdate(doc), ...recent];
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
