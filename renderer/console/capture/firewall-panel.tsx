import { Button } from '@mantine/core';
import { IconShieldCheckFilled, IconShieldHalfFilled, IconShieldX } from '@tabler/icons-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { SettingsView } from '#shared/contract/settings.ts';
import { type Finding, levelOf, outcomeOf } from '#shared/diagnostics/finding.ts';
import { checkLink } from '../diagnostics/diagnostics-address.ts';
import { FindingText } from '../diagnostics/finding-text.tsx';
import { useCommand } from '../station/use-command.ts';
import { type FirewallKind, firewallKind, firewallOutlook, worthSaying } from './firewall-outlook.ts';
import classes from './firewall-panel.module.css';
import { useFirewall } from './use-firewall.ts';

const ICONS = { open: IconShieldCheckFilled, blocked: IconShieldX, unsure: IconShieldHalfFilled } as const;

/**
 * What the first run explains: by which ports phones come, and what a firewall has to do with it. One line where they
 * get through; where they do not, what opens the way stands first. It is gone for good when somebody has read it.
 */
export function FirewallPanel({ view }: { readonly view: SettingsView }) {
  const { t } = useTranslation('capture');
  const title = useId();
  const findings = useFirewall();
  const outlook = firewallOutlook(findings ?? []);
  const Icon = ICONS[outlook];
  const said = worthSaying(findings ?? []);
  if (outlook === 'open') {
    return (
      <section className={classes['panel']} data-outlook={outlook} aria-label={t('firewall.title')}>
        <Icon size={20} aria-hidden />
        <p className={classes['line']}>
          <Words findings={said} part="found" />
        </p>
        <GotIt variant="subtle" />
      </section>
    );
  }
  return (
    <section className={classes['panel']} data-outlook={outlook} aria-labelledby={title} aria-busy={findings === null}>
      <Icon size={24} aria-hidden />
      <div className={classes['text']}>
        <h3 id={title}>{t(outlook === 'blocked' ? 'firewall.blocked' : 'firewall.title')}</h3>
        {outlook === 'blocked' && <Findings findings={said} />}
        <Ports view={view} />
        {findings === null ? <p>{t('firewall.looking')}</p> : <Instruction kind={firewallKind(findings)} />}
        {outlook === 'unsure' && <Findings findings={said} />}
      </div>
      <div className={classes['actions']}>
        <Button component="a" href={checkLink('firewall')} variant="default" size="xs">
          {t('firewall.check')}
        </Button>
        <GotIt variant="default" />
      </div>
    </section>
  );
}

/** The ports in use. */
function Ports({ view: { listeningPort, listeningHttpsPort } }: { readonly view: SettingsView }) {
  const { t } = useTranslation('capture');
  const words = listeningHttpsPort === 0 ? 'firewall.onePort' : 'firewall.twoPorts';
  return <p>{t(words, { first: listeningPort, second: listeningHttpsPort })}</p>;
}

/** What nothing that was found says: that the system may ask, and, where nothing was found, what may be in the way. */
function Instruction({ kind }: { readonly kind: FirewallKind }) {
  const { t } = useTranslation('capture');
  return (
    <>
      {kind !== 'byHand' && <p>{t('firewall.asks')}</p>}
      {kind === 'unknown' && <p>{t('firewall.mustLetIn')}</p>}
    </>
  );
}

/** What was found, each with what to do about it. */
function Findings({ findings }: { readonly findings: readonly Finding[] }) {
  return findings.map((finding, index) => (
    // Nothing but their place tells findings of one check apart.
    // oxlint-disable-next-line react/no-array-index-key -- see above
    <div key={index} className={classes['finding']} data-level={levelOf(finding)}>
      <p>
        <Words findings={[finding]} part="found" />
      </p>
      <p>
        <Words findings={[finding]} part="fix" />
      </p>
    </div>
  ));
}

function Words({ findings, part }: { readonly findings: readonly Finding[]; readonly part: 'found' | 'fix' }) {
  return findings.map((finding, index) => {
    const words = outcomeOf(finding)[part];
    // oxlint-disable-next-line react/no-array-index-key -- as above
    return words !== null && <FindingText key={index} words={words} facts={finding.facts} />;
  });
}

function GotIt({ variant }: { readonly variant: 'default' | 'subtle' }) {
  const { t } = useTranslation('capture');
  const change = useCommand('changeSettings');
  return (
    <Button
      variant={variant}
      size="xs"
      disabled={change.running}
      onClick={() => void change.run({ firewallExplained: true })}
    >
      {t('firewall.dismiss')}
    </Button>
  );
}
