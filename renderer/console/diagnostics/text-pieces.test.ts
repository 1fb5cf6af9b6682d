import { describe, expect, it } from 'vitest';
import { checkText } from '#shared/diagnostics/finding.ts';
import { textPieces } from './text-pieces.ts';

const words = (text: string) => ({ kind: 'words', text });
const code = (text: string) => ({ kind: 'code', text, copied: false });
const copied = (text: string) => ({ kind: 'code', text, copied: true });

describe('the words of a check', () => {
  it('have their facts in their places', () => {
    expect(textPieces('{{free}} GB in {{folder}}.', { free: '3', folder: '/a b' })).toEqual([
      words('3'),
      words(' GB in '),
      code('/a b'),
      words('.'),
    ]);
  });

  it('leave the places of facts open that are not known', () => {
    expect(textPieces('{{free}} GB', null)).toEqual([words('…'), words(' GB')]);
    expect(textPieces('at {{hours}}', { free: '3' })).toEqual([words('at '), words('…')]);
  });

  it('have commands and addresses that can be copied, each by itself', () => {
    expect(textPieces('Let it in: {{remedy}}', { remedy: 'sudo ufw allow 1/tcp, 2/tcp' })).toEqual([
      words('Let it in: '),
      copied('sudo ufw allow 1/tcp, 2/tcp'),
    ]);
    expect(textPieces('{{apps}}', { apps: 'ws://a/x, ws://b/x' })).toEqual([
      copied('ws://a/x'),
      words(' '),
      copied('ws://b/x'),
    ]);
  });

  it.each(['en', 'zh'] as const)('have the commands in quotation marks without them (%s)', (language) => {
    const fix = checkText('ffmpeg').outcomes['missing']?.fix?.[language] ?? '';
    expect(textPieces(fix, {}).filter(({ kind }) => kind === 'code')).toEqual([
      copied('sudo apt install ffmpeg'),
      copied('brew install ffmpeg'),
      copied('winget install Gyan.FFmpeg'),
      code('FFMPEG_BIN'),
    ]);
  });

  it('have flags, and addresses with facts in them, as they are typed', () => {
    expect(textPieces('with --https-port, open http://<station>:{{port}}/ in', { port: '50001' })).toEqual([
      words('with '),
      code('--https-port'),
      words(', open '),
      code('http://<station>:50001/'),
      words(' in'),
    ]);
  });

  it('leave other quotation marks, and what facts contain, as they are', () => {
    expect(textPieces('The log says "Internal error".', {})).toEqual([words('The log says "Internal error".')]);
    expect(textPieces('{{why}}', { why: '{{port}} --x' })).toEqual([words('{{port}} --x')]);
  });

  it('keep the lines of a list', () => {
    expect(textPieces('Before: {{list}}', { list: 'a: 1\nb: 2' })).toEqual([
      words('Before: '),
      { kind: 'list', text: 'a: 1\nb: 2' },
    ]);
  });
});
