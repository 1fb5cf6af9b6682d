import { IconCheck, IconChevronRight } from '@tabler/icons-react';
import { useContext } from 'react';
import { useTranslation } from 'react-i18next';
import { AREA_WORDS } from '#shared/diagnostics/check-text.ts';
import { checkText, type Finding, wordsOf } from '#shared/diagnostics/finding.ts';
import classes from './diagnostics.module.css';
import { FindingGroups } from './finding-groups.tsx';
import { Found, Symptom } from './finding-parts.tsx';
import { useCheckLanguage } from './finding-text.tsx';
import { LogCodeMeaning } from './log-code-meaning.tsx';
import { OpenedCheckContext, useDisclosure, useOpenedMarks } from './opened-check.ts';
import type { AreaFindings } from './sorted-findings.ts';

/** All that is well in one area, folded. */
export function WellArea({ area }: { readonly area: AreaFindings }) {
  const { t } = useTranslation('diagnostics');
  const language = useCheckLanguage();
  const { check } = useContext(OpenedCheckContext);
  const { open, toggled } = useDisclosure(
    area.groups.some(({ findings }) => findings.some((finding) => finding.check === check)),
  );
  return (
    <details className={classes['area']} open={open} onToggle={({ currentTarget }) => toggled(currentTarget.open)}>
      <summary>
        <IconChevronRight className={classes['chevron']} size={18} aria-hidden />
        <b>{AREA_WORDS[area.area][language]}</b>
        <span>{t('checks', { count: area.count })}</span>
      </summary>
      <FindingGroups groups={area.groups}>{(finding) => <WellLine finding={finding} />}</FindingGroups>
    </details>
  );
}

/** A check that is well: a line that opens to the whole. */
function WellLine({ finding }: { readonly finding: Finding }) {
  const language = useCheckLanguage();
  const marks = useOpenedMarks(finding);
  const { check } = useContext(OpenedCheckContext);
  const { open, toggled } = useDisclosure(finding.check === check);
  return (
    <details
      {...marks}
      className={classes['well']}
      open={open}
      onToggle={(event) => {
        event.stopPropagation();
        toggled(event.currentTarget.open);
      }}
    >
      <summary>
        <IconCheck className={classes['tick']} size={18} aria-hidden />
        <b>{checkText(finding.check).title[language]}</b>
        {!open && <span>{wordsOf(finding, language).found}</span>}
      </summary>
      <div className={classes['whole']}>
        <LogCodeMeaning of={finding} />
        <Found finding={finding} />
        <Symptom check={finding.check} />
      </div>
    </details>
  );
}
