import * as z from 'zod';

/** Why a command failed, by a stable code: the console has words for each in every language. */
export const commandProblemCode = z.enum([
  /** The station could not be asked, or did not answer in time. */
  'no-connection',
  'no-answer',
  /** The arguments do not fit the command's schema: a mistake of the console, not of the operator. */
  'bad-arguments',
  'unknown-command',
  'unknown-device',
  'device-connected',
  /** The device's protocol has no such command, or the device did not carry it out. */
  'device-cannot',
  /** Nobody waits under this number, or nothing was decided of this device. */
  'not-waiting',
  'token-fixed',
  'unknown-session',
  'session-busy',
  'session-has-video',
  'session-without-raw',
  'session-without-manifest',
  'mux-failed',
  'no-ffmpeg',
  /** Another session is being verified, or this one took too long. */
  'verify-busy',
  'verify-given-up',
  'refused-while-recording',
  'setting-fixed',
  'port-in-use',
  'folder-not-writable',
  'no-desktop',
  'trash-failed',
  'disk-error',
  'internal',
]);
export type CommandProblemCode = z.infer<typeof commandProblemCode>;

/** A command's failure as it travels: `message` is an English sentence, `detail` a name, path or word for the console's own. */
export const commandProblem = z.object({
  code: commandProblemCode,
  message: z.string(),
  detail: z.string(),
});
export type CommandProblem = Readonly<z.infer<typeof commandProblem>>;

/** A command that failed; thrown by whoever carries it out and again by the console's client. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly code: CommandProblemCode;
  readonly detail: string;

  constructor(code: CommandProblemCode, message: string, detail = '') {
    super(message);
    this.code = code;
    this.detail = detail;
  }
}
