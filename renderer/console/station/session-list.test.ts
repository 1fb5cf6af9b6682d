import { beforeEach, expect, it, vi } from 'vitest';
import { session } from '#shared/contract/session-fixture.ts';
import type { SessionSummary } from '#shared/contract/session-summary.ts';
import { SessionList } from './session-list.ts';
import { StationClient } from './station-client.ts';
import type { ConsoleTransport } from './transport.ts';

const made = (folder: string, startedAtMs: number): SessionSummary => session(folder, { startedAtMs });

/** A station with these sessions, newest first, which answers when told to. */
function setUp(pages: SessionSummary[][], lastPages: readonly number[] = [pages.length]) {
  const asked: unknown[] = [];
  const answers: (() => void)[] = [];
  const transport: ConsoleTransport = {
    open: () => undefined,
    close: () => undefined,
    request: (_command, args) => {
      asked.push(args);
      const page = pages[asked.length - 1];
      return new Promise((resolve, reject) => {
        answers.push(() => {
          if (page === undefined) reject(new Error('lost'));
          else
            resolve({ ok: true, result: { sessions: page, more: !lastPages.includes(asked.length), scanning: false } });
        });
      });
    },
  };
  const list = new SessionList(new StationClient(transport));
  const folders = () => list.store.getState().sessions.map(({ folder }) => folder);
  const answer = async (): Promise<void> => {
    answers.shift()?.();
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { list, asked, answer, folders };
}

beforeEach(() => {
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => setTimeout(run));
});

it('loads page after page, shows each as it comes, newest first', async () => {
  const { list, asked, answer, folders } = setUp([[made('c', 3), made('b', 2)], [made('a', 1)]]);
  void list.load();
  await answer();
  expect([folders(), list.store.getState().loaded]).toEqual([['c', 'b'], false]);
  await answer();
  expect([folders(), list.store.getState().loaded]).toEqual([['c', 'b', 'a'], true]);
  expect(asked).toMatchObject([{ after: null }, { after: 'b' }]);
});

it('takes news in between and afterwards', async () => {
  const { list, answer, folders } = setUp([[made('b', 2), made('a', 1)]]);
  void list.load();
  list.change([made('c', 3)], []);
  await answer();
  list.change([session('a', { startedAtMs: 1, notes: 'new' })], ['b']);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(folders()).toEqual(['c', 'a']);
  expect(list.store.getState().sessions[1]?.notes).toBe('new');
});

it('keeps what is shown until the list has come anew, as after a reconnect', async () => {
  const { list, answer, folders } = setUp([[made('a', 1)], [made('b', 2)], [made('a', 1)]], [2, 3]);
  void list.load();
  await answer();
  await answer();
  expect(folders()).toEqual(['b', 'a']);
  void list.load();
  expect(folders()).toEqual(['b', 'a']);
  await answer();
  expect([folders(), list.store.getState().loaded]).toEqual([['a'], true]);
});

it('shows nothing of another folder, and leaves out the answer to an old question', async () => {
  const { list, answer, folders } = setUp([[made('old', 9)], [made('new', 1)]]);
  void list.load();
  void list.replace();
  expect(folders()).toEqual([]);
  await answer();
  await answer();
  expect(folders()).toEqual(['new']);
});

it('is not all there while the station still reads the disk, and asks again', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    let scanning = true;
    let asked = 0;
    const list = new SessionList(
      new StationClient({
        open: () => undefined,
        close: () => undefined,
        request: () => {
          asked += 1;
          return Promise.resolve({ ok: true, result: { sessions: [], more: false, scanning } });
        },
      }),
    );
    await list.load();
    expect(list.store.getState().loaded).toBe(false);
    scanning = false;
    await vi.advanceTimersByTimeAsync(1000);
    expect([asked, list.store.getState().loaded]).toEqual([2, true]);
  } finally {
    vi.useRealTimers();
  }
});

it('says that it failed', async () => {
  const { list, answer } = setUp([]);
  void list.load();
  await answer();
  expect(list.store.getState()).toMatchObject({ loaded: false, failed: true });
});
