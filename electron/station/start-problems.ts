import { CommandError } from '#shared/contract/problems.ts';
import { DEFAULT_PORT } from '#shared/contract/settings.ts';
import { messageOf } from './error-facts.ts';
import { ListenError } from './ingest/ingest-server.ts';
import type { SettingsInForce } from './settings/settings-in-force.ts';

/**
 * Why the program's station could not start. Where what was set cannot be used, the sentence says where it is set: the
 * console cannot be opened to change it.
 */
export function firstStartProblem(error: unknown, settings: SettingsInForce): unknown {
  const { recordings, port } = settings.store.values;
  const isFolder = !(error instanceof ListenError);
  const isSet = isFolder
    ? !settings.isFixed('recordings') && recordings !== null
    : !settings.isFixed('port') && port !== DEFAULT_PORT;
  if (!isSet) return error;
  return new Error(`${messageOf(error)} It is set in ${settings.store.path}.`, { cause: error });
}

/** Why the station could not start with other settings. */
export function restartProblem(error: unknown, recordings: string): CommandError {
  if (error instanceof CommandError) return error;
  const words = messageOf(error);
  return error instanceof ListenError
    ? new CommandError('port-in-use', words, words)
    : new CommandError('folder-not-writable', words, recordings);
}
