import { IconAlertTriangleFilled, IconDeviceMobile, IconInfoCircle } from '@tabler/icons-react';
import { createElement, type ReactNode } from 'react';
import { checkText, type Finding, levelOf } from '#shared/diagnostics/finding.ts';
import classes from './diagnostics.module.css';
import { Fix, Found, Symptom } from './finding-parts.tsx';
import { useCheckLanguage } from './finding-text.tsx';
import { LogCodeMeaning } from './log-code-meaning.tsx';
import { useOpenedMarks } from './opened-check.ts';
import type { DeviceFindings } from './sorted-findings.ts';

interface FindingGroupsProps {
  readonly groups: readonly DeviceFindings[];
  readonly children: (finding: Finding) => ReactNode;
}

/** Findings by what they are about: those of the station without a heading, those of a device under its name. */
export function FindingGroups({ groups, children }: FindingGroupsProps) {
  return groups.map(({ device, findings }) => (
    <div key={device?.id ?? ''} className={classes['group']}>
      {device !== null && (
        <h3 className={classes['device']}>
          <IconDeviceMobile size={17} stroke={1.8} aria-hidden />
          {device.name}
        </h3>
      )}
      {findings.map((finding, index) => (
        // One check may find several things of a kind; they have nothing but their place to be told apart by.
        // oxlint-disable-next-line react/no-array-index-key -- see above
        <div key={`${finding.check} ${index}`} className={classes['entry']}>
          {children(finding)}
        </div>
      ))}
    </div>
  ));
}

const ICONS = { problem: IconAlertTriangleFilled, note: IconInfoCircle } as const;

/** Something that is not as it should be, or worth knowing: all of it, the fix above all. */
export function FindingEntry({ finding }: { readonly finding: Finding }) {
  const language = useCheckLanguage();
  const marks = useOpenedMarks(finding);
  const level = levelOf(finding) === 'problem' ? 'problem' : 'note';
  const Icon = ICONS[level];
  const title = checkText(finding.check).title[language];
  const name = finding.device === null ? title : `${title}, ${finding.device.name}`;
  return (
    <article {...marks} className={classes['finding']} data-level={level} aria-label={name}>
      <LogCodeMeaning of={finding} />
      <div className={classes['head']}>
        <Icon size={20} aria-hidden />
        {createElement(finding.device === null ? 'h3' : 'h4', null, title)}
      </div>
      {level === 'problem' && <Symptom check={finding.check} />}
      <Found finding={finding} />
      <Fix finding={finding} />
    </article>
  );
}
