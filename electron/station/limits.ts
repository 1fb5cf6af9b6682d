/** Every cap of the station with its default, in one place. Times in ms, sizes in bytes. */
export const LIMITS = {
  /** One WebSocket message; a longer one closes the connection with 1009. */
  messageBytes: 16 * 1024 * 1024,
  /** Connections at once; further ones are refused with 503. */
  connections: 256,
  /** Devices that wait for the operator at once, and those of one address, which must not take all places. */
  waitingDevices: 64,
  waitingPerAddress: 16,
  /** Cameras that have connected and not said who they are, and those of one address. */
  visitors: 64,
  visitorsPerAddress: 16,
  /** How often a camera hears that the station is there. */
  aliveMs: 500,
  /** As `pingIntervalMs` and `peerSilenceMs`, for cameras of protocol 2, which lose nothing by a connection that is cut. */
  cameraPingMs: 1000,
  cameraSilenceMs: 2500,
  /** How often a camera is told what is with the operating system. */
  acknowledgeMs: 100,
  /** How long a session waits for a camera that is away: after Stop, and where no take goes on. */
  heldMs: 10 * 60_000,
  /** How long a station that ends waits for what phones still deliver; they bring the rest to its next run. */
  shutdownDeliveryMs: 30_000,
  /** How long a camera that has come may take to answer the first clock request before it is let in without. */
  firstClockMs: 300,
  /** How long after its last frame a session that an earlier run of the station left can be gone on with. */
  resumeMs: 10 * 60_000,
  /** Clock requests: some in quick succession when a camera has come, then one at a time; how long an answer may take. */
  clockBurst: 8,
  clockBurstMs: 50,
  clockIntervalMs: 1000,
  clockAnswerMs: 2000,
  /** How long a camera may take to answer a command, and how many answers may be outstanding. */
  commandAnswerMs: 5000,
  pendingCommands: 32,
  /** Time a client has to finish its HTTP request or WebSocket handshake, and a camera to say who it is. */
  handshakeMs: 10_000,
  pingIntervalMs: 5000,
  /** A peer that was silent for so long, pings unanswered, is gone. */
  peerSilenceMs: 15_000,
  /** How long an old connection has to answer a ping when a device seems to be back on a new one. */
  probeMs: 2000,
  /** How long a new connection may take to say its model before it is known by its address alone. */
  identifyMs: 1000,
  /** Lost devices that are remembered, the oldest forgotten first. */
  rememberedDevices: 256,

  /** Frames that come before their session: kept for so long and so much, then dropped and counted. */
  preRollMs: 2000,
  preRollBytes: 8 * 1024 * 1024,
  /** After `capture_stopped` the session ends when so long no frame has come. */
  lingerMs: 300,
  /** Stop without an answer: ended after `stopAnswerMs` and `stopQuietMs` without frames, or `stopMaxMs` in any case. */
  stopAnswerMs: 2000,
  stopQuietMs: 500,
  stopMaxMs: 5000,
  /** A board's session ends so long after `stop` in any case. */
  boardStopMs: 2000,
  /** A second `start_capture` within this time would start a second encoder on the phone. */
  startRepeatMs: 5000,
  /** A recording device that sent no frame for so long is shown as stalled. */
  stalledMs: 2000,

  /** How often what has arrived is handed to the operating system. */
  journalFlushMs: 40,
  /** A batch is handed on early when it has grown so large. */
  batchBytes: 256 * 1024,
  /** The size of the next batch after one that was handed on early. */
  largeBatchBytes: 1024 * 1024,
  /** Bytes of one session on their way to disk; above it the device's socket is not read until half is written. */
  sessionQueueBytes: 32 * 1024 * 1024,
  /** How often files are synced to the disk itself, and how many syncs run at once. */
  syncMs: 1000,
  concurrentSyncs: 2,
  fragmentMs: 500,
  /** Gaps that a manifest lists; further ones are counted. */
  listedGaps: 10_000,
  /** Kept on the recordings disk so that a full disk leaves room to finish what was being recorded. */
  diskReserveBytes: 32 * 1024 * 1024,

  /** Raw messages that wait to be written to a dump; beyond that they are left out. How often what waits is written. */
  dumpQueueBytes: 16 * 1024 * 1024,
  dumpFlushMs: 100,
  /** The longest dump, and what it leaves of its disk to the recordings. */
  dumpFileBytes: 4 * 1024 * 1024 * 1024,
  dumpDiskReserveBytes: 1024 * 1024 * 1024,

  /** How often consoles are told the state of everything, and how often what is news for them is sent in between. */
  sampleMs: 500,
  consoleFlushMs: 100,
  consoles: 16,
  /** One request of a console; the longest carries notes. */
  consoleMessageBytes: 256 * 1024,
  /** Lines of the log that are kept for consoles that connect later. */
  consoleLogLines: 50_000,
  /** What may wait for a console that reads slowly; beyond it it is cut off and gets everything afresh. */
  consoleQueueBytes: 16 * 1024 * 1024,
  /** Developer consoles: how many, how often what waits for them is looked at, what may be on its way to one. */
  devConsoles: 16,
  devPumpMs: 100,
  devWindowBytes: 256 * 1024,
  /** One that reads nothing for so long, or for which so many lines or bytes wait, is closed. */
  devUnreadMs: 60_000,
  devLines: 50_000,
  devLineBytes: 16 * 1024 * 1024,
  diskSampleMs: 2000,
  addressSampleMs: 5000,

  /** The log file: how large it grows before it is put aside, and how many are kept, the one being written among them. */
  logFileBytes: 5 * 1024 * 1024,
  logFiles: 5,
  /** Lines that wait for the disk; beyond it they are left out and counted. How much is written at once. */
  logWaitingBytes: 2 * 1024 * 1024,
  logBatchBytes: 64 * 1024,
  /** How soon a log file that could not be written is tried again, and how long its last lines may take at the end. */
  logRetryMs: 60_000,
  logStopMs: 2000,
  /** How much of the log files is looked at for their newest entries. */
  logReadBytes: 4 * 1024 * 1024,
  /** Reports of problems: how many are kept, how much is put into one, before it is compressed. */
  reports: 10,
  reportBytes: 64 * 1024 * 1024,
  reportManifests: 100,
  reportManifestBytes: 256 * 1024,
  /** How long the diagnosis may take for a report, and how long its answer may be. */
  diagnosisMs: 60_000,
  diagnosisBytes: 4 * 1024 * 1024,
  /** Reports that are sent at once. */
  reportDownloads: 8,

  /** How long one session may be verified for a console: 4 GB take a minute on a slow disk. */
  verifyMs: 60 * 60_000,

  ffmpegMuxMs: 30 * 60_000,
  ffmpegThumbnailMs: 30_000,
} as const;
