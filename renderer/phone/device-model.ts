import * as z from 'zod';
import { browserKindOf, isApplePhone } from './browser-kind.ts';

/** What Chromium tells of the device when it is asked. */
export interface UserAgentData {
  getHighEntropyValues(hints: readonly string[]): Promise<unknown>;
}

/** What the model is read from. */
export interface ModelSource {
  readonly userAgent: string;
  readonly maxTouchPoints: number;
  readonly userAgentData?: UserAgentData;
}

const MAX_MODEL = 200;
const answer = z.object({ model: z.string().trim().min(1).max(MAX_MODEL) });
const ANDROID_MODEL = /Android [\d.]+; (?:[a-z]{2}[-_][a-z]{2}; )?([^;)]+?)(?: Build\/[^)]*)?[;)]/i;

/** The device in words: `Pixel 7`, `iPhone`, or where no browser says more, `Chrome on Android`. Never throws. */
export async function deviceModel(source: ModelSource): Promise<string> {
  try {
    const told = answer.safeParse(await source.userAgentData?.getHighEntropyValues(['model']));
    if (told.success) return told.data.model;
  } catch {
    // It may refuse; the user agent says something.
  }
  return modelOfUserAgent(source);
}

function modelOfUserAgent({ userAgent, maxTouchPoints }: ModelSource): string {
  const kind = browserKindOf(userAgent, maxTouchPoints);
  if (isApplePhone(kind)) return kind.system ?? '';
  const model = ANDROID_MODEL.exec(userAgent)?.[1]?.trim();
  // Chromium says `K` for every phone, Firefox `Mobile` or `Tablet`.
  if (model !== undefined && !/^(?:K|Mobile|Tablet|rv:.*)$/.test(model)) return model.slice(0, MAX_MODEL);
  return [kind.browser ?? 'Browser', kind.system].filter((word) => word !== null).join(' on ');
}
