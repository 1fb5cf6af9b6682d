import type { WaitingDevice } from '#shared/contract/access.ts';
import type { StationStatus } from '#shared/contract/status.ts';

const HEADINGS = ['device', 'model', 'state', 'fps', 'frames', 'MB', 'gaps'];
/** Columns from here on are numbers. */
const FIRST_NUMBER = 3;

/** What `status` prints, a line each. */
export function statusTable(status: StationStatus): string[] {
  return [...deviceLines(status), ...status.waiting.map(waitingLine)];
}

function waitingLine({ number, label, address, identity }: WaitingDevice): string {
  const whole = identity === 'address' ? ', and all else from that address' : '';
  return `Waiting: ${number}  ${label} (${address}${whole}); type "allow ${number}" or "refuse ${number}"`;
}

function deviceLines({ devices }: StationStatus): string[] {
  if (devices.length === 0) return ['No device is connected.'];
  const rows = devices.map((device) => [
    device.address,
    device.model || '-',
    device.state,
    device.fps.toFixed(1),
    `${device.frames}`,
    (device.bytes / 1e6).toFixed(1),
    `${device.gaps}`,
  ]);
  const widths = HEADINGS.map((heading, i) => Math.max(heading.length, ...rows.map((row) => row[i]?.length ?? 0)));
  return [HEADINGS, ...rows].map((row) =>
    row
      .map((cell, i) => (i < FIRST_NUMBER ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
