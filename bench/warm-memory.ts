import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Fills in pieces, as one Buffer cannot be larger than 4 GB. */
const TOUCH = `
  const pieces = [];
  for (let left = Number(process.argv[1]); left > 0; left -= 2 ** 28) pieces.push(Buffer.alloc(Math.min(left, 2 ** 28), 1));
`;

/**
 * Touches so much memory and gives it back. A virtual machine whose host takes free memory away pays 1 to 1.5 s of CPU
 * for each GB of file cache that it fills anew (0.15 s where the memory is still there): the same for both servers, but
 * more than what either does itself, and different from run to run. It lasts for a few seconds only.
 */
export async function warmMemory(bytes: number): Promise<void> {
  await run(process.execPath, ['-e', TOUCH, String(Math.ceil(bytes))], { timeout: 120_000 });
}
