import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { expect, it } from 'vitest';
import { estimateFps } from '../electron/station/recording/session/fps-estimate.ts';
import { BASELINE, findPython } from './baseline-server.ts';

const PYTHON = findPython('asyncio');
const FPS_OF_CASES = `
import json, sys
sys.path.insert(0, sys.argv[1])
from baseline import estimate_fps
print(json.dumps([estimate_fps(*case) for case in json.loads(sys.argv[2])]))
`;

/** Frames, arrival span and device span in seconds. */
const CASES = [
  [300, 10, 12],
  [300, 1, 1],
  [2, 10, 0.1],
  [3, 2, 0.5],
  [15, 10, 0],
  [1, 0, 0],
  [0, 0, 0],
  [40, 0, 100],
] as const;

it.skipIf(PYTHON === null)('the baseline and the station share one rule for the frame rate', () => {
  const args = ['-c', FPS_OF_CASES, dirname(BASELINE), JSON.stringify(CASES)];
  const { stdout, stderr } = spawnSync(PYTHON ?? '', args, { encoding: 'utf8', timeout: 20_000 });
  expect(stderr).toBe('');
  const ours = CASES.map(([frames, arrival, device]) => estimateFps(frames, arrival * 1e6, device * 1e6).used);
  expect(JSON.parse(stdout)).toEqual(ours);
});
