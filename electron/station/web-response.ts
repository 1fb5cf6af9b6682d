import type { Readable } from 'node:stream';

/** A request for a page or a file of the station, however it came: over HTTP or by the window's own protocol. */
export interface WebRequest {
  readonly method: string;
  /** Still percent-encoded, without the query; begins with `/`. */
  readonly path: string;
  /** The Range header, null where there is none. */
  readonly range: string | null;
}

/** The answer; a stream is destroyed by whoever sends it when the peer is gone. */
export interface WebResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable | Uint8Array | null;
}
