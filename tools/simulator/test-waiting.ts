/** Resolves when the condition holds; throws when it does not within ten seconds. For tests. */
export async function until(condition: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 1000; attempt += 1) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`The condition did not come true: ${condition.toString()}`);
}

/** Long enough for a device to do what it must not do. For tests. */
export const aWhile = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 250));
