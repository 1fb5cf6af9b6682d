/** Who a WebSocket path is for. Paths are compared as they are, without the query. */
export type Route =
  | { readonly kind: 'android-cam'; readonly path: string }
  | { readonly kind: 'reserved'; readonly path: '/esp' | '/dev' | '/camera' }
  | { readonly kind: 'console'; readonly path: '/console' };

/**
 * The deployed server never looked at the path, so every path that is not reserved is an Android-app device.
 * `url` is the request target as it came, `/path?query`.
 */
export function routeOf(url: string): Route {
  const path = url.split('?', 1)[0] ?? '';
  switch (path) {
    case '/esp':
    case '/dev':
    case '/camera':
      return { kind: 'reserved', path };
    case '/console':
      return { kind: 'console', path };
    default:
      return { kind: 'android-cam', path: path === '' ? '/' : path };
  }
}
