import { afterAll, beforeAll, describe } from 'vitest';
import type { Storage } from '../../../server/ports.ts';
import { deviceRules, linkRules } from './doors.ts';
import { documentRules, isolationRules } from './documents.ts';
import { endingRules } from './endings.ts';
import { groupRules, meetingRules, wholenessRules } from './meetings.ts';
import { noteRules, vaultRules } from './notes.ts';

/**
 * What every storage promises. One storage serves all the rules, one after the other, so each
 * makes its own group; `open` and `close` run once.
 */
export function describeStorage(
  name: string,
  open: () => Promise<{ readonly storage: Storage; readonly close: () => Promise<void> }>,
): void {
  describe(name, () => {
    let opened: Awaited<ReturnType<typeof open>>;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());
    const storage = (): Storage => opened.storage;

    describe('STORE-1 a group is saved at the version it was read at', () => {
      groupRules(storage);
    });
    describe("STORE-2 a meeting's events follow one another, and end with it", () => {
      meetingRules(storage);
    });
    describe('STORE-3 a change is stored whole or not at all', () => {
      wholenessRules(storage);
    });
    describe('STORE-4 a link lets in as many as it says', () => {
      linkRules(storage);
    });
    describe('STORE-5 a device holds seats until their group ends', () => {
      deviceRules(storage);
    });
    describe('STORE-6 a seat has one vault, and a key one seat', () => {
      vaultRules(storage);
    });
    describe('STORE-7 a note has one version, and for a day the one before', () => {
      noteRules(storage);
    });
    describe('STORE-8 a document lives as long as its meeting', () => {
      documentRules(storage);
    });
    describe('STORE-9 one group never finds what is of another', () => {
      isolationRules(storage);
    });
    describe('STORE-17 a group that ends leaves nothing', () => {
      endingRules(storage);
    });
  });
}
