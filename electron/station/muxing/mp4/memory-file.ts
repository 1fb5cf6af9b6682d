import type { ReadableAppendFile } from './append-file.ts';

/** A file in memory for tests. `beforeCall` may throw to play a disk that fails. */
export class MemoryFile implements ReadableAppendFile {
  readonly calls: string[] = [];
  beforeCall: (call: string) => void = () => {};
  #contents: Buffer;
  /** Length of the hole in front of the contents that count towards offsets; see `pretendBytesBefore`. */
  #virtual = 0;

  constructor(contents: Uint8Array = new Uint8Array(0)) {
    this.#contents = Buffer.from(contents);
  }

  get bytes(): number {
    return this.#virtual + this.#contents.length;
  }

  get contents(): Buffer {
    return this.#contents;
  }

  /** From here on the file says that it is so much longer than what it holds. */
  pretendBytesBefore(bytes: number): void {
    this.#virtual = bytes;
  }

  append(pieces: readonly Uint8Array[]): void {
    this.#called('append');
    this.#contents = Buffer.concat([this.#contents, ...pieces]);
  }

  overwrite(position: number, data: Uint8Array): void {
    this.#called('overwrite');
    this.#contents.set(data, position);
  }

  truncate(bytes: number): void {
    this.#called('truncate');
    this.#contents = Buffer.from(this.#contents.subarray(0, bytes - this.#virtual));
  }

  read(position: number, target: Uint8Array): number {
    this.#called('read');
    const part = this.#contents.subarray(position, position + target.length);
    target.set(part);
    return part.length;
  }

  sync(): Promise<void> {
    try {
      this.#called('sync');
      return Promise.resolve();
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  close(): void {
    this.#called('close');
  }

  #called(call: string): void {
    this.beforeCall(call);
    if (call !== 'read') this.calls.push(call);
  }
}
