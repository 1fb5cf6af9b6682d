import { describe, expect, it } from 'vitest';
import { cameraRefusalCode } from '#shared/messages/camera-messages.ts';
import { MAX_CLOSE_REASON, refusalOf } from './refusal.ts';

describe('refusalOf', () => {
  it.each(cameraRefusalCode.options)('has words for %s that fit into the close frame of a WebSocket', (code) => {
    const { words } = refusalOf(code);
    expect(words).toMatch(/^[A-Z].*\.$/);
    expect(Buffer.byteLength(words)).toBeLessThanOrEqual(MAX_CLOSE_REASON);
  });

  it('asks for a token with 401 and refuses with 403', () => {
    expect([refusalOf('token-wrong').status, refusalOf('refused').status]).toEqual([401, 403]);
  });
});
