/** What a seat may do in its group. The guest expert and the evaluator have no seat. */
export type Role = 'member' | 'facilitator';
