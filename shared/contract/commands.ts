import * as z from 'zod';
import { captureSettings } from '../commands/capture-settings.ts';
import { diagnosis } from '../diagnostics/finding.ts';
import { accessView } from './access.ts';
import { sessionDetails, sessionFolder, sessionSummary } from './session-summary.ts';
import { settingsView, stationSettings } from './settings.ts';
import { stationStatus } from './status.ts';
import { updateStatus } from './update.ts';
import { verificationReport } from '../verification/verification-report.ts';

/** Device ids, or null for every connected device. */
const target = z.array(z.string()).max(1000).nullable();
const done = z.object({});

/** Bounds of what an operator can write into a manifest. */
export const MAX_NAME = 80;
export const MAX_NOTES = 10_000;
export const MAX_TAGS = 50;
export const MAX_TAG = 50;

/**
 * Every command that a console, the terminal or a script can give the station: a schema for the arguments and one for
 * the result. Transports carry exactly these and add none of their own. Failures are CommandErrors.
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
  /** Gives a device a name, which is remembered; an empty one takes it away. */
  renameDevice: {
    args: z.strictObject({ device: z.string(), name: z.string().max(MAX_NAME) }),
    result: done,
  },
  /** Takes a lost device off the list. */
  forgetDevice: { args: z.strictObject({ device: z.string() }), result: done },
  /** Does not wait any longer for what a phone still has to deliver: its session ends with what has come. */
  giveUpDelivery: { args: z.strictObject({ device: z.string() }), result: done },
  /** Flashes a phone's screen, so that a person sees which one is meant. Not every device can. */
  identifyDevice: { args: z.strictObject({ device: z.string() }), result: done },
  /** Changes what a phone page encodes while it captures; null leaves it as it is. Not every device can. */
  adjustDevice: {
    args: z.strictObject({
      device: z.string(),
      bitrateMbit: captureSettings.shape.bitrateMbit.nullable(),
      fps: captureSettings.shape.fps.nullable(),
    }),
    result: done,
  },
  /**
   * Begins or ends writing a device's raw messages to a file, which is named where it began; it goes on in another file
   * when the device comes back. With `--dump` every new connection begins one by itself.
   */
  dumpDevice: {
    args: z.strictObject({ device: z.string(), on: z.boolean() }),
    result: z.object({ file: z.string().nullable() }),
  },
  /** Lets a waiting device in, or refuses it; either is remembered. */
  answerDevice: { args: z.strictObject({ number: z.number().int(), allow: z.boolean() }), result: done },
  /** Who may connect, with the tokens. */
  access: { args: z.strictObject({}), result: accessView },
  /** Makes a new token; the old one opens nothing any more. Devices that are connected stay. */
  renewToken: { args: z.strictObject({ token: z.enum(['device', 'operator']) }), result: accessView },
  /** Changes what was decided of a device: `refuse` also cuts it off, `forget` lets it ask again. */
  decideDevice: {
    args: z.strictObject({ key: z.string().max(300), decision: z.enum(['allow', 'refuse', 'forget']) }),
    result: accessView,
  },
  /** A page of the gallery, newest first; `after` is the last folder of the page before. */
  listSessions: {
    args: z.strictObject({ after: sessionFolder.nullable(), limit: z.number().int().min(1).max(2000) }),
    result: z.object({ sessions: z.array(sessionSummary), more: z.boolean(), scanning: z.boolean() }),
  },
  describeSession: { args: z.strictObject({ folder: sessionFolder }), result: sessionDetails },
  /** Writes what the operator says of a session into its manifest; what is left out stays. */
  editSession: {
    args: z.strictObject({
      folder: sessionFolder,
      name: z.string().max(MAX_NAME).optional(),
      notes: z.string().max(MAX_NOTES).optional(),
      tags: z.array(z.string().min(1).max(MAX_TAG)).max(MAX_TAGS).optional(),
    }),
    result: sessionDetails,
  },
  /** Makes the MP4 of a folder that has only stream.h264. Resolves when it is made; progress comes as events. */
  muxSession: { args: z.strictObject({ folder: sessionFolder }), result: done },
  /**
   * Holds a session to its manifest, every file and every frame, and repairs what can be repaired. One at a time; progress
   * comes as the session's work.
   */
  verifySession: { args: z.strictObject({ folder: sessionFolder }), result: verificationReport },
  /** Moves a session's folder to the system's trash. */
  deleteSession: { args: z.strictObject({ folder: sessionFolder }), result: done },
  /** Shows a session's folder in the system's file manager. */
  openFolder: { args: z.strictObject({ folder: sessionFolder }), result: done },
  /** Makes all checks of the troubleshooting guide; takes some seconds. */
  diagnose: { args: z.strictObject({}), result: diagnosis },
  /** Of these checks the firewall's alone. */
  checkFirewall: { args: z.strictObject({}), result: diagnosis },
  settings: { args: z.strictObject({}), result: settingsView },
  /**
   * Changes settings. Those of RESTARTING_SETTINGS restart the station, which is refused while anything records;
   * `console` is then the address of the console after the restart, where it changed.
   */
  changeSettings: {
    args: stationSettings.partial(),
    result: z.object({ settings: settingsView, console: z.string().nullable() }),
  },
  /** Lets the operator choose a folder in the system's own dialog; null where it was cancelled. */
  chooseFolder: { args: z.strictObject({}), result: z.object({ path: z.string().nullable() }) },
  /** Begins to look for a new version of the program; null where it cannot look. Refused while anything records. */
  checkForUpdates: { args: z.strictObject({}), result: updateStatus.nullable() },
  /**
   * Zips logs, settings, manifests, diagnosis and versions for whoever is to help. `file` is the ZIP on the station's own
   * computer, absolute; `url` is where the console's page finds it, relative to its own address.
   */
  reportProblem: { args: z.strictObject({}), result: z.object({ file: z.string(), url: z.string() }) },
} as const;

/** Commands that concern the one console that gives them. */
export const consoleCommands = {
  /** From now on this console gets the preview packets of these devices, and of no others. */
  watchPreviews: { args: z.strictObject({ devices: z.array(z.string()).max(64) }), result: done },
  /** This console has taken so many preview packets since it last said so; too many in flight make the station skip. */
  acknowledgePreviews: { args: z.strictObject({ packets: z.number().int().min(0) }), result: done },
} as const;

/** All that a transport carries. */
export const contractCommands = { ...stationCommands, ...consoleCommands } as const;

export type StationCommandName = keyof typeof stationCommands;
export type StationCommandArgs<Name extends StationCommandName> = ContractArgs<Name>;
export type StationCommandResult<Name extends StationCommandName> = ContractResult<Name>;

export type ContractCommandName = keyof typeof contractCommands;
export type ContractArgs<Name extends ContractCommandName> = z.infer<(typeof contractCommands)[Name]['args']>;
export type ContractResult<Name extends ContractCommandName> = z.infer<(typeof contractCommands)[Name]['result']>;

/** The station as its operators see it: one method a command, typed by the schemas above. */
export type StationContract = {
  readonly [Name in StationCommandName]: (args: StationCommandArgs<Name>) => Promise<StationCommandResult<Name>>;
};
