/**
 * Why H.264 bytes could not be read: `truncated` (they end too early), `malformed` (they break the specification) or
 * `unsupported` (beyond the limits of this program).
 */
export type H264ErrorCode = 'truncated' | 'malformed' | 'unsupported';

/** The only error that the parsers in this folder throw. `message` is a sentence. */
export class H264Error extends Error {
  override readonly name = 'H264Error';
  readonly code: H264ErrorCode;

  constructor(code: H264ErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
