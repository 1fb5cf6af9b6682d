import { describe, expect, it } from 'vitest';
import { CHECKS } from './finding.ts';
import { checkOfLogCode, LOG_CODES, logCodesOf } from './log-codes.ts';
import { logCodesOfDevices } from './log-codes-of-devices.ts';
import { logCodesOfRecordings } from './log-codes-of-recordings.ts';
import { logCodesOfTheStation } from './log-codes-of-the-station.ts';

describe('the codes of the log', () => {
  it('lead to the check under which they are looked into', () => {
    expect(checkOfLogCode('bad-packet')).toBe('packets');
    expect(checkOfLogCode('write-failed')).toBe('disk-writes');
  });

  it('lead nowhere for information and for what is no code', () => {
    expect(checkOfLogCode('listening')).toBeNull();
    expect(checkOfLogCode('toString')).toBeNull();
  });

  it('are found by their check', () => {
    expect(logCodesOf('port')).toEqual(['start-failed', 'station-down']);
    expect(logCodesOf('refusals')).toContain('operator-token');
    expect(logCodesOf('firewall')).toEqual([]);
  });

  it('are each in one list, and none is the code of a check', () => {
    const codes = [logCodesOfDevices, logCodesOfRecordings, logCodesOfTheStation].flatMap((list) => Object.keys(list));
    expect(codes.sort()).toEqual(Object.keys(LOG_CODES).sort());
    expect(codes.filter((code) => Object.hasOwn(CHECKS, code))).toEqual([]);
  });
});
