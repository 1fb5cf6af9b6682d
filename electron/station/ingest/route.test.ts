import { expect, it } from 'vitest';
import { routeOf } from './route.ts';

it.each(['/android-cam', '/', '/anything/at/all', '/esp/', '/ESP', '//', '/%zz', '/android-cam?token=/esp'])(
  '%s is an Android-app device, as in the field',
  (url) => expect(routeOf(url).kind).toBe('android-cam'),
);

it.each(['/esp', '/dev', '/camera', '/dev?token=x'])('%s is not', (url) => expect(routeOf(url).kind).toBe('reserved'));

it('names the path without its query', () => {
  expect(routeOf('/android-cam?token=secret').path).toBe('/android-cam');
  expect(routeOf('?x').path).toBe('/');
});

it('knows the console', () => expect(routeOf('/console?x').kind).toBe('console'));
