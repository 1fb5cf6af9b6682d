import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cameraFrame, type CameraFrameInit, drawn, stubCodecs } from './fake-codecs.ts';
import { PictureShaper } from './picture-shaper.ts';

const FOUR_BY_THREE = { width: 960, height: 720 };

beforeEach(stubCodecs);
afterEach(() => {
  vi.unstubAllGlobals();
});

function shaped(init: CameraFrameInit, source: 'stream' | 'track' | 'offered' = 'stream', size = FOUR_BY_THREE) {
  const picture = new PictureShaper(size).shape(cameraFrame(1, init), 5000, source);
  const { x, y, width, height } = picture?.visibleRect ?? {};
  return { timestamp: picture?.timestamp, edges: [x, y, width, height], drawn };
}

describe('PictureShaper', () => {
  it('gives a frame that is upright other edges, and its time', () => {
    expect(shaped({})).toEqual({ timestamp: 5000, edges: [160, 0, 960, 720], drawn: [] });
  });

  it('leaves scaling to the encoder', () => {
    expect(shaped({ width: 1920, height: 1440 })).toEqual({ timestamp: 5000, edges: [0, 0, 1920, 1440], drawn: [] });
  });

  it('counts the edges from the corner of the picture that the frame is a part of', () => {
    const visibleRect = { x: 64, y: 32, width: 1280, height: 720 };
    expect(shaped({ width: 1408, height: 800, visibleRect }).edges).toEqual([224, 32, 960, 720]);
  });

  it.each([
    ['turned by a quarter', { rotation: 90 }, ['720x540 at 0,370 to 0,0,960,720']],
    ['turned by half', { rotation: 180 }, ['960x720 at 160,0 to 0,0,960,720']],
    ['mirrored', { flip: true }, ['960x720 at 160,0 to 0,0,960,720']],
  ])('draws a frame that is %s, in the coordinates of the upright picture', (_, init, expected) => {
    expect(shaped(init)).toEqual({ timestamp: 5000, edges: [0, 0, 960, 720], drawn: expected });
  });

  it('keeps ratio and size when the camera turns its frames itself', () => {
    const shaper = new PictureShaper(FOUR_BY_THREE);
    const upright = shaper.shape(cameraFrame(1, { width: 720, height: 1280 }), 1, 'stream');
    expect(upright?.visibleRect).toEqual({ x: 0, y: 370, width: 720, height: 540 });
  });

  it.each(['track', 'offered'] as const)(
    'draws what comes as %s unless it fits, for those encoders may not mind edges',
    (source) => {
      expect(shaped({}, source).drawn).toEqual(['960x720 at 160,0 to 0,0,960,720']);
      expect(shaped({ width: 960, height: 720 }, source).edges).toEqual([0, 0, 960, 720]);
      expect(drawn).toHaveLength(1);
    },
  );

  it('draws a frame that cannot be trimmed', () => {
    const visibleRect = { x: 1, y: 0, width: 1280, height: 720 };
    expect(shaped({ width: 1408, height: 800, visibleRect }).drawn).toEqual(['960x720 at 160,0 to 0,0,960,720']);
  });
});
