/** How often a device has not been read because what it sent waited for the disk. */
export class DiskWaits {
  count = 0;
  /** When it began the last time, microseconds since the Unix epoch; null before the first. */
  lastUs: number | null = null;

  began(nowUs: number): void {
    this.count += 1;
    this.lastUs = nowUs;
  }
}
