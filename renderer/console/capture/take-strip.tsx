import { Button, Text } from '@mantine/core';
import { IconAlertTriangleFilled, IconCircleCheckFilled, IconLoader } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaptureSettings } from '#shared/commands/capture-settings.ts';
import type { DeviceStatus, StationSample } from '#shared/contract/status.ts';
import { Dialog } from '../frame/dialog.tsx';
import { useCommand } from '../station/use-command.ts';
import { type StripFinding, stripFindings } from './capture-summary.ts';
import classes from './capture.module.css';
import { useFilmsOn } from './use-films-on.ts';

/** Devices that one sentence names; the others are counted. */
const NAMED = 3;

type Tone = 'well' | 'busy' | 'warn';

function toneOf({ kind }: StripFinding): Tone {
  if (kind === 'well') return 'well';
  return kind === 'starting' || kind === 'delivering' ? 'busy' : 'warn';
}

const STALLED_WORDS = { hidden: 'stalledHidden', camera: 'stalledCamera' } as const;

/** The key of a finding's words: phones without a picture have others where they say why themselves. */
function wordsOf(finding: StripFinding, filmsOn: (device: DeviceStatus) => boolean): string {
  if (finding.kind === 'stalled' && finding.trouble !== null) return STALLED_WORDS[finding.trouble];
  if (finding.kind === 'lost' && finding.devices.every(filmsOn)) return 'lostPage';
  return finding.kind === 'delivering' && finding.seconds === null ? 'deliveringSome' : finding.kind;
}

const ICONS = { well: IconCircleCheckFilled, busy: IconLoader, warn: IconAlertTriangleFilled } as const;

interface TakeStripProps {
  readonly sample: StationSample;
  readonly settings: CaptureSettings;
}

/** Says in one sentence what is wrong, with the one button that leads to the cure; that all is well, in quiet green. */
export function TakeStrip({ sample, settings }: TakeStripProps) {
  const { t } = useTranslation('capture');
  const filmsOn = useFilmsOn();
  const [worst] = stripFindings(sample);
  const tone = worst === undefined ? null : toneOf(worst);
  const Icon = tone === null ? null : ICONS[tone];
  return (
    <div role="status" aria-live="polite" className={classes['stripPlace']}>
      {worst !== undefined && Icon !== null && (
        <div className={classes['strip']} data-tone={tone}>
          <Icon size={18} aria-hidden />
          <span>{sentence(worst)}</span>
          <StripCure finding={worst} settings={settings} />
        </div>
      )}
    </div>
  );

  function sentence(finding: StripFinding): string {
    switch (finding.kind) {
      case 'well':
        return t('strip.well', { count: finding.count });
      case 'starting':
        return t('strip.starting', { recording: finding.recording, devices: finding.of });
      case 'disk':
        return t('strip.disk', { minutes: finding.minutes });
      default: {
        const { devices, seconds } = finding;
        const of = 'of' in finding ? finding.of : devices.length;
        const some = devices.slice(0, NAMED).map(({ name }) => name);
        const names = devices.length > NAMED ? `${some.join(', ')} …` : some.join(', ');
        return t(`strip.${wordsOf(finding, filmsOn)}`, { count: devices.length, names, devices: of, seconds });
      }
    }
  }
}

/** The button that leads to the cure: starts what does not record, or says what to do. */
function StripCure({ finding, settings }: { readonly finding: StripFinding; readonly settings: CaptureSettings }) {
  const { t } = useTranslation('capture');
  const start = useCommand('start');
  const filmsOn = useFilmsOn();
  const [helping, setHelping] = useState(false);
  switch (finding.kind) {
    case 'well':
      return null;
    case 'notRecording':
    case 'outside': {
      const devices = finding.devices.map(({ id }) => id);
      // Those of the take are started as its part, by Start for all; a device that came later gets a take of its own.
      const target = finding.kind === 'notRecording' ? null : devices;
      return (
        <button
          type="button"
          className={classes['cure']}
          disabled={start.running}
          onClick={() => void start.run({ settings, devices: target })}
        >
          {t(devices.length === 1 ? 'cure.startIt' : 'cure.startThem')}
        </button>
      );
    }
    default: {
      return (
        <>
          <button type="button" className={classes['cure']} onClick={() => setHelping(true)}>
            {t('cure.what')}
          </button>
          <Dialog opened={helping} onClose={() => setHelping(false)} title={t('help.title')} size="md">
            <Text>{t(`help.${wordsOf(finding, filmsOn)}`)}</Text>
            <Button mt="md" onClick={() => setHelping(false)}>
              {t('help.understood')}
            </Button>
          </Dialog>
        </>
      );
    }
  }
}
