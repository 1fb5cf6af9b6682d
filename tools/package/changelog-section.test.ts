import { expect, it } from 'vitest';
import { changelogSection } from './changelog-section.ts';

const CHANGELOG = `# Changelog

## [Unreleased]

- later

## [1.1.0] - 2026-12-01

### Added

- boards

## 1.0.0

- first
`;

it('is what stands under the heading of the version', () => {
  expect(changelogSection(CHANGELOG, '1.1.0')).toBe('### Added\n\n- boards');
  expect(changelogSection(CHANGELOG, '1.0.0')).toBe('- first');
});

it('is not that of another version that begins alike', () => {
  expect(() => changelogSection(CHANGELOG, '1.1')).toThrow('"## [1.1]"');
  expect(() => changelogSection('## [2.0.0]\n\n## [1.0.0]\n\n- x\n', '2.0.0')).toThrow('says nothing about 2.0.0');
});
