import * as z from 'zod';

const hello = z.looseObject({ type: z.literal('hello'), token: z.string() });

/** A member `"token"` with a text as its value, whole or cut off; inside of a JSON text its quotes would be escaped. */
const TOKEN_MEMBER = /(?<!\\)"token"\s*:\s*"(?:[^"\\]|\\.)*(?:"|\\?$)/gs;

/**
 * A text of a camera with null in the place of the device token, which must not be in a file that is given away; all
 * other bytes stay, be it JSON or not. Returns the same bytes where there is no token.
 */
export function withoutToken(text: Buffer): Buffer {
  // One character a byte, so that what is no UTF-8 stays as it is.
  const masked = text.toString('latin1').replaceAll(TOKEN_MEMBER, '"token":null');
  const bytes = masked.length === text.byteLength ? text : Buffer.from(masked, 'latin1');
  return withoutEscapedToken(bytes);
}

/** JSON may write the member's name with escapes. */
function withoutEscapedToken(text: Buffer): Buffer {
  if (!text.includes('\\u')) return text;
  try {
    const value: unknown = JSON.parse(text.toString('utf8'));
    const read = hello.safeParse(value);
    return read.success ? Buffer.from(JSON.stringify({ ...read.data, token: null })) : text;
  } catch {
    return text;
  }
}
