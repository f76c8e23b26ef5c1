/** Why a key or a sealed thing was refused: a small closed union, returned and never thrown. */
export type VaultRefusal =
  /**
   * Not sealed under this key for this place: another key, or another group, seat, note, version,
   * epoch or history than the caller says. Also an altered salt or commitment, which look the same.
   */
  | 'wrong-key'
  /** Right key and place, but the contents are not the bytes that were sealed. */
  | 'tampered'
  /** Larger than the largest padded size. */
  | 'too-large'
  /** Not a form this version knows: foreign, newer, cut short, or malformed. */
  | 'unknown-format';

export interface Refused {
  readonly refused: VaultRefusal;
}

export function refuse(refused: VaultRefusal): Refused {
  return { refused };
}

/** Tells a refusal from whatever else a function of this folder returns. */
export function isRefused(value: unknown): value is Refused {
  return typeof value === 'object' && value !== null && 'refused' in value;
}
