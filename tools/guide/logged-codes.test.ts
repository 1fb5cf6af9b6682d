import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LOG_CODES } from '#shared/diagnostics/log-codes.ts';

const SOURCES = readdirSync('electron', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => ({ name: join('electron', name), text: readFileSync(join('electron', name), 'utf8') }));

/** The door logs refusals by their codes; these are all who hand it any. Devices' refusals become `device-refused`. */
const REFUSING = ['ingest/request-guard.ts', 'ingest/ingest-server.ts', 'access/operator-gate.ts'];
const FROM_THE_GATEKEEPER = ['token-wrong', 'rate-limited'];

function found(pattern: RegExp, names: (name: string) => boolean = () => true): { name: string; code: string }[] {
  return SOURCES.filter(({ name }) => names(name)).flatMap(({ name, text }) =>
    [...text.matchAll(pattern)].map(([, code = '']) => ({ name, code })),
  );
}

function codesOf(places: readonly { code: string }[]): string[] {
  return [...new Set(places.map(({ code }) => code))].sort();
}

function loggedCodes(): string[] {
  const named = found(/[lL]og\??\.(?:warning|error|warningOncePerSecond)\(\s*'([a-z-]+)'/g);
  // These are told in the log file alone.
  const inTheFile = found(/(?:\.writeError\(|#entry\('(?:warning|error)', )'([a-z-]+)'/g);
  const refusing = (name: string): boolean => REFUSING.some((path) => name.endsWith(path));
  const refusals = found(/(?:\bcode: |\bforeign\(|\brefusalOf\()'([a-z-]+)'/g, refusing);
  return [...new Set([...codesOf(named), ...codesOf(inTheFile), ...codesOf(refusals), ...FROM_THE_GATEKEEPER])].sort();
}

describe('the codes of the log', () => {
  it('are listed where the station warns or tells of an error, and no others are', () => {
    const logged = loggedCodes();
    expect(logged).toEqual(expect.arrayContaining(['disk-slow', 'foreign-host', 'too-many-connections', 'no-session']));
    expect(Object.keys(LOG_CODES).sort()).toEqual(logged);
  });

  it('stand in the call that logs them, but for the refusals at the door', () => {
    const unnamed = found(/[lL]og\??\.(?:warning|error|warningOncePerSecond)\(\s*([^'\s])/g);
    expect(unnamed.map(({ name }) => name)).toEqual([join('electron', 'station', 'station-door.ts')]);
  });

  it('are those of the refusals that the gatekeeper hands to the door', () => {
    const gatekeeper = SOURCES.find(({ name }) => name.endsWith('gatekeeper.ts'))?.text ?? '';
    const method = /\n {2}tokenRefusal\([\s\S]*?\n {2}\}\n/.exec(gatekeeper)?.[0] ?? '';
    const codes = [...method.matchAll(/refusalOf\('([a-z-]+)'\)/g)].map(([, code = '']) => code);
    expect(codes.sort()).toEqual([...FROM_THE_GATEKEEPER].sort());
  });
});
