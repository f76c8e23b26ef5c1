/**
 * The lot that decides between two people who asked in the same millisecond: the same for the
 * whole meeting, another in the next one, and nobody's to choose.
 * FNV-1a over UTF-16 units, then MurmurHash3's finaliser so that every input bit reaches every
 * output bit.
 * @returns a whole number from 0 to 2^32 - 1
 */
export function drawFor(meetingId: string, seat: string): number {
  const text = `${meetingId}|${seat}`;
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
