import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** What the firewall does with connections that come in: `limits` is neither, and cannot be told from outside. */
export type UfwRules = 'denies' | 'allows' | 'limits';

const STATUS = `Status: active
Logging: on (low)
Default: deny (incoming), allow (outgoing), disabled (routed)
New profiles: skip
`;
const LINES: Readonly<Record<UfwRules, string>> = {
  denies: '',
  allows: '1:65535/tcp                ALLOW IN    Anywhere\n',
  limits: '1:65535/tcp                LIMIT IN    Anywhere\n',
};

/**
 * A firewall for a station of a test, as its `ufw status verbose` shows it; the machine's own stays as it is, and is not
 * asked. For Linux alone: elsewhere the station asks another firewall.
 */
export class StandInUfw {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Puts one into this folder. */
  static async put(folder: string, rules: UfwRules): Promise<StandInUfw> {
    await mkdir(folder, { recursive: true });
    const ufw = new StandInUfw(folder);
    await ufw.change(rules);
    for (const [name, script] of [
      ['ufw', `cat '${join(folder, 'status')}'`],
      ['firewall-cmd', 'echo not running; exit 252'],
    ] as const) {
      await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
      await chmod(join(folder, name), 0o755);
    }
    return ufw;
  }

  /** For the station's environment. */
  get path(): string {
    return `${this.#folder}${delimiter}${process.env['PATH'] ?? ''}`;
  }

  change(rules: UfwRules): Promise<void> {
    return writeFile(join(this.#folder, 'status'), STATUS + LINES[rules]);
  }
}
