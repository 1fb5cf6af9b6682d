import { describe, expect, it } from 'vitest';
import { LatencyWindow } from './latency-window.ts';

describe('LatencyWindow', () => {
  it('knows nothing before the first picture', () => {
    expect(new LatencyWindow().p95Ms).toBeNull();
  });

  it('says what 95 of 100 pictures keep to', () => {
    const window = new LatencyWindow();
    window.add([100, ...Array.from({ length: 19 }, (_, index) => index)]);
    expect(window.p95Ms).toBe(18);
    window.add([100]);
    expect(window.p95Ms).toBe(100);
  });

  it('forgets pictures of long ago', () => {
    const window = new LatencyWindow();
    window.add([1000, 1000, 1000, 1000]);
    window.add(Array.from({ length: 60 }, () => 5));
    expect(window.p95Ms).toBe(5);
  });
});
