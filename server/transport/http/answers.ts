import type { FastifyReply } from 'fastify';
import * as v from 'valibot';
import {
  REJECTIONS,
  isRejection,
  reject,
  type Rejection,
} from '../../../shared/meeting/rejections.ts';
import type { Refusal } from '../../../shared/protocol/http.ts';

/** Sends a value, or a refusal with its code's status. */
export function answer(reply: FastifyReply, value: object | Rejection): FastifyReply {
  if (!isRejection(value)) return reply.send(value);
  const refusal: Refusal = { code: value.rejected };
  return reply.code(REJECTIONS[value.rejected]).send(refusal);
}

/** What the schema makes of an input, or the refusal 'malformed'. */
export function parse<Schema extends v.GenericSchema>(
  schema: Schema,
  input: unknown,
): v.InferOutput<Schema> | Rejection {
  const parsed = v.safeParse(schema, input);
  return parsed.success ? parsed.output : reject('malformed');
}
