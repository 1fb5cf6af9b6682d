// `npm test`: provides what the tests need, then runs every check and every suite, and ends with the counts.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { provideTestNeeds } from './test-needs.ts';

const RESULTS_FOLDER = 'out/test-results';
const VITEST_RESULTS = `${RESULTS_FOLDER}/vitest.json`;
const SUMMARY = `${RESULTS_FOLDER}/summary.txt`;

const vitestResults = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numFailedTestSuites: z.number(),
  numPendingTests: z.number(),
});

function run(command: string, args: readonly string[]): boolean {
  console.log(`\n> ${command} ${args.join(' ')}`);
  return spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' }).status === 0;
}

/** The checks that are no tests; each counts as one. */
const CHECKS = ['build', 'types', 'lint', 'format:check'];

function runVitest(): { readonly passed: number; readonly failed: number; readonly skipped: number } {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${VITEST_RESULTS}`];
  const ok = run('npx', ['vitest', 'run', ...reporters]);
  try {
    const value: unknown = JSON.parse(readFileSync(VITEST_RESULTS, 'utf8'));
    const { numPassedTests, numFailedTests, numPendingTests } = vitestResults.parse(value);
    // A file that does not load fails without a failed test.
    const failed = ok ? numFailedTests : Math.max(1, numFailedTests);
    return { passed: numPassedTests, failed, skipped: numPendingTests };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

const missing = provideTestNeeds();
if (missing !== null) {
  console.error(missing);
  process.exit(1);
}
rmSync(RESULTS_FOLDER, { recursive: true, force: true });
const outcomes = CHECKS.map((check) => run('npm', ['run', '--silent', check]));
mkdirSync(RESULTS_FOLDER, { recursive: true });
const tests = runVitest();
const passed = outcomes.filter((ok) => ok).length + tests.passed;
const failed = outcomes.filter((ok) => !ok).length + tests.failed;
const skipped = tests.skipped > 0 ? `, ${tests.skipped} skipped` : '';
const summary = `${passed} passed, ${failed} failed${skipped}`;
writeFileSync(SUMMARY, `${summary}\n`);
console.log(`\n${summary}`);
process.exitCode = failed === 0 ? 0 : 1;
