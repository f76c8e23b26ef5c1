/** The vectors that docs/key-specification.md names, from fixed inputs. */
import {
  box,
  boxKeys,
  custody,
  fields,
  gcm,
  pad,
  sha256,
  uint32,
  versionAad,
} from './reference.ts';
import type { Chance } from './reference.ts';

/** Counting bytes: the vectors' stand-in for chance, each `from` another run of them. */
function counting(from: number, length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, at) => (from + at) & 255));
}

function chance(from: number): Chance {
  return { salt: counting(from, 32), nonce: counting(from + 32, 12) };
}

const GROUP = 'GroupGroupGroupGroupGA';
const SEAT = 'SeatSeatSeatSeatSeatSA';
const NOTE = 'NoteNoteNoteNoteNoteNA';
const KEY_ID = 'KeyIdKeyIdKeyIdKeyIdKA';
const EPOCH = 3;

export function makeVectors() {
  const secret = counting(0xa0, 16).toString('base64url');
  const { auth, kek, authDigest } = custody(KEY_ID, secret);
  const vaultKey = counting(0x40, 32);

  const keyAad = fields('EtaTyopeili/1', 'vault-key', GROUP, SEAT, KEY_ID, uint32(EPOCH));
  const secretAad = fields('EtaTyopeili/1', 'vault-secret', GROUP, SEAT, KEY_ID, uint32(EPOCH));
  const extrasAad = fields('EtaTyopeili/1', 'vault-extras', GROUP, SEAT, uint32(EPOCH));
  const keyNonce = counting(0x01, 12);
  const extras = { greeting: 'hyvää päivää' };
  const wrapped = {
    v: 1,
    group: GROUP,
    seat: SEAT,
    keyId: KEY_ID,
    epoch: EPOCH,
    wrappedKey: text(Buffer.concat([keyNonce, gcm(kek, keyNonce, keyAad, vaultKey)])),
    sealedSecret: text(box(vaultKey, secretAad, Buffer.from(secret, 'base64url'), chance(0x02))),
    sealedExtras: text(box(vaultKey, extrasAad, pad(JSON.stringify({ v: 1, extras })), chance(3))),
  };

  const version = (
    of: { purpose: string; note: string; version: number; previous: string | null },
    value: object,
    from: number,
  ) => {
    const { purpose, note, version, previous } = of;
    const aad = versionAad({ ...of, group: GROUP, seat: SEAT, epoch: EPOCH });
    const json = JSON.stringify(value);
    const { key, commitment } = boxKeys(vaultKey, chance(from).salt, aad);
    const blob = box(vaultKey, aad, pad(json), chance(from));
    return {
      purpose,
      header: { note, version, previous },
      json,
      aad: aad.toString('hex'),
      salt: chance(from).salt.toString('hex'),
      nonce: chance(from).nonce.toString('hex'),
      key: key.toString('hex'),
      commitment: commitment.toString('hex'),
      blob: text(blob),
      head: text(sha256(blob)),
    };
  };
  const first = version(
    { purpose: 'note', note: NOTE, version: 1, previous: null },
    { v: 1, kind: 'text', text: 'Työn äärellä 🌿' },
    0x10,
  );
  const second = version(
    { purpose: 'note', note: NOTE, version: 2, previous: first.head },
    { v: 1, kind: 'text', text: 'ä'.repeat(150), meta: { place: { x: 1, y: -2.5 }, done: false } },
    0x20,
  );
  const manifest = version(
    { purpose: 'manifest', note: '', version: 1, previous: null },
    { v: 1, notes: { [NOTE]: { version: 2, head: second.head } } },
    0x30,
  );

  return {
    product: 'EtaTyopeili/1',
    custody: {
      keyId: KEY_ID,
      secret,
      fragment: `m.${KEY_ID}.${secret}`,
      auth: text(auth),
      authDigest: text(authDigest),
      kek: kek.toString('hex'),
    },
    vault: {
      vaultKey: vaultKey.toString('hex'),
      keyAad: keyAad.toString('hex'),
      secretAad: secretAad.toString('hex'),
      extrasAad: extrasAad.toString('hex'),
      extras,
      wrapped,
    },
    versions: [first, second, manifest],
  };
}

function text(bytes: Buffer): string {
  return bytes.toString('base64url');
}
