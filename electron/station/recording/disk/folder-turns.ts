/** Lets work on the same folder run one after the other, in the order it was asked for; folders know nothing of each other. */
export class FolderTurns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs when all that was asked for this folder before is over, however it went. */
  async run<Result>(directory: string, work: () => Promise<Result>): Promise<Result> {
    const result = (this.#last.get(directory) ?? Promise.resolve()).then(work);
    const over = result.catch(() => undefined);
    this.#last.set(directory, over);
    try {
      return await result;
    } finally {
      if (this.#last.get(directory) === over) this.#last.delete(directory);
    }
  }
}
