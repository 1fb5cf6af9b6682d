import { List, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { isWhole, type Verification } from '#shared/verification/finding.ts';
import { verificationWords } from '#shared/verification/words.ts';
import classes from '../gallery.module.css';

/** What verifying a session found, in words. */
export function VerificationResult({ result }: { readonly result: Verification }) {
  const { t, i18n } = useTranslation('gallery');
  const language = i18n.language.startsWith('zh') ? 'zh' : 'en';
  return (
    <div className={classes['verified']} role="status">
      {isWhole(result) && <Text size="sm">✓ {t('verifiedWhole', { files: result.files, frames: result.frames })}</Text>}
      {result.findings.length > 0 && (
        <List size="sm">
          {result.findings.map((finding) => (
            <List.Item key={`${finding.code} ${JSON.stringify(finding.facts)}`}>
              {verificationWords(finding, language)}
            </List.Item>
          ))}
        </List>
      )}
    </div>
  );
}
