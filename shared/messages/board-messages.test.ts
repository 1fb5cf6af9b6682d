import { describe, expect, it } from 'vitest';
import { boardCommandKind, boardStartCommand, parseBoardReply } from './board-messages.ts';

describe('a board', () => {
  it.each([
    ['ACK: 开始推流', { kind: 'ack', words: '开始推流' }],
    ['STATUS:空闲', { kind: 'status', words: '空闲' }],
    ['ERROR: 未知命令\r\n', { kind: 'error', words: '未知命令' }],
    ['ACK:', { kind: 'ack', words: '' }],
    ['ACK: two\nlines', { kind: 'ack', words: 'two\nlines' }],
  ])('answers %j', (text, reply) => expect(parseBoardReply(text)).toEqual(reply));

  it.each(['', 'hello', 'ack: no', 'ACKNOWLEDGED: x', 'OK'])('answers nothing with %j', (text) => {
    expect(parseBoardReply(text)).toBeNull();
  });

  it.each([
    ['start', 'start'],
    ['start VGA 10', 'start'],
    ['startle', 'start'],
    ['stop', 'stop'],
    ['status', 'status'],
    ['stop now', 'other'],
    ['reboot', 'other'],
  ])('takes %j for %s', (text, kind) => expect(boardCommandKind(text)).toBe(kind));

  it('is started with a size and a quality', () => {
    expect(boardStartCommand('VGA', 10)).toBe('start VGA 10');
  });
});
