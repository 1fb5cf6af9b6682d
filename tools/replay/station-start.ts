import * as z from 'zod';
import type { DumpHeader } from '#shared/dump/dump-format.ts';
import { boardCommandKind } from '#shared/messages/board-messages.ts';
import { parseCameraText, stationMessage } from '#shared/messages/camera-messages.ts';

const appCommand = z.object({ command: z.literal('start_capture') });

/** Whether a text of the station tells a device of this protocol to film. */
export function isStart(protocol: DumpHeader['protocol'], bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes).toString();
  switch (protocol) {
    case 'esp':
      return boardCommandKind(text) === 'start';
    case 'android-cam':
      return parseCameraText(appCommand, text) !== null;
    case 'camera.v2': {
      const message = parseCameraText(stationMessage, text);
      return message?.type === 'command' && message.command.command === 'start_capture';
    }
  }
}
