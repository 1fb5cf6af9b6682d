import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { formatPreviewHeader, type PreviewHeader } from '#shared/packets/preview-packet.ts';
import { epochMs } from './epoch-clock.ts';
import { PictureDecoder } from './picture-decoder.ts';

const hex = (text: string): Uint8Array =>
  Uint8Array.from(text.replaceAll(' ', '').match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));

const SPS_0_640X480 = '00000001 67 42 e0 1f ed 01 40 7b 20';
const SPS_1_1280X720 = '00000001 67 42 e0 1f 5b 40 28 02 dc 80';
const PPS_0_OF_SPS_0 = '00000001 68 ce 3c 80';
const PPS_1_OF_SPS_1 = '00000001 68 48 e3 c8';
const KEY = SPS_0_640X480 + PPS_0_OF_SPS_0 + '000001 65 88 d5 58';
const KEY_OF_1 = SPS_0_640X480 + PPS_0_OF_SPS_0 + SPS_1_1280X720 + PPS_1_OF_SPS_1 + '000001 65 88 55 56';
const SLICE = '00000001 41 9a 38 1b';

class FakeChunk {
  readonly type: string;
  readonly timestamp: number;

  constructor({ type, timestamp }: EncodedVideoChunkInit) {
    this.type = type;
    this.timestamp = timestamp;
  }
}

/** What the decoder is built with, of what it is given here. */
interface FakeInit {
  readonly output: (picture: FakePicture) => void;
  readonly error: (error: DOMException) => void;
}

/** Decodes nothing: says what it was told, and the test lets pictures come out or it fail. */
class FakeDecoder {
  static readonly all: FakeDecoder[] = [];
  readonly init: FakeInit;
  readonly told: string[] = [];
  state = 'unconfigured';

  constructor(init: FakeInit) {
    this.init = init;
    FakeDecoder.all.push(this);
  }

  configure({ codec, optimizeForLatency }: VideoDecoderConfig): void {
    this.state = 'configured';
    this.told.push(`${codec} ${optimizeForLatency === true ? 'low latency' : ''}`);
  }

  decode({ type, timestamp }: FakeChunk): void {
    if (this.state !== 'configured') throw new DOMException('It is closed.', 'InvalidStateError');
    this.told.push(`${type} ${timestamp}`);
  }

  close(): void {
    this.state = 'closed';
  }

  /** As a browser does: closed first, told afterwards. */
  fail(name: string): void {
    this.close();
    this.init.error(new DOMException('', name));
  }
}

class FakePicture {
  readonly timestamp: number;
  closed = false;

  constructor(timestamp: number) {
    this.timestamp = timestamp;
  }

  close(): void {
    this.closed = true;
  }
}

function packet(accessUnit: string, arrivalUs: number, flags: Partial<PreviewHeader> = {}): ArrayBuffer {
  const key = accessUnit !== SLICE;
  const header = formatPreviewHeader({ channel: 1, key, skipped: false, codec: 'h264', ...flags, arrivalUs });
  return Uint8Array.from([...header, ...hex(accessUnit)]).buffer;
}

function setUp() {
  const decoded: number[] = [];
  const listener = {
    pictureDecoded: ({ timestamp }: VideoFrame) => decoded.push(timestamp),
    unsupported: vi.fn<() => void>(),
  };
  const decoder = new PictureDecoder(listener);
  const decode = (accessUnit: string, arrivalUs: number, flags?: Partial<PreviewHeader>): void =>
    decoder.decode(packet(accessUnit, arrivalUs, flags), epochMs());
  return { decoder, decode, decoded, listener };
}

const told = (index: number): readonly string[] => FakeDecoder.all[index]?.told ?? [];

describe('PictureDecoder', () => {
  let nowMs = 0;

  beforeEach(() => {
    nowMs = 1000;
    FakeDecoder.all.length = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
    vi.stubGlobal('VideoDecoder', FakeDecoder);
    vi.stubGlobal('EncodedVideoChunk', FakeChunk);
  });

  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  it('begins with a key frame, set up by its SPS', () => {
    const { decode } = setUp();
    decode(SLICE, 1);
    decode(KEY, 2);
    decode(SLICE, 3);
    expect(told(0)).toEqual(['avc1.42E01F low latency', 'key 2', 'delta 3']);
  });

  it('hands on what was decoded, with the time of arrival', () => {
    const { decode, decoded } = setUp();
    decode(KEY, 1_795_527_496_827_879);
    FakeDecoder.all[0]?.init.output(new FakePicture(1_795_527_496_827_879));
    expect(decoded).toEqual([1_795_527_496_827_879]);
  });

  it('is set up again for another picture size, by the SPS of the picture and not the first one', () => {
    const { decode } = setUp();
    decode(KEY, 1);
    decode(KEY, 2);
    decode(KEY_OF_1, 3);
    expect(FakeDecoder.all).toHaveLength(1);
    expect(told(0)).toEqual(['avc1.42E01F low latency', 'key 1', 'key 2', 'avc1.42E01F low latency', 'key 3']);
  });

  it('waits for a key frame when frames were left out', () => {
    const { decode } = setUp();
    decode(KEY, 1);
    decode(SLICE, 2, { skipped: true });
    decode(SLICE, 3);
    decode(KEY, 4, { skipped: true });
    expect(told(0)).toEqual(['avc1.42E01F low latency', 'key 1', 'key 4']);
  });

  it('goes on with a new decoder and the next key frame after a torn slice', () => {
    const { decode, listener } = setUp();
    decode(KEY, 1);
    FakeDecoder.all[0]?.fail('EncodingError');
    decode(SLICE, 2);
    decode(KEY, 3);
    expect(told(1)).toEqual(['avc1.42E01F low latency', 'key 3']);
    expect(listener.unsupported).not.toHaveBeenCalled();
  });

  it('bears with a decoder that closed and has not said so yet', () => {
    const { decode } = setUp();
    decode(KEY, 1);
    FakeDecoder.all[0]?.close();
    decode(SLICE, 2);
    decode(KEY, 3);
    expect(told(1)).toEqual(['avc1.42E01F low latency', 'key 3']);
  });

  it('says that it cannot decode the video', () => {
    const { decode, listener } = setUp();
    decode(KEY, 1);
    FakeDecoder.all[0]?.fail('NotSupportedError');
    expect(listener.unsupported).toHaveBeenCalledOnce();
  });

  it('says so too where the browser has no decoder at all', () => {
    vi.unstubAllGlobals();
    const { decode, listener } = setUp();
    decode(KEY, 1);
    expect(listener.unsupported).toHaveBeenCalledOnce();
  });

  it('drops what waits and goes on with the next key frame when decoding takes too long', () => {
    const { decode, decoded } = setUp();
    decode(KEY, 1);
    for (let arrivalUs = 2; arrivalUs <= 6; arrivalUs += 1) decode(SLICE, arrivalUs);
    nowMs += 501;
    decode(SLICE, 7);
    expect(FakeDecoder.all[0]?.state).toBe('closed');
    const late = new FakePicture(1);
    FakeDecoder.all[0]?.init.output(late);
    expect(late.closed).toBe(true);
    decode(KEY, 8);
    expect(told(1)).toEqual(['avc1.42E01F low latency', 'key 8']);
    expect(decoded).toEqual([]);
  });

  it('is not behind while pictures come out, nor when a few are held back for long', () => {
    const { decode } = setUp();
    decode(KEY, 1);
    for (let arrivalUs = 2; arrivalUs <= 20; arrivalUs += 1) {
      nowMs += 100;
      FakeDecoder.all[0]?.init.output(new FakePicture(arrivalUs - 1));
      decode(SLICE, arrivalUs);
    }
    nowMs += 10_000;
    decode(SLICE, 21);
    expect(FakeDecoder.all).toHaveLength(1);
    expect(told(0).at(-1)).toBe('delta 21');
  });

  it('takes only key frames of packets that have waited too long for it', () => {
    const { decoder, decode } = setUp();
    decode(KEY, 1);
    decoder.decode(packet(SLICE, 2), epochMs() - 501);
    decoder.decode(packet(KEY, 3), epochMs() - 501);
    decode(SLICE, 4);
    expect(told(1)).toEqual(['avc1.42E01F low latency', 'key 3', 'delta 4']);
  });

  it('ignores what is no packet of a video', () => {
    const { decoder, decode } = setUp();
    decoder.decode(new ArrayBuffer(3), epochMs());
    decode(KEY, 1, { codec: 'jpeg' });
    decode('00000001 09 10', 1);
    decode('000001 65 88 d5 58', 1);
    expect(FakeDecoder.all).toEqual([]);
  });
});
