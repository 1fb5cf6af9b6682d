import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import * as z from 'zod';
import { freePort } from './free-port.ts';
import { SmallDisk } from './small-disk.ts';
import { HEADLESS, temporaryFolder } from './station-process.ts';
import type { AtEnd } from './test-bed.ts';

const LIMIT_MS = 90_000;

const words = z.object({ found: z.string(), fix: z.string() });
const answer = z.object({
  time: z.iso.datetime(),
  station: z.boolean(),
  ok: z.boolean(),
  findings: z.array(
    z.object({
      code: z.string(),
      level: z.enum(['ok', 'note', 'problem']),
      device: z.object({ id: z.string(), name: z.string() }).nullable(),
      facts: z.record(z.string(), z.string()),
      symptom: z.object({ en: z.string(), zh: z.string() }),
      en: words,
      zh: words,
    }),
  ),
});
type DoctorFinding = z.infer<typeof answer>['findings'][number];

/** Where a doctor looks, and as what it runs. */
export interface DoctorPlace {
  readonly data: string;
  readonly recordings: string;
  readonly port: number;
  readonly httpsPort: number;
  readonly host?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Programs before the doctor, such as `unshare --net`. */
  readonly through?: readonly string[];
}

/** What the built program's `doctor` said, and how it ended. */
export interface DoctorRun {
  readonly exitCode: number | null;
  readonly stdout: string;
}

/** Runs `doctor` with these further flags. */
export function runDoctor(place: DoctorPlace, flags: readonly string[] = []): Promise<DoctorRun> {
  const { data, recordings, port, httpsPort, host = '127.0.0.1', env = {}, through = [] } = place;
  const own = ['--data', data, '--recordings', recordings, '--host', host];
  const ports = ['--port', `${port}`, '--https-port', `${httpsPort}`];
  const [program = '', ...args] = [...through, process.execPath, HEADLESS, 'doctor', ...own, ...ports, ...flags];
  return new Promise((resolve, reject) => {
    const options = { env: { ...process.env, LANG: 'C', LC_ALL: '', ...env }, timeout: LIMIT_MS };
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      if (stdout === '') reject(new Error(`The doctor said nothing: ${stderr}`, { cause: error }));
      else resolve({ exitCode: child.exitCode, stdout });
    });
  });
}

/** What the doctor finds wrong there, by its code: every problem and no other; and that its exit code says the same. */
export async function problemsOf(place: DoctorPlace): Promise<ReadonlyMap<string, DoctorFinding>> {
  const { findings } = await diagnosed(place);
  return new Map(findings.filter(({ level }) => level === 'problem').map((finding) => [finding.code, finding]));
}

/** The doctor's answer for machines. Throws where it contradicts itself. */
export async function diagnosed(place: DoctorPlace): Promise<z.infer<typeof answer>> {
  const { exitCode, stdout } = await runDoctor(place, ['--json']);
  const value: unknown = JSON.parse(stdout);
  const said = answer.parse(value);
  const isWell = said.findings.every(({ level }) => level !== 'problem');
  if (said.ok !== isWell || exitCode !== (isWell ? 0 : 1)) throw new Error(`Exit code ${exitCode} with ${stdout}`);
  return said;
}

/** A machine with nothing wrong: free ports, folders of its own, recordings on a disk of memory where that is permitted. */
export async function healthyPlace(atEnd: AtEnd): Promise<DoctorPlace & { readonly folder: string }> {
  const temporary = await temporaryFolder();
  const { path } = temporary;
  const recordings = `${path}/recordings`;
  mkdirSync(recordings);
  mkdirSync(`${path}/data`);
  // Whatever the machine's own disk has left: this one has 8 GB, and takes no memory before it is written to.
  const disk = SmallDisk.mount(recordings, 'size=8g');
  atEnd(async () => {
    disk?.unmount();
    await temporary.remove();
  });
  const [port, httpsPort] = [await freePort(), await freePort()];
  return { folder: path, data: `${path}/data`, recordings, port, httpsPort };
}
