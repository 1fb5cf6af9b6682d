/** The channels between the window's preload and the main process; the preload bundles this file. */
export const IPC_CHANNELS = {
  /** Page to main, sent once by each document: whatever console was there before is gone. */
  pageLoaded: 'console:page-loaded',
  /** Page to main: open a session. */
  connect: 'console:connect',
  /** Page to main: nobody listens any more. */
  disconnect: 'console:disconnect',
  /** Page to main, answered: a command and its arguments. */
  request: 'console:request',
  /** Main to page: one event. */
  event: 'console:event',
  /** Main to page: one preview packet. */
  preview: 'console:preview',
  /** Main to page: the station has cut the session off. */
  closed: 'console:closed',
} as const;
