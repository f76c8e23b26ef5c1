import { MAX_NAME } from './group.ts';
import { reject, type Rejection } from './rejections.ts';

/** Control, formatting and bidirectional marks: they could make one name pass for another. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/**
 * A name as people may write it: trimmed, one space between words, without invisible characters,
 * at most `MAX_NAME` characters. Any script is welcome.
 */
export function cleanName(input: string): string | Rejection {
  const name = input.normalize('NFC').replace(INVISIBLE, '').replace(/\s+/gu, ' ').trim();
  if (name === '') return reject('name-empty');
  if ([...name].length > MAX_NAME) return reject('name-too-long');
  return name;
}

/** Whether two names would be heard as the same. */
export function sameName(one: string, other: string): boolean {
  return fold(one) === fold(other);
}

function fold(name: string): string {
  return name.normalize('NFC').toLocaleLowerCase('fi');
}
