import { isLoopback } from '../access/loopback.ts';

/** What has reached the station from other machines; this machine's own visits say nothing of the network. */
export class Arrivals {
  /** Since when it is looked at, microseconds since the Unix epoch. */
  readonly sinceUs: number;
  readonly #own: () => readonly string[];
  lastDevice: string | null = null;
  lastPage: string | null = null;

  /** `own`: this machine's addresses. */
  constructor(own: () => readonly string[], sinceUs: number) {
    this.sinceUs = sinceUs;
    this.#own = own;
  }

  /** A device has opened a connection from there. */
  deviceCame(ip: string): void {
    if (this.#isElsewhere(ip)) this.lastDevice = ip;
  }

  /** A page or file was asked for from there. */
  pageCame(ip: string): void {
    if (this.#isElsewhere(ip)) this.lastPage = ip;
  }

  #isElsewhere(ip: string): boolean {
    return !isLoopback(ip) && !this.#own().includes(ip);
  }
}
