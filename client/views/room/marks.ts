import { MARKS, type MarkName } from '../../ui/marks.ts';

/** The drawing of a seat's mark. */
export function markOf(mark: number): MarkName {
  return MARKS[mark % MARKS.length] ?? 'leaf';
}
