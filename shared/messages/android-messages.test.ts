import { describe, expect, it } from 'vitest';
import { androidStartCommand, androidStopCommand, parseAndroidMessage } from './android-messages.ts';

describe('parseAndroidMessage', () => {
  it('reads statuses, known and unknown alike', () => {
    expect(parseAndroidMessage('{"status":"ready","message":"Client is ready to stream"}')).toEqual({
      kind: 'status',
      status: 'ready',
      message: 'Client is ready to stream',
    });
    expect(parseAndroidMessage('{"status":"dancing","tempo":3}')).toEqual({
      kind: 'status',
      status: 'dancing',
      message: '',
    });
  });

  it('reads capabilities with fields it has never heard of', () => {
    const text =
      '{"type":"capabilities","deviceModel":"Pixel 6a","sdkInt":35,"resolutions":[{"width":4032,"height":3024,' +
      '"format":"YUV_420_888","lensFacing":"back"}],"imageAnalysisResolution":{"width":1920,"height":1920}}';
    const parsed = parseAndroidMessage(text);
    expect(parsed).toMatchObject({ kind: 'capabilities', capabilities: { deviceModel: 'Pixel 6a', sdkInt: 35 } });
  });

  it.each([
    ['hello', 'not JSON'],
    ['', 'not JSON'],
    ['null', 'JSON without a known "status" or "type"'],
    ['[1]', 'JSON without a known "status" or "type"'],
    ['{"status":7}', 'JSON without a known "status" or "type"'],
    ['{"type":"capabilities","deviceModel":5}', 'JSON without a known "status" or "type"'],
    [`"${'x'.repeat(1_048_576)}"`, 'text of 1048578 characters'],
  ])('takes %.40s for unknown and says why', (text, why) => {
    expect(parseAndroidMessage(text)).toEqual({ kind: 'unknown', why });
  });
});

describe('commands to the app', () => {
  it('are the field’s own JSON', () => {
    expect(androidStartCommand({ aspectRatio: { width: 4, height: 3 }, bitrateMbit: 4, fps: 10 })).toBe(
      '{"command":"start_capture","payload":{"format":"h264","aspectRatio":{"width":4,"height":3},"bitrate":4,"fps":10}}',
    );
    expect(androidStopCommand()).toBe('{"command":"stop_capture"}');
  });

  it('leave the ratio out unless the operator chose one', () => {
    expect(androidStartCommand({ aspectRatio: null, bitrateMbit: 8, fps: 0 })).toBe(
      '{"command":"start_capture","payload":{"format":"h264","bitrate":8,"fps":0}}',
    );
  });
});
