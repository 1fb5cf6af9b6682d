import { IconAlertTriangle, IconCircleCheck, IconTool } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import {
  findingWords,
  levelOfFinding,
  type VerificationReport,
  verdictOf,
} from '#shared/verification/verification-report.ts';
import { formatBytes, formatCount } from '../../../ui/format.ts';
import classes from '../gallery.module.css';

const ICONS = { whole: IconCircleCheck, repaired: IconTool, problems: IconAlertTriangle, live: IconCircleCheck };

/** What verifying a session came to: whole, or each thing that was found, repaired, and is to be done. */
export function VerificationResult({ report }: { readonly report: VerificationReport }) {
  const { t, i18n } = useTranslation('gallery');
  const language = i18n.language === 'zh' ? 'zh' : 'en';
  const verdict = verdictOf(report);
  const place = useRef<HTMLDivElement>(null);
  // The button stands at the panel's lower edge, and what it came to would be below that.
  useEffect(() => {
    place.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  const Icon = ICONS[verdict];
  const { files, frames, bytes, findings } = report;
  return (
    <div ref={place} className={classes['verification']} data-verdict={verdict} role="status">
      <p>
        <Icon size={18} aria-hidden />
        <b>{t(`verdicts.${verdict}`)}</b>
        {verdict !== 'live' && (
          <span>
            {t('verified', {
              files: t('verifiedFiles', { count: files }),
              frames: formatCount(frames),
              size: formatBytes(bytes),
            })}
          </span>
        )}
      </p>
      {findings.length > 0 && (
        <ul>
          {findings.map((finding) => {
            const { found, fix } = findingWords(finding, language);
            const level = levelOfFinding(finding);
            return (
              <li key={`${finding.code} ${finding.facts['file'] ?? ''}`} data-level={level}>
                {level !== 'note' && <b>{t(level === 'problem' ? 'problem' : 'repaired')}: </b>}
                {found} {fix}
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}
