import type { AccessView } from '#shared/contract/access.ts';
import type { StationCommandResult, StationContract } from '#shared/contract/commands.ts';
import { CommandError } from '#shared/contract/problems.ts';
import type { SettingsView, StationSettings } from '#shared/contract/settings.ts';
import type { Gatekeeper } from './access/gatekeeper.ts';
import type { Desktop } from './desktop.ts';
import { messageOf } from './error-facts.ts';
import { withoutUndefined } from './settings/without-undefined.ts';
import type { Station } from './station.ts';
import type { StationSupport } from './station-support.ts';

/** Who carries out the commands. */
export interface ContractParts {
  /** The station of the day. */
  readonly station: () => Station;
  readonly gatekeeper: Gatekeeper;
  readonly desktop: Desktop;
  readonly support: StationSupport;
  readonly settings: () => SettingsView;
  readonly changeSettings: (change: Partial<StationSettings>) => Promise<StationCommandResult<'changeSettings'>>;
  readonly access: () => AccessView;
  /** Closes the consoles that the operator token let in. */
  readonly sendAway: () => void;
}

/** The contract of the console, the terminal and scripts: each command led to the part that carries it out. */
export function buildContract(parts: ContractParts): StationContract {
  const { gatekeeper, desktop, settings, changeSettings, access } = parts;
  const control = () => parts.station().control;
  const gallery = () => parts.station().gallery;
  return {
    start: (args) => control().start(args),
    stop: (args) => control().stop(args),
    status: () => control().status(),
    renameDevice: (args) => control().renameDevice(args),
    giveUpDelivery: (args) => control().giveUpDelivery(args),
    forgetDevice: (args) => control().forgetDevice(args),
    identifyDevice: (args) => control().identifyDevice(args),
    adjustDevice: (args) => control().adjustDevice(args),
    dumpDevice: (args) => control().dumpDevice(args),
    answerDevice: async ({ number, allow }) => {
      await gatekeeper.answer(number, allow);
      return {};
    },
    access: () => Promise.resolve(access()),
    renewToken: async ({ token }) => {
      if (token === 'operator') parts.sendAway();
      await gatekeeper.renew(token);
      return access();
    },
    decideDevice: async ({ key, decision }) => {
      await gatekeeper.decide(key, decision);
      return access();
    },
    listSessions: (args) => Promise.resolve(gallery().list(args)),
    describeSession: ({ folder }) => gallery().describe(folder),
    editSession: (args) => gallery().edit(args),
    muxSession: async ({ folder }) => {
      await gallery().mux(folder);
      return {};
    },
    verifySession: ({ folder }) => gallery().verify(folder),
    deleteSession: async ({ folder }) => {
      await gallery().remove(folder);
      return {};
    },
    openFolder: async ({ folder }) => {
      const path = gallery().pathOf(folder);
      await desktop.openFolder(path).catch((error: unknown) => {
        throw new CommandError('no-desktop', messageOf(error), path);
      });
      return {};
    },
    diagnose: () => parts.support.doctor.diagnose(),
    settings: () => Promise.resolve(settings()),
    changeSettings: (change) => changeSettings(withoutUndefined(change)),
    chooseFolder: async () => ({ path: await desktop.chooseFolder() }),
    reportProblem: () => parts.support.reportProblem(),
  };
}
