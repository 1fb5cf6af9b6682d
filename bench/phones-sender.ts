// A process of simulated phones in real time: they obey start and stop; told 'report' it says what they sent.
import { once } from 'node:events';
import type { PhoneBehaviour } from '../tools/simulator/phone-behaviour.ts';
import { PhoneFleet, sharedClips } from '../tools/simulator/phone-fleet.ts';
import { seededRandom } from '../tools/simulator/random.ts';
import { SimulatedPhone } from '../tools/simulator/simulated-phone.ts';
import { PHONE_CLIP, phonesTask, type PhonesSent } from './load-messages.ts';

/** A hot phone: it drops a third of its frames, and its camera pauses twice. */
const IRREGULAR: Partial<PhoneBehaviour> = {
  jitterMs: 30,
  dropFraction: 0.33,
  gaps: [
    { afterFrames: 60, lengthMs: 3000 },
    { afterFrames: 150, lengthMs: 1500 },
  ],
};

const argument: unknown = JSON.parse(process.argv[2] ?? '{}');
const task = phonesTask.parse(argument);
const { url, fps, bitrateMbit } = task;
const clips = sharedClips(PHONE_CLIP);
await clips({ fps, bitrateMbit });
const phones = Array.from({ length: task.phones }, (_, index) => {
  const random = seededRandom(task.seed * 1009 + index);
  const behaviour = task.irregular ? IRREGULAR : {};
  return new SimulatedPhone({ url, clips, behaviour, random, model: `Phone ${index + 1}`, sentDetail: 'list' });
});
const fleet = new PhoneFleet(phones);
await fleet.start();
process.send?.({ said: 'connected' });
await once(process, 'message');
const report: PhonesSent = {
  said: 'stopped',
  phones: phones.map((phone) => {
    const frames = phone.sent().filter(({ kind }) => kind === 'frame');
    const { bytes, behind, overflowed } = phone.counts();
    return {
      model: phone.model,
      timesMs: frames.map(({ timestampMs }) => timestampMs),
      bytes,
      missed: behind + overflowed,
    };
  }),
};
process.send?.(report);
await once(process, 'message');
await fleet.stop();
process.disconnect();
