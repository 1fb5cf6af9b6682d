import { describe, expect, it } from 'vitest';
import { cameraName, camerasAmong, nextCamera } from './camera-list.ts';
import { fakeDevice } from './fake-camera.ts';

it.each([
  ['camera2 0, facing back', 'back'],
  ['camera2 1, facing front', 'front'],
  ['Back Dual Wide Camera', 'back'],
  ['Front Camera', 'front'],
  ['FaceTime HD Camera', 'front'],
  ['后置相机', 'back'],
  ['前置相机', 'front'],
  ['USB 2.0 Camera', 'other'],
])('%s looks %s', (label, facing) => {
  expect(camerasAmong([fakeDevice('id', label)])).toEqual([{ id: 'id', label, facing }]);
});

it('leaves out what is no camera, and cameras before the permission', () => {
  expect(camerasAmong([fakeDevice('m', 'Mic', 'audioinput'), fakeDevice('', '')])).toEqual([]);
});

describe('with two back cameras and one in front', () => {
  const cameras = camerasAmong([
    fakeDevice('b1', 'camera2 0, facing back'),
    fakeDevice('f', 'camera2 1, facing front'),
    fakeDevice('b2', 'camera2 2, facing back'),
  ]);

  it('numbers those that look the same way', () => {
    expect(cameras.map(({ id }) => cameraName(cameras, id)?.number)).toEqual([1, null, 2]);
    expect(cameraName(cameras, 'unplugged')).toBeNull();
  });

  it('goes round', () => {
    expect(['b1', 'f', 'b2', null].map((id) => nextCamera(cameras, id)?.id)).toEqual(['f', 'b2', 'b1', 'b1']);
  });
});

it('has nowhere to go from the only camera', () => {
  expect(nextCamera(camerasAmong([fakeDevice('b', 'back')]), 'b')).toBeNull();
  expect(nextCamera([], null)).toBeNull();
});
