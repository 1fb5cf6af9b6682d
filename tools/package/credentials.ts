/** What signs and notarizes, as electron-builder and its notarization read it. */
const CREDENTIAL = /^(WIN_)?CSC_|^APPLE_/;

/** The environment without credentials that are empty: a secret that is not there, which electron-builder takes for a file. */
export function withoutEmptyCredentials(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name, value]) => value !== '' || !CREDENTIAL.test(name)));
}
