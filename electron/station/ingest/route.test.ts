import { expect, it } from 'vitest';
import { routeOf } from './route.ts';

it.each(['/android-cam', '/', '', '/anything/at/all', '/esp/', '/ESP', '//', '/%zz', '/android-cam/esp'])(
  '"%s" is an Android-app device, as in the field',
  (path) => expect(routeOf(path)).toEqual({ kind: 'android-cam', path: path === '' ? '/' : path }),
);

it.each(['esp', 'dev', 'camera', 'console'])('/%s is not', (kind) =>
  expect(routeOf(`/${kind}`)).toEqual({ kind, path: `/${kind}` }),
);
