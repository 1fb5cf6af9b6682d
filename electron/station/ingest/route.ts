/** Who a WebSocket path is for. Paths are compared as they are, without the query. */
export type Route =
  | { readonly kind: 'android-cam'; readonly path: string }
  | { readonly kind: 'esp' | 'dev' | 'camera' | 'console'; readonly path: string };

/**
 * The deployed server never looked at the path, so every path that is not reserved is an Android-app device. `path` is
 * that of the request target, without its query.
 */
export function routeOf(path: string): Route {
  switch (path) {
    case '/esp':
      return { kind: 'esp', path };
    case '/dev':
      return { kind: 'dev', path };
    case '/camera':
      return { kind: 'camera', path };
    case '/console':
      return { kind: 'console', path };
    default:
      return { kind: 'android-cam', path: path === '' ? '/' : path };
  }
}
