import { WebSocket } from 'ws';
import * as z from 'zod';
import { commandOutcome } from '#shared/contract/messages.ts';
import { type Diagnosis, diagnosis } from '#shared/diagnostics/finding.ts';

const CONNECT_MS = 3000;
const ANSWER_MS = 60_000;
const REQUEST_ID = 1;

const reply = z.object({ kind: z.literal('reply'), id: z.literal(REQUEST_ID), outcome: commandOutcome });

/** `none`: no station answers there. `silent`: one does, but has made no diagnosis; `why` is a sentence. */
export type StationAnswer =
  | { readonly kind: 'diagnosed'; readonly diagnosis: Diagnosis }
  | { readonly kind: 'silent'; readonly why: string }
  | { readonly kind: 'none' };

/**
 * Asks the station that listens on that port of this machine for its diagnosis, as its console does. Never rejects.
 * `host` is an address of the loopback interface.
 */
export function askStation(host: string, port: number): Promise<StationAnswer> {
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://${authority}/console`, {
      origin: `http://${authority}`,
      handshakeTimeout: CONNECT_MS,
    });
    let opened = false;
    const end = (answer: StationAnswer): void => {
      clearTimeout(timer);
      resolve(answer);
      socket.terminate();
    };
    const timer = setTimeout(() => end({ kind: 'silent', why: 'It gave no answer within a minute.' }), ANSWER_MS);
    socket.on('open', () => {
      opened = true;
      socket.send(JSON.stringify({ id: REQUEST_ID, command: 'diagnose', args: {} }));
    });
    socket.on('message', (data, isBinary) => {
      const answer = isBinary || !Buffer.isBuffer(data) ? null : answerIn(data.toString('utf8'));
      if (answer !== null) end(answer);
    });
    // Another program may hold the port: it speaks no web socket, or has no console.
    socket.on('error', () => end({ kind: 'none' }));
    socket.on('close', () => end(opened ? { kind: 'silent', why: 'It closed the connection.' } : { kind: 'none' }));
  });
}

/** The answer in a message; null where it is about something else. */
function answerIn(text: string): StationAnswer | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const message = reply.safeParse(value);
  if (!message.success) return null;
  const { outcome } = message.data;
  if (!outcome.ok) return { kind: 'silent', why: outcome.problem.message };
  const parsed = diagnosis.safeParse(outcome.result);
  return parsed.success
    ? { kind: 'diagnosed', diagnosis: parsed.data }
    : { kind: 'silent', why: 'It is of another version than this program.' };
}
