import { describe, expect, it } from 'vitest';
import { FolderTurns } from './folder-turns.ts';

function gate(): { readonly opened: Promise<void>; open(): void; fail(): void } {
  const { promise, resolve, reject } = withResolvers();
  return { opened: promise, open: resolve, fail: () => reject(new Error('no')) };
}

function withResolvers(): { promise: Promise<void>; resolve: () => void; reject: (error: Error) => void } {
  let settle: { resolve: () => void; reject: (error: Error) => void } = { resolve: () => {}, reject: () => {} };
  const promise = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { promise, ...settle };
}

describe('FolderTurns', () => {
  it('begins with the next when the one before is over, in each folder for itself', async () => {
    const turns = new FolderTurns();
    const steps: string[] = [];
    const [first, other] = [gate(), gate()];
    const work = (name: string, until: Promise<void>) => async () => {
      steps.push(`${name} begins`);
      await until;
      steps.push(`${name} ends`);
      return name;
    };
    const results = [
      turns.run('/a', work('a1', first.opened)),
      turns.run('/a', work('a2', Promise.resolve())),
      turns.run('/b', work('b1', other.opened)),
    ];
    other.open();
    await results[2];
    expect(steps).toEqual(['a1 begins', 'b1 begins', 'b1 ends']);
    first.open();
    expect(await Promise.all(results)).toEqual(['a1', 'a2', 'b1']);
    expect(steps.slice(3)).toEqual(['a1 ends', 'a2 begins', 'a2 ends']);
  });

  it('goes on after one that failed, which alone is told so', async () => {
    const turns = new FolderTurns();
    const first = gate();
    const failing = turns.run('/a', () => first.opened);
    const next = turns.run('/a', () => Promise.resolve('next'));
    first.fail();
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('next');
  });
});
