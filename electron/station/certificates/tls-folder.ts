import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from '../error-facts.ts';
import { makeFolder } from '../make-folder.ts';
import { replaceFile } from '../replace-file.ts';
import type { KeyPair } from './certificate-maker.ts';

/** The folder's name in the data folder. */
export const TLS_FOLDER = 'tls';

/** Whose key and certificate: the local CA's or the HTTPS server's. */
export type KeyOwner = 'ca' | 'server';

const OWNER_ONLY_FOLDER = 0o700;
const OWNER_ONLY_FILE = 0o600;
const PUBLIC_FILE = 0o644;

/** The folder of keys and certificates: `ca.key.pem`, `ca.crt.pem`, `server.key.pem`, `server.crt.pem`. */
export class TlsFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** The stored pair, null where there is none. Rejects with an error in words where one of the two cannot be read. */
  async read(owner: KeyOwner): Promise<KeyPair | null> {
    const key = await this.#text(this.#keyPath(owner));
    const cert = await this.#text(this.#certPath(owner));
    if (key === null && cert === null) return null;
    if (key === null || cert === null) throw new Error(key === null ? 'its key is missing' : 'it is missing');
    return { key, cert };
  }

  /** Resolves when the pair is on the disk, its key readable by its owner alone. Rejects with the file system's error. */
  async write(owner: KeyOwner, pair: KeyPair): Promise<void> {
    makeFolder(this.path);
    await chmod(this.path, OWNER_ONLY_FOLDER);
    await replaceFile(this.#keyPath(owner), pair.key, OWNER_ONLY_FILE);
    await replaceFile(this.#certPath(owner), pair.cert, PUBLIC_FILE);
  }

  #keyPath(owner: KeyOwner): string {
    return join(this.path, `${owner}.key.pem`);
  }

  #certPath(owner: KeyOwner): string {
    return join(this.path, `${owner}.crt.pem`);
  }

  async #text(path: string): Promise<string | null> {
    try {
      return await readFile(path, 'utf8');
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return null;
      throw error;
    }
  }
}
