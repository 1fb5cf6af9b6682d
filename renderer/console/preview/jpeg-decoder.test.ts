import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { formatPreviewHeader, type PreviewHeader } from '#shared/packets/preview-packet.ts';
import { JpegDecoder } from './jpeg-decoder.ts';

/** A decoding that the test ends. */
class Decoding {
  static readonly all: Decoding[] = [];
  readonly jpeg: Blob;
  isClosed = false;
  end: (bitmap: Decoding) => void = () => undefined;
  fail: (error: DOMException) => void = () => undefined;

  constructor(jpeg: Blob) {
    this.jpeg = jpeg;
    Decoding.all.push(this);
  }

  close(): void {
    this.isClosed = true;
  }
}

class FakePicture {
  static readonly all: FakePicture[] = [];
  readonly bitmap: Decoding;
  readonly timestamp: number;
  isClosed = false;

  constructor(bitmap: Decoding, { timestamp }: { readonly timestamp: number }) {
    // As a browser does: a bitmap that is closed has no picture any more.
    if (bitmap.isClosed) throw new DOMException('It is detached.', 'InvalidStateError');
    this.bitmap = bitmap;
    this.timestamp = timestamp;
    FakePicture.all.push(this);
  }

  close(): void {
    this.isClosed = true;
  }
}

function packet(jpeg: readonly number[], arrivalUs: number, codec: PreviewHeader['codec'] = 'jpeg'): ArrayBuffer {
  const header = formatPreviewHeader({ channel: 1, key: true, skipped: false, codec, arrivalUs });
  return Uint8Array.from([...header, ...jpeg]).buffer;
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

async function end(index: number): Promise<void> {
  const decoding = Decoding.all[index];
  if (decoding === undefined) throw new Error(`There is no decoding ${index}.`);
  decoding.end(decoding);
  await settle();
}

function setUp() {
  const decoded: number[] = [];
  const unsupported = vi.fn<() => void>();
  const decoder = new JpegDecoder({ pictureDecoded: ({ timestamp }) => decoded.push(timestamp), unsupported });
  return { decoder, decoded, unsupported };
}

describe('JpegDecoder', () => {
  beforeEach(() => {
    Decoding.all.length = 0;
    FakePicture.all.length = 0;
    vi.stubGlobal('VideoFrame', FakePicture);
    vi.stubGlobal('createImageBitmap', (jpeg: Blob) => {
      const decoding = new Decoding(jpeg);
      return new Promise((resolve, reject) => {
        decoding.end = resolve;
        decoding.fail = reject;
      });
    });
  });

  afterEach(() => vi.unstubAllGlobals());

  it('decodes what stands behind the header, and hands it on with the time of arrival', async () => {
    const { decoder, decoded } = setUp();
    decoder.decode(packet([0xff, 0xd8, 0xff, 0xd9], 1_795_527_496_827_879));
    const jpeg = Decoding.all[0]?.jpeg;
    expect(jpeg?.type).toBe('image/jpeg');
    expect([...new Uint8Array((await jpeg?.arrayBuffer()) ?? new ArrayBuffer(0))]).toEqual([0xff, 0xd8, 0xff, 0xd9]);
    await end(0);
    expect(decoded).toEqual([1_795_527_496_827_879]);
    expect(Decoding.all[0]?.isClosed).toBe(true);
    expect(FakePicture.all[0]?.isClosed).toBe(false);
  });

  it('decodes one at a time; of those that come meanwhile the last one is next', async () => {
    const { decoder, decoded } = setUp();
    for (const arrivalUs of [1, 2, 3]) decoder.decode(packet([arrivalUs], arrivalUs));
    expect(Decoding.all).toHaveLength(1);
    await end(0);
    expect(Decoding.all).toHaveLength(2);
    await end(1);
    decoder.decode(packet([4], 4));
    await end(2);
    expect(decoded).toEqual([1, 3, 4]);
  });

  it('goes on after a JPEG that cannot be decoded', async () => {
    const { decoder, decoded, unsupported } = setUp();
    decoder.decode(packet([1], 1));
    decoder.decode(packet([2], 2));
    Decoding.all[0]?.fail(new DOMException('The source image could not be decoded.', 'InvalidStateError'));
    await settle();
    await end(1);
    expect(decoded).toEqual([2]);
    expect(unsupported).not.toHaveBeenCalled();
  });

  it('shows nothing of before it was closed, and goes on with what comes afterwards', async () => {
    const { decoder, decoded } = setUp();
    decoder.decode(packet([1], 1));
    decoder.decode(packet([2], 2));
    decoder.close();
    decoder.decode(packet([3], 3));
    await end(0);
    expect(FakePicture.all[0]?.isClosed).toBe(true);
    await end(1);
    expect(Decoding.all).toHaveLength(2);
    expect(decoded).toEqual([3]);
  });

  it('ignores what holds no JPEG', () => {
    const { decoder } = setUp();
    decoder.decode(new ArrayBuffer(3));
    decoder.decode(packet([1], 1, 'h264'));
    expect(Decoding.all).toEqual([]);
  });
});
