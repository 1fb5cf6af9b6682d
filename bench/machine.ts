import { execFileSync } from 'node:child_process';
import { statfsSync } from 'node:fs';
import os from 'node:os';

/** The machine in the words of a table: name and value. */
export function describeMachine(folder: string, baseline: string | null): readonly (readonly [string, string])[] {
  const cpus = os.cpus();
  const [cpu] = cpus;
  return [
    ['CPU', `${cpu?.model.trim() ?? 'unknown'}, ${cpus.length} cores`],
    ['Memory', `${(os.totalmem() / 2 ** 30).toFixed(0)} GiB`],
    ['Kernel', `${os.type()} ${os.release()}`],
    ['Disk', `${folder}, file system type 0x${statfsSync(folder).type.toString(16)}`],
    ['Node', `${process.version}, bufferutil ${hasBufferutil() ? 'found' : 'missing'}`],
    ['ffmpeg', firstLine('ffmpeg', ['-version'])],
    ['Baseline', baseline ?? 'left out: no Python with websockets'],
  ];
}

function hasBufferutil(): boolean {
  try {
    import.meta.resolve('bufferutil');
    return true;
  } catch {
    return false;
  }
}

function firstLine(command: string, args: readonly string[]): string {
  try {
    const [line = ''] = execFileSync(command, [...args], { encoding: 'utf8' }).split('\n');
    return line.replace(/ Copyright.*$/, '');
  } catch {
    return 'not found';
  }
}
