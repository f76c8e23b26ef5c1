import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type {
  CommandId,
  DeviceId,
  GroupId,
  Id,
  LinkId,
  MeetingId,
  NoteId,
  SeatId,
  TextId,
} from '../../../shared/meeting/ids.ts';
import type { Change, Storage } from '../../../server/ports.ts';
import { openMemory } from '../../../server/storage/memory.ts';
import { openSqliteHere } from '../../../server/storage/sqlite/open.ts';
import { eventAt, groupState, newDataDir } from './support.ts';

/** One call of the port, and how it reads in a failing example. */
interface Step {
  readonly call: (storage: Storage) => Promise<unknown>;
  readonly toString: () => string;
}

type Method = Exclude<keyof Storage, 'close'>;

function step<M extends Method>(method: M, ...args: Parameters<Storage[M]>): Step {
  return {
    call: (storage) => {
      const calls = storage as Record<M, (...args: Parameters<Storage[M]>) => Promise<unknown>>;
      return calls[method](...args);
    },
    toString: () => `${method}(${args.map((arg) => fc.stringify(arg)).join(', ')})`,
  };
}

function steps<M extends Method>(
  method: M,
  args: fc.Arbitrary<Parameters<Storage[M]>>,
): fc.Arbitrary<Step> {
  return args.map((drawn) => step(method, ...drawn));
}

/** Few of each kind, so that steps meet. */
function idOf<Kind extends Id>(kind: string, count: number): fc.Arbitrary<Kind> {
  return fc.integer({ min: 1, max: count }).map((n) => `${kind}${n}` as Kind);
}
const group = idOf<GroupId>('group', 2);
const meeting = idOf<MeetingId>('meeting', 2);
const command = idOf<CommandId>('command', 6);
const text = idOf<TextId>('text', 3);
const seat = idOf<SeatId>('seat', 2);
const device = idOf<DeviceId>('device', 3);
const link = idOf<LinkId>('link', 4);
const note = idOf<NoteId>('note', 2);
const document = fc.constantFrom('page', 'board');
const key = fc.constantFrom('key1', 'key2', 'key3');
const hash = fc.integer({ min: 1, max: 6 }).map((n) => Buffer.alloc(32, n));
const bytes = fc.uint8Array({ maxLength: 40 });
const words = fc.string({ unit: 'binary', maxLength: 20 });
const number = fc.integer({ min: 0, max: 3 });
const time = fc.integer({ min: 0, max: 10 });

const events = fc
  .record({
    group,
    meeting,
    expected: number,
    command: fc.option(command),
    count: number,
    // Now and then a number is left out, which is a bug of the caller.
    gap: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 1),
    texts: fc.array(fc.record({ id: text, text: words }), { maxLength: 2 }),
    erase: fc.array(text, { maxLength: 2 }),
  })
  .map(({ count, gap, ...part }) => ({
    ...part,
    append: Array.from({ length: count }, (_, index) => eventAt(part.expected + gap + 1 + index)),
  }));

const linkRow = fc.record({
  id: link,
  hash,
  purpose: fc.constantFrom('installation', 'member', 'facilitator'),
  group: fc.option(group),
  notBefore: time,
  expires: time,
  maxClaims: fc.option(fc.integer({ min: 1, max: 2 })),
  claims: fc.constantFrom(0, 0, 1),
  revoked: fc.constantFrom(false, false, true),
});

const change: fc.Arbitrary<Change> = fc.oneof(
  ...[1, 3].map((parts) =>
    fc
      .record(
        {
          group: fc.record({
            state: fc
              .record({ id: group, name: words })
              .map(({ id, name }) => groupState(id, { name })),
            expected: number,
          }),
          events,
          forgetMeeting: meeting,
          links: fc.array(linkRow, { maxLength: 2 }),
          revokeLinks: fc.array(link, { maxLength: 2 }),
          claimLink: link,
          device: fc.record({ id: device, hash, creator: fc.boolean(), createdAt: time }),
          deviceSeat: fc.record({ device, group, seat }),
          removeSeat: fc.record({ group, seat }),
        },
        { requiredKeys: [] },
      )
      .chain((whole) =>
        fc
          .subarray(Object.keys(whole) as (keyof Change)[], { maxLength: parts })
          .map((kept) => Object.fromEntries(kept.map((part) => [part, whole[part]])) as Change),
      ),
  ),
);

const vaultRow = fc.record({ group, seat, keyId: key, authHash: hash, wrapped: words });
const noteRow = fc.record({ note, version: number, sealed: bytes, savedAt: time });
const owner = fc.record({ group, meeting });

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: steps('commit', fc.tuple(change)) },
  { weight: 3, arbitrary: steps('putVault', fc.tuple(vaultRow, fc.option(key))) },
  { weight: 4, arbitrary: steps('putNote', fc.tuple(group, seat, noteRow)) },
  { weight: 1, arbitrary: steps('deleteNote', fc.tuple(group, seat, note)) },
  { weight: 1, arbitrary: steps('forgetEarlierNotes', fc.tuple(time)) },
  {
    weight: 4,
    arbitrary: steps(
      'appendToDocument',
      fc.tuple(document, owner, fc.array(bytes, { maxLength: 3 })),
    ),
  },
  { weight: 1, arbitrary: steps('compactDocument', fc.tuple(document, bytes)) },
  { weight: 2, arbitrary: steps('addDocumentClient', fc.tuple(document, number, seat)) },
);

/** Everything the port can be asked about what the steps may have stored. */
const looks: readonly Step[] = [
  ...all<GroupId>('group', 2).flatMap((ofGroup) => [
    step('group', ofGroup),
    step('linksOf', ofGroup),
    ...['key1', 'key2', 'key3'].map((keyId) => step('vaultByKey', ofGroup, keyId)),
    ...all<SeatId>('seat', 2).flatMap((ofSeat) => [
      step('devicesOf', ofGroup, ofSeat),
      step('vault', ofGroup, ofSeat),
      step('notes', ofGroup, ofSeat),
      ...all<NoteId>('note', 2).map((id) => step('note', ofGroup, ofSeat, id)),
    ]),
  ]),
  ...all<MeetingId>('meeting', 2).map((id) => step('meeting', id)),
  ...all<DeviceId>('device', 3).map((id) => step('seatsOf', id)),
  ...[1, 2, 3, 4, 5, 6].flatMap((n) => [
    step('linkByHash', Buffer.alloc(32, n)),
    step('deviceByHash', Buffer.alloc(32, n)),
  ]),
  ...[0, 5].map((now) => step('installation', now)),
  ...['page', 'board'].flatMap((name) => [step('document', name), step('documentClients', name)]),
];

function all<Kind extends Id>(kind: string, count: number): readonly Kind[] {
  return Array.from({ length: count }, (_, index) => `${kind}${index + 1}` as Kind);
}

/** What a call answers; that it rejects is an answer, how it words that is not. */
function answer(storage: Storage, { call }: Step): Promise<unknown> {
  return call(storage).then(
    (value) => ({ value }),
    () => 'rejected',
  );
}

describe('STORE-16 memory and SQLite give the same answers', () => {
  it('given any calls, when made to both, then each answer and all that is left are the same', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { maxLength: 40, size: 'max' }), async (taken) => {
        const { dataDir, clear } = newDataDir();
        const [memory, sqlite] = [openMemory(), await openSqliteHere(dataDir)];
        try {
          for (const one of taken) {
            expect(await answer(sqlite, one), one.toString()).toEqual(await answer(memory, one));
          }
          for (const look of looks) {
            expect(await answer(sqlite, look), look.toString()).toEqual(await answer(memory, look));
          }
        } finally {
          await sqlite.close();
          clear();
        }
      }),
      { numRuns: 60 },
    );
  });
});
