import * as z from 'zod';
import { captureSettings } from '../commands/capture-settings.ts';
import { stationStatus } from './status.ts';

/** Device ids, or null for every connected device. */
const target = z.array(z.string()).max(1000).nullable();

/**
 * Every command that a console, the terminal or a script can give the station: a schema for the arguments and one for
 * the result. Transports carry exactly these and add none of their own.
 */
export const stationCommands = {
  /** Starts the named devices, or all: those that are capturing already are left alone. */
  start: {
    args: z.strictObject({ settings: captureSettings, devices: target }),
    result: z.object({ takeId: z.string().nullable(), commandedDevices: z.number().int() }),
  },
  /** Stops the named devices, or all. Resolves when the command is sent, not when the files are complete. */
  stop: {
    args: z.strictObject({ devices: target }),
    result: z.object({ commandedDevices: z.number().int() }),
  },
  status: { args: z.strictObject({}), result: stationStatus },
} as const;

export type StationCommandName = keyof typeof stationCommands;
export type StationCommandArgs<Name extends StationCommandName> = z.infer<(typeof stationCommands)[Name]['args']>;
export type StationCommandResult<Name extends StationCommandName> = z.infer<(typeof stationCommands)[Name]['result']>;

/** The station as its operators see it: one method a command, typed by the schemas above. */
export type StationContract = {
  readonly [Name in StationCommandName]: (args: StationCommandArgs<Name>) => Promise<StationCommandResult<Name>>;
};
