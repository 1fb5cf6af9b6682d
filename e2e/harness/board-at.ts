import { sharedJpegClips } from '../../tools/simulator/board/jpeg-clip.ts';
import { type BoardOptions, SimulatedBoard } from '../../tools/simulator/board/simulated-board.ts';
import { eventually } from './station-process.ts';
import type { AtEnd } from './test-bed.ts';

/** How the station calls a board, which does not say what it is. */
export const BOARD = 'ESP32 camera';

const clips = sharedJpegClips();

/** A simulated board that connected just now, and leaves with the test. */
export async function boardAt(
  atEnd: AtEnd,
  port: number,
  options: Partial<BoardOptions> = {},
): Promise<SimulatedBoard> {
  const board = new SimulatedBoard({ url: `ws://127.0.0.1:${port}/esp`, clips, ...options });
  atEnd(() => board.stop());
  await board.start();
  return board;
}

/** Resolves when a board has sent so many pictures. */
export async function films(board: SimulatedBoard, frames: number): Promise<void> {
  await eventually(`the board films ${frames} pictures`, () => board.counts().frames >= frames);
}
