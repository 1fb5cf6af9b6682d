import { describe, expect, it } from 'vitest';
import { IdentityKeeper, scannedToken } from './identity.ts';
import { type KeyValueStore, Remembered } from './remembered.ts';

class FakeStore implements KeyValueStore {
  readonly values = new Map<string, string>();

  getItem(key: string): string | null {
    return this.values.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.values.set(key, value);
  }

  removeItem(key: string): void {
    this.values.delete(key);
  }
}

const on = (store: KeyValueStore, scanned: string | null = null): IdentityKeeper =>
  new IdentityKeeper(new Remembered(() => store), 'Pixel 7', scanned);

describe('the identity', () => {
  it('begins with an id of 128 random bits, without a name', () => {
    const { identity } = on(new FakeStore());
    expect(identity.deviceId).toMatch(/^[\w-]{22}$/);
    expect(identity).toMatchObject({ name: '', nameEdited: false, model: 'Pixel 7', token: null });
    expect(on(new FakeStore()).identity.deviceId).not.toBe(identity.deviceId);
  });

  it('survives a reload', () => {
    const store = new FakeStore();
    const first = on(store, 'secret');
    first.edit('  Bench A ');
    expect(on(store).identity).toEqual(first.identity);
    expect(first.identity).toMatchObject({ name: 'Bench A', nameEdited: true, token: 'secret' });
  });

  it('takes a newly scanned token for the old one', () => {
    const store = new FakeStore();
    const { deviceId } = on(store, 'old').identity;
    on(store, 'new');
    expect(on(store).identity).toMatchObject({ deviceId, token: 'new' });
  });

  it('is not edited into nothing, nor into what it is', () => {
    const keeper = on(new FakeStore());
    expect([keeper.edit('A'), keeper.edit(' A '), keeper.edit('  ')]).toEqual(['A', null, null]);
    expect(keeper.identity.name).toBe('A');
  });

  it('is not edited any more once the station knows the name', () => {
    const keeper = on(new FakeStore());
    keeper.edit('Bench A');
    keeper.confirm('Bench B');
    expect(keeper.identity).toMatchObject({ name: 'Bench B', nameEdited: false });
  });

  it.each(['not JSON', '{"deviceId":"a b"}', '[]', 'null'])('is a new one where %s is kept', (kept) => {
    const store = new FakeStore();
    store.setItem('capture-station.phone', kept);
    expect(on(store).identity.deviceId).toMatch(/^[\w-]{22}$/);
  });

  it('keeps its id where only the rest is damaged', () => {
    const store = new FakeStore();
    store.setItem('capture-station.phone', '{"deviceId":"abcdefgh","name":7}');
    expect(on(store).identity).toMatchObject({ deviceId: 'abcdefgh', name: '', token: null });
  });

  it('works where the browser keeps nothing', () => {
    const keeper = new IdentityKeeper(
      new Remembered(() => {
        throw new DOMException('', 'SecurityError');
      }),
      'iPhone',
      'secret',
    );
    expect(keeper.edit('Door')).toBe('Door');
    expect(keeper.identity).toMatchObject({ name: 'Door', token: 'secret' });
  });
});

it.each([
  ['#abc-DEF_1', 'abc-DEF_1'],
  ['#a%2Bb', 'a+b'],
  ['#100%', '100%'],
  ['', null],
  ['#', null],
  [`#${'x'.repeat(257)}`, null],
])('reads the token of %s', (hash, token) => expect(scannedToken(hash)).toBe(token));
