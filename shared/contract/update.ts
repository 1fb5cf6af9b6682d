import * as z from 'zod';

/**
 * How far the program is with a new version of itself. `unknown`: it has not been looked for one yet. `available`: there is
 * one, and it is not on this computer. `ready`: it is, and is installed when the app is closed.
 */
export const updateState = z.enum(['unknown', 'checking', 'upToDate', 'available', 'downloading', 'ready', 'failed']);
export type UpdateState = z.infer<typeof updateState>;

/**
 * What went wrong last. `unreachable`: where updates are could not be asked, or the download broke off. `damaged`: what was
 * downloaded is not what was published. `notInstalled`: it was to be installed when the app was closed, and is not there.
 */
export const updateProblem = z.enum(['unreachable', 'damaged', 'notInstalled']);
export type UpdateProblem = z.infer<typeof updateProblem>;

/**
 * The program's own updates as a console sees them. `version` is the new one, with its `notes` as plain text. `percent` of
 * a download. `held`: something is being recorded, and until it ends nothing is looked for, downloaded or installed.
 * `installs`: this kind of installation can be updated by the program itself; `asksForPassword`: with an
 * administrator's password. `page`: where people find the new version.
 */
export const updateStatus = z.object({
  current: z.string(),
  state: updateState,
  version: z.string().nullable(),
  notes: z.string().nullable(),
  percent: z.number().int().min(0).max(100).nullable(),
  problem: updateProblem.nullable(),
  held: z.boolean(),
  installs: z.boolean(),
  asksForPassword: z.boolean(),
  page: z.string().nullable(),
});
export type UpdateStatus = Readonly<z.infer<typeof updateStatus>>;
