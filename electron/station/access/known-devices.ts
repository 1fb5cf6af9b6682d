import type { KnownDevice } from '#shared/contract/access.ts';
import type { Decision } from './access-store.ts';
import type { Grant } from './token-grants.ts';
import { type Visit, visitingDevice } from './visit.ts';

/**
 * The devices that an operator can decide about: those that were decided on, and those that were let in without being
 * asked about, by a token or because the station is open. For these `decidedAtMs` is when they came.
 */
export function knownDevices(
  decisions: readonly Decision[],
  grants: ReadonlyMap<string, Grant>,
  admitted: readonly Visit[],
): KnownDevice[] {
  const connected = new Set(admitted.map(({ key }) => key));
  const known = new Map<string, KnownDevice>();
  for (const decision of decisions) known.set(decision.key, { ...decision, connected: connected.has(decision.key) });
  for (const visit of admitted) {
    if (known.has(visit.key)) continue;
    known.set(visit.key, { ...visitingDevice(visit), allowed: true, decidedAtMs: visit.sinceMs, connected: true });
  }
  for (const [key, { label, address, sinceMs }] of grants) {
    if (known.has(key)) continue;
    known.set(key, { key, identity: 'id', label, address, allowed: true, decidedAtMs: sinceMs, connected: false });
  }
  return [...known.values()];
}
