/** The fair-turn floor: a pure part of the meeting, and the names by which the rest knows it. */
export type { FloorEvent } from './events.ts';
export { initialFloor, type FloorState } from './state.ts';
export { evolveFloor } from './evolve.ts';
export { decideFloor } from './decide.ts';
export { dueFloor, floorDeadline, settleFloor } from './follow.ts';
export { boardFloor, facilitatorFloor } from './view.ts';
export { explainPlace } from './explain.ts';
