// Plays back what a device once sent: `npm run replay -- --help`.
import { pathToFileURL } from 'node:url';
import { type DumpFacts, readDumpFacts } from './replay/dump-records.ts';
import { ReplayError } from './replay/replay-error.ts';
import { parseReplayArguments, REPLAY_HELP, type ReplayOptions } from './replay/replay-options.ts';
import { Replayer, type ReplayOutcome } from './replay/replayer.ts';

const MIB = 1024 * 1024;

/** What a person should know before: whose messages these are, and what will not be as it was. */
function notes({ header, messages, rest, clock }: DumpFacts, player: Replayer, options: ReplayOptions): string[] {
  const { model, address, startedAt, program, protocol } = header;
  const lines = [
    `${messages} messages of ${model === '' ? 'a device' : model} (${protocol}) at ${address}, written at ${startedAt} by ${program}.`,
  ];
  if (rest.damage !== null) lines.push(`${rest.damage} What is before that is played back.`);
  else if (rest.bytes > 0) {
    lines.push(
      `The dump is torn: its last record is not whole (${rest.bytes} bytes). What is before that is played back.`,
    );
  }
  if (clock.isKnown && !player.tellsTime) {
    lines.push("The device's clock is not told at this speed: the times of its frames are those of their arrival.");
  }
  if (protocol !== 'camera.v2' && options.token === null) {
    lines.push('If the station asks for approval, type allow N there before, or give its token with --token.');
  }
  return lines;
}

function summary({ messages, bytes, ms, closeCode }: ReplayOutcome): string {
  const sent = `Sent ${messages} messages, ${(bytes / MIB).toFixed(2)} MiB, in ${(ms / 1000).toFixed(1)} s.`;
  if (closeCode === null) return `${sent} The dump ends while the device is connected.`;
  const how = closeCode === 1006 ? 'broke off' : `was closed with code ${closeCode}`;
  return `${sent} The recorded connection ${how}, and so did this one.`;
}

/** Runs the replay; resolves with the exit code: 1 for wrong arguments, no dump, a refusal, or an early end. */
export async function replay(
  args: readonly string[],
  print: (line: string) => void = console.log,
  complain: (line: string) => void = console.error,
): Promise<number> {
  const request = parseReplayArguments(args);
  if (request.kind === 'help') {
    print(REPLAY_HELP);
    return 0;
  }
  if (request.kind === 'wrong') {
    complain(request.problem);
    return 1;
  }
  try {
    const { options } = request;
    const facts = await readDumpFacts(options.file);
    const player = new Replayer(options, facts, print);
    for (const line of notes(facts, player, options)) print(line);
    print(summary(await player.run()));
    return 0;
  } catch (error) {
    if (!(error instanceof ReplayError)) throw error;
    complain(error.message);
    return 1;
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = await replay(process.argv.slice(2));
}
