import { describe, expect, it } from 'vitest';
import { withoutToken } from './without-token.ts';

const masked = (text: string): string => withoutToken(Buffer.from(text)).toString();

describe('a camera’s text without its token', () => {
  it('has null in its place and is otherwise the same', () => {
    expect(masked('{"type":"hello","name":"Küche", "token" : "s3cret" ,"cameras":[]}')).toBe(
      '{"type":"hello","name":"Küche", "token":null ,"cameras":[]}',
    );
  });

  it('is without it where the token has quotes and backslashes', () => {
    expect(masked(String.raw`{"token":"a\"b\\","type":"hello"}`)).toBe('{"token":null,"type":"hello"}');
  });

  it('is without it where the member’s name is written with escapes', () => {
    const text = masked(String.raw`{"type":"hello","tok\u0065n":"s3cret","name":"x"}`);
    expect(JSON.parse(text)).toEqual({ type: 'hello', token: null, name: 'x' });
  });

  it.each(['{"type":"hello","token":"s3cret', '{"type":"hello","token":"s3cret\\', 'hello "token":"s3cret" and more'])(
    'is without it where it is no JSON: %s',
    (text) => {
      expect(masked(text)).not.toContain('s3cret');
      expect(masked(text)).toContain('"token":null');
    },
  );

  it.each([
    '{"type":"hello","token":null}',
    '{"type":"telemetry","encoderQueue":1}',
    String.raw`{"type":"hello","name":"\"token\":\"mine\"","token":null}`,
  ])('is the same bytes where there is none: %s', (text) => {
    const bytes = Buffer.from(text);
    expect(withoutToken(bytes)).toBe(bytes);
  });

  it('keeps bytes that are no UTF-8', () => {
    const around = [Buffer.from([0xc3, 0x28, 0xff]), Buffer.from([0x80, 0x7d])] as const;
    const text = Buffer.concat([around[0], Buffer.from('"token":"s3cret"'), around[1]]);
    expect(withoutToken(text)).toEqual(Buffer.concat([around[0], Buffer.from('"token":null'), around[1]]));
  });
});
