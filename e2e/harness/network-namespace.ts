import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const TIMEOUT_MS = 60_000;

/** A network of its own for a test, with rules of its own; the machine's stay as they are. */
export class NetworkNamespace {
  readonly #unshare: readonly string[];

  private constructor(unshare: readonly string[]) {
    this.#unshare = unshare;
  }

  /** Null where this user may not have one, or where nft cannot write rules in it. Then `unshare` or `nft` is missing or not permitted. */
  static open(): NetworkNamespace | null {
    if (process.platform !== 'linux') return null;
    // Who is not root may be root of a namespace.
    const isRoot = process.getuid?.() === 0;
    const namespace = new NetworkNamespace(isRoot ? ['--net'] : ['--net', '--map-root-user']);
    return namespace.#run(['nft', 'add table inet probe']) === null ? null : namespace;
  }

  /** Loads a ruleset of nft, runs a module of TypeScript, and returns what that prints. Throws where either fails. */
  runModule(ruleset: string, module: string): string {
    const script = 'nft -f - && exec "$0" --import tsx --input-type=module --eval "$1"';
    const printed = this.#run(['sh', '-c', script, process.execPath, module], ruleset);
    if (printed === null) throw new Error('The module did not run in the network namespace.');
    return printed;
  }

  #run(command: readonly string[], input = ''): string | null {
    const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` };
    const options = { cwd: REPOSITORY, env, input, encoding: 'utf8', timeout: TIMEOUT_MS } as const;
    const { status, stdout, stderr, error } = spawnSync('unshare', [...this.#unshare, ...command], options);
    if (status === 0) return stdout;
    if (error === undefined && input !== '') console.log(stderr);
    return null;
  }
}
