import { Button, Loader } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useDiagnosis, useStation, useStationState } from '../station/use-station.ts';
import { CheckGuide } from './check-guide.tsx';
import { type DiagnosticsAddress, useDiagnosticsAddress } from './diagnostics-address.ts';
import classes from './diagnostics.module.css';
import { DiagnosisFailed } from './diagnosis-failed.tsx';
import { FindingEntry, FindingGroups } from './finding-groups.tsx';
import { Headline } from './headline.tsx';
import { CodeMeaning } from './log-code-meaning.tsx';
import { OpenedCheckContext } from './opened-check.ts';
import { ReportProblem } from './report-problem.tsx';
import { firstShown, sortFindings } from './sorted-findings.ts';
import { useReveal } from './use-reveal.ts';
import { WellArea } from './well-areas.tsx';

/** The checks of the troubleshooting guide, made when the screen is opened: what is wrong first, with what to do. */
export function DiagnosticsScreen() {
  const { t } = useTranslation('diagnostics');
  const { diagnosis: last } = useStation();
  const connected = useStationState((state) => state.connected);
  const { diagnosis, running, problem } = useDiagnosis();
  const address = useDiagnosticsAddress();
  const sorted = useMemo(() => (diagnosis === null ? null : sortFindings(diagnosis.findings)), [diagnosis]);
  const { check, logCode } = address;
  const first = sorted === null ? null : firstShown(sorted, check);
  const opened = useMemo(() => ({ ...address, first }), [address, first]);
  useEffect(() => {
    if (connected) void last.make();
  }, [connected, last]);
  useReveal(address, diagnosis);
  return (
    <div className={classes['screen']}>
      <div className={classes['column']} aria-busy={running}>
        <header className={classes['top']}>
          <h1>{t('title')}</h1>
          <Button
            variant="default"
            leftSection={running ? <Loader size={17} /> : <IconRefresh size={17} aria-hidden />}
            aria-disabled={running}
            onClick={() => void last.make()}
          >
            {t('again')}
          </Button>
          <ReportProblem />
        </header>
        {problem !== null && <DiagnosisFailed problem={problem} isOldShown={diagnosis !== null} />}
        {diagnosis === null && running && <FirstCheck logCode={logCode} />}
        {diagnosis !== null && sorted !== null && (
          <OpenedCheckContext value={opened}>
            <Headline diagnosis={diagnosis} counts={sorted.counts} running={running} />
            {check !== null && first === null && <CheckGuide check={check} logCode={logCode} />}
            {sorted.problems.length > 0 && (
              <section className={classes['problems']} aria-labelledby="problems-found">
                <h2 id="problems-found">{t('problemsTitle')}</h2>
                <FindingGroups groups={sorted.problems}>
                  {(finding) => <FindingEntry finding={finding} />}
                </FindingGroups>
              </section>
            )}
            {sorted.notes.length > 0 && (
              <section className={classes['notes']} aria-labelledby="notes-found">
                <h2 id="notes-found">{t('notesTitle')}</h2>
                <FindingGroups groups={sorted.notes}>{(finding) => <FindingEntry finding={finding} />}</FindingGroups>
              </section>
            )}
            {sorted.well.length > 0 && (
              <section aria-labelledby="well-found">
                <h2 id="well-found">{t('wellTitle')}</h2>
                {sorted.well.map((area) => (
                  <WellArea key={area.area} area={area} />
                ))}
              </section>
            )}
          </OpenedCheckContext>
        )}
      </div>
    </div>
  );
}

/** While nothing is known yet; what the log meant can be said before. */
function FirstCheck({ logCode }: Pick<DiagnosticsAddress, 'logCode'>) {
  const { t } = useTranslation('diagnostics');
  return (
    <>
      <div className={classes['first']} role="status">
        <Loader size="md" />
        <p>
          <strong>{t('checking')}</strong>
          {t('firstCheck')}
        </p>
      </div>
      {logCode !== null && <CodeMeaning code={logCode} />}
    </>
  );
}
