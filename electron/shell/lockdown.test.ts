import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeEvent } from './fake-event.ts';
import { lockContents, lockSession } from './lockdown.ts';

class FakeContents extends EventEmitter {
  openWindow: () => { action: string } = () => ({ action: 'allow' });

  setWindowOpenHandler(handler: () => { action: 'deny' }): void {
    this.openWindow = handler;
  }
}

class FakeNavigation extends FakeEvent {
  readonly url: string;
  readonly isMainFrame: boolean;

  constructor(url: string, isMainFrame: boolean) {
    super();
    this.url = url;
    this.isMainFrame = isMainFrame;
  }
}

type RequestHandler = (
  contents: unknown,
  permission: string,
  answer: (granted: boolean) => void,
  details: { requestingUrl?: string; isMainFrame: boolean },
) => void;

class FakeSession extends EventEmitter {
  request: RequestHandler = () => undefined;
  check: (contents: unknown, permission: string, origin: string) => boolean = () => true;
  device: () => boolean = () => true;

  setPermissionRequestHandler(handler: RequestHandler): void {
    this.request = handler;
  }

  setPermissionCheckHandler(handler: (contents: unknown, permission: string, origin: string) => boolean): void {
    this.check = handler;
  }

  setDevicePermissionHandler(handler: () => boolean): void {
    this.device = handler;
  }
}

describe('every page of the app', () => {
  let contents: FakeContents;

  beforeEach(() => {
    const app = new EventEmitter();
    lockContents(app);
    contents = new FakeContents();
    app.emit('web-contents-created', {}, contents);
  });

  it.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])('%s: only to the console itself', (event) => {
    const isKept = (url: string, isMainFrame = true): boolean => {
      const navigation = new FakeNavigation(url, isMainFrame);
      contents.emit(event, navigation);
      return navigation.defaultPrevented;
    };
    expect(isKept('capture-station://console/')).toBe(false);
    expect(isKept('capture-station://console/#gallery')).toBe(false);
    expect(isKept('https://example.com/')).toBe(true);
    expect(isKept('file:///etc/passwd')).toBe(true);
    expect(isKept('javascript:alert(1)')).toBe(true);
    expect(isKept('capture-station://console/media/a/stream.mp4')).toBe(true);
    expect(isKept('capture-station://console/', false)).toBe(true);
  });

  it('opens no window and holds no other page', () => {
    expect(contents.openWindow()).toEqual({ action: 'deny' });
    const event = new FakeEvent();
    contents.emit('will-attach-webview', event);
    expect(event.defaultPrevented).toBe(true);
  });
});

describe('the session', () => {
  const OURS = 'capture-station://console/';
  let session: FakeSession;

  beforeEach(() => {
    session = new FakeSession();
    lockSession(session);
  });

  const asks = (permission: string, requestingUrl = OURS, isMainFrame = true): boolean => {
    const answers: boolean[] = [];
    session.request({}, permission, (granted) => answers.push(granted), { requestingUrl, isMainFrame });
    expect(answers).toHaveLength(1);
    return answers[0] === true;
  };

  it.each(['fullscreen', 'clipboard-sanitized-write'])('grants %s to our page alone', (permission) => {
    expect(asks(permission)).toBe(true);
    expect(asks(permission, 'https://example.com/')).toBe(false);
    expect(asks(permission, OURS, false)).toBe(false);
    expect(session.check(null, permission, OURS)).toBe(true);
    expect(session.check(null, permission, 'https://example.com')).toBe(false);
  });

  it.each(['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal', 'hid', 'unknown'])(
    'grants %s to nobody',
    (permission) => {
      expect(asks(permission)).toBe(false);
      expect(session.check(null, permission, OURS)).toBe(false);
    },
  );

  it('hands out no device', () => {
    expect(session.device()).toBe(false);
  });

  it('saves what the page has made and nothing from elsewhere', () => {
    const isRefused = (url: string): boolean => {
      const event = new FakeEvent();
      session.emit('will-download', event, { getURL: () => url });
      return event.defaultPrevented;
    };
    expect(isRefused('blob:capture-station://console/4e2f')).toBe(false);
    expect(isRefused('capture-station://console/media/a/stream.mp4')).toBe(false);
    expect(isRefused('https://example.com/a.exe')).toBe(true);
    expect(isRefused('blob:https://example.com/4e2f')).toBe(true);
  });
});
