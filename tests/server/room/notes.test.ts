import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Notebook } from '../../../server/simulated/notebook.ts';
import { Device, Refused } from '../../../server/simulated/participant.ts';
import {
  foundGroup,
  openHouse,
  temporaryDirectory,
  type FoundedGroup,
  type House,
} from '../../support/house.ts';

const CANARY = 'Kanarianlintu lauloi perjantaina';
const forms = [
  Buffer.from(CANARY, 'utf8'),
  Buffer.from(CANARY, 'utf16le'),
  Buffer.from(Buffer.from(CANARY, 'utf8').toString('base64').slice(0, 32)),
  Buffer.from(Buffer.from(CANARY, 'utf8').toString('hex')),
];

let house: House;
let founded: FoundedGroup;
let notebook: Notebook;
let directory: Awaited<ReturnType<typeof temporaryDirectory>>;

beforeAll(async () => {
  directory = await temporaryDirectory();
  house = await openHouse(directory.path);
  founded = await foundGroup(house.place, await house.startLink());
  notebook = await Notebook.create(founded);
  await notebook.write(CANARY);
});
afterAll(() => directory.remove());

async function filesWithCanary(): Promise<readonly string[]> {
  const names = await readdir(directory.path);
  expect(names.length).toBeGreaterThan(0);
  const found = await Promise.all(
    names.map(async (name) => {
      const bytes = await readFile(join(directory.path, name));
      return forms.some((form) => bytes.includes(form)) ? [name] : [];
    }),
  );
  return found.flat();
}

const path = (note: string): string =>
  `/api/groups/${founded.group}/seats/${founded.seat}/notes/${note}`;
const put = (note: string, version: number): Promise<unknown> =>
  founded.device.request('PUT', path(note), { version, sealed: 'AAAA' });
async function code(attempt: Promise<unknown>): Promise<string> {
  return attempt.then(
    () => 'accepted',
    (error: unknown) => (error instanceof Refused ? error.code : 'thrown'),
  );
}

describe('NOTE-4 a notebook on the server', () => {
  it('given a saved note, then its words stand nowhere in the data directory', async () => {
    expect(await filesWithCanary()).toEqual([]);
  });

  it('given the personal link, when opened on another device, then the same words are read', async () => {
    const other = await Notebook.openBy(notebook.key, new Device(house.place), founded.group);
    expect(await other.read()).toEqual([CANARY]);
  });

  it('given another’s link, then it opens nothing, and guessing is slowed', async () => {
    const guess = () =>
      code(
        new Device(house.place).request('POST', `/api/groups/${founded.group}/keys/claim`, {
          keyId: notebook.key.keyId,
          auth: 'A'.repeat(43),
        }),
      );
    const guesses: string[] = [];
    for (let n = 0; n < 6; n += 1) guesses.push(await guess());
    expect(guesses).toEqual([...Array<string>(5).fill('link-invalid'), 'too-many-requests']);
  });

  it('given two devices, when both save the next version, then the later is told', async () => {
    const note = 'n'.repeat(22);
    expect(await code(put(note, 1))).toBe('accepted');
    expect(await code(put(note, 2))).toBe('accepted');
    expect(await code(put(note, 2))).toBe('note-changed');
    expect(await code(put(note, 4))).toBe('note-changed');
    expect(await code(put('x', 1))).toBe('not-found');
  });

  it('given a note too large, then a typed refusal', async () => {
    const sealed = 'A'.repeat(140_000);
    expect(
      await code(founded.device.request('PUT', path('m'.repeat(22)), { version: 1, sealed })),
    ).toBe('too-large');
  });

  it('given a vault, when another key would silently take its place, then it is refused', async () => {
    expect(await code(Notebook.create(founded))).toBe('conflict');
  });

  it('given the server closed, then the words still stand nowhere', async () => {
    await house.close();
    expect(await filesWithCanary()).toEqual([]);
  });
});
