import type { SeatId } from '../../../shared/meeting/ids.ts';

/** Where a tile stands at the wide table. */
export interface Place {
  readonly seat: SeatId;
  readonly side: 'left' | 'right';
  /** Which of the side's columns: the outer stands at the edge of the screen. */
  readonly column: 'only' | 'outer' | 'inner';
  /** First row and number of rows, out of `ROWS`. */
  readonly row: number;
  readonly span: number;
  /** Stands further out, so that a side bows like the edge of the table. */
  readonly bowed: boolean;
}

/** Divides evenly by up to four tiles in a column. */
export const ROWS = 12;
/** More others than this, and each side has two columns. */
const MOST_IN_SINGLE_COLUMNS = 8;

/** Seats the others along the two sides, in seat order: down the left, then down the right. */
export function placesFor(others: readonly SeatId[]): readonly Place[] {
  const onLeft = Math.ceil(others.length / 2);
  const double = others.length > MOST_IN_SINGLE_COLUMNS;
  return [
    ...onSide('left', others.slice(0, onLeft), double),
    ...onSide('right', others.slice(onLeft), double),
  ];
}

function onSide(side: Place['side'], seats: readonly SeatId[], double: boolean): readonly Place[] {
  if (!double) return inColumn(side, 'only', seats);
  const outer = Math.ceil(seats.length / 2);
  return [
    ...inColumn(side, 'outer', seats.slice(0, outer)),
    ...inColumn(side, 'inner', seats.slice(outer)),
  ];
}

function inColumn(
  side: Place['side'],
  column: Place['column'],
  seats: readonly SeatId[],
): readonly Place[] {
  const span = ROWS / Math.max(seats.length, column === 'only' ? 2 : 3);
  const first = (ROWS - span * seats.length) / 2;
  return seats.map((seat, index) => ({
    seat,
    side,
    column,
    row: Math.round(first + index * span) + 1,
    span,
    bowed: column === 'only' && seats.length > 2 && index > 0 && index < seats.length - 1,
  }));
}

/** Where the light falls on the table, per cent of its width and height. */
export function lightOn(place: Place | undefined): { readonly x: number; readonly y: number } {
  // My own seat is the near edge.
  if (!place) return { x: 50, y: 104 };
  const y = ((place.row - 1 + place.span / 2) / ROWS) * 100;
  const x = place.column === 'inner' ? 16 : 7;
  return { x: place.side === 'left' ? x : 100 - x, y };
}
