import { describe, expect, it } from 'vitest';
import { parseSimulateArguments } from './simulate-options.ts';

describe('parseSimulateArguments', () => {
  it('leaves fps and bitrate to the station unless they are given', () => {
    const request = parseSimulateArguments([]);
    expect(request).toEqual({
      kind: 'run',
      options: {
        phones: 1,
        boards: 0,
        boardFps: 15,
        boardUrl: 'ws://127.0.0.1:50001/esp',
        protocol: 1,
        driftPpm: 0,
        url: 'ws://127.0.0.1:50001/android-cam',
        model: 'Simulated phone',
        width: 1280,
        height: 720,
        profile: 'baseline',
        capturesUnasked: false,
        reconnects: false,
        seconds: null,
        seed: 1,
        behaviour: {
          jitterMs: 0,
          dropFraction: 0,
          loseFraction: 0,
          earlyFrames: 0,
          lateFrames: 0,
          capabilities: 'either',
        },
      },
    });
  });

  it('takes every flag', () => {
    const line =
      '--phones 8 --boards 2 --board-fps 25 --fps 0 --size 640x480 --bitrate 12 --url wss://station.lan/ --jitter 15.5 --drop 0.2 --lose 1 ' +
      '--early --late --high --seconds 3 --capture --reconnect --no-capabilities --model Moto --seed 42';
    expect(parseSimulateArguments(line.split(' '))).toEqual({
      kind: 'run',
      options: {
        phones: 8,
        boards: 2,
        boardFps: 25,
        boardUrl: 'wss://station.lan/esp',
        protocol: 1,
        driftPpm: 0,
        fps: 0,
        width: 640,
        height: 480,
        bitrateMbit: 12,
        url: 'wss://station.lan/',
        profile: 'high',
        seconds: 3,
        capturesUnasked: true,
        reconnects: true,
        model: 'Moto',
        seed: 42,
        behaviour: {
          jitterMs: 15.5,
          dropFraction: 0.2,
          loseFraction: 1,
          earlyFrames: 3,
          lateFrames: 3,
          capabilities: 'withheld',
        },
      },
    });
    expect(parseSimulateArguments(['--help'])).toEqual({ kind: 'help' });
  });

  it('speaks protocol 2 to the place where cameras of it connect, with a clock of its own', () => {
    const request = parseSimulateArguments('--protocol 2 --drift 50 --token T'.split(' '));
    const options = { protocol: 2, driftPpm: 50, url: 'ws://127.0.0.1:50001/camera?token=T' };
    expect(request).toMatchObject({ kind: 'run', options });
  });

  it.each([
    ['--boards 2', { phones: 0, boards: 2, boardUrl: 'ws://127.0.0.1:50001/esp' }],
    ['--boards 2 --phones 3', { phones: 3, boards: 2 }],
    ['--boards 1 --url ws://station:5/?token=T', { boardUrl: 'ws://station:5/esp?token=T' }],
    ['--boards 1 --token T', { boardUrl: 'ws://127.0.0.1:50001/esp?token=T' }],
  ])('has boards instead of phones, or beside them: %s', (line, options) => {
    expect(parseSimulateArguments(line.split(' '))).toMatchObject({ kind: 'run', options });
  });

  it.each([
    ['--token T-1_x', 'ws://127.0.0.1:50001/android-cam?token=T-1_x'],
    ['--token T --url ws://station/?phone=3', 'ws://station/?phone=3&token=T'],
    ['--token T --url ws://station/cam?token=own', 'ws://station/cam?token=own'],
  ])('puts the token where a phone has it: %s', (line, url) => {
    expect(parseSimulateArguments(line.split(' '))).toMatchObject({ kind: 'run', options: { url } });
  });

  it.each([
    ['--phones 0', '--phones needs a whole number from 1 to 1000, not "0".'],
    ['--phones 1.5', '--phones needs a whole number from 1 to 1000, not "1.5".'],
    ['--boards 101', '--boards needs a whole number from 0 to 100, not "101".'],
    ['--boards 1 --board-fps 0', '--board-fps needs a whole number from 1 to 60, not "0".'],
    ['--protocol 3', '--protocol needs 1 or 2, not "3".'],
    ['--protocol 2 --lose 0.1', '--lose is nothing that phones of protocol 2 do.'],
    ['--drift 5', '--drift is nothing that phones of protocol 1 do.'],
    ['--fps fast', '--fps needs a whole number from 0 to 60, not "fast".'],
    ['--bitrate=-4', '--bitrate needs a whole number from 1 to 100, not "-4".'],
    ['--drop 20%', '--drop needs a number from 0 to 1, not "20%".'],
    ['--size 1281x720', '--size needs two even numbers such as 1280x720, not "1281x720".'],
    ['--size big', '--size needs two even numbers such as 1280x720, not "big".'],
    ['--url http://x', '--url needs an address that begins with ws:// or wss://, not "http://x".'],
    ['--token=', "--token needs the station's device token; leave it out where there is none."],
    ['--fone 3', "Unknown option '--fone'; --help lists what there is."],
    ['extra', "Unexpected argument 'extra'; --help lists what there is."],
    ['--model', "Option '--model <value>' argument missing; --help lists what there is."],
  ])('says in one sentence what is wrong with %s', (line, problem) => {
    expect(parseSimulateArguments(line.split(' '))).toEqual({ kind: 'wrong', problem });
  });
});
