/** Where seats stand around an ellipse, for the drawings of the ring and the table. */
export interface Ellipse {
  readonly x: number;
  readonly y: number;
  readonly rx: number;
  readonly ry: number;
}

export interface Seat {
  readonly x: number;
  readonly y: number;
}

/** `count` seats at equal angles, mine (the first) at the near edge, then on clockwise. */
export function seatsAround(count: number, { x, y, rx, ry }: Ellipse): readonly Seat[] {
  return Array.from({ length: count }, (_, index) => {
    const angle = (index * 2 * Math.PI) / count;
    return { x: round(x - rx * Math.sin(angle)), y: round(y + ry * Math.cos(angle)) };
  });
}

function round(coordinate: number): number {
  return Math.round(coordinate * 10) / 10;
}
