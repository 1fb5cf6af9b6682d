import { expect, it } from 'vitest';
import { Log } from '../../station/log.ts';
import { ManualClock } from '../../station/manual-clock.ts';
import { updateLog } from './update-log.ts';

it('tells each line once, as information and without stacks', () => {
  const log = new Log(new ManualClock());
  const lines: string[] = [];
  log.onEntry(({ level, message }) => lines.push(`${level} ${message}`));
  const logger = updateLog(() => log);
  logger.info('Checking for update');
  logger.error('Error: net::ERR_NAME_NOT_RESOLVED\n    at somewhere');
  logger.warn('differential download is not possible');
  logger.info('Checking for update');
  expect(lines).toEqual([
    'info Update: Checking for update',
    'info Update: Error: net::ERR_NAME_NOT_RESOLVED',
    'info Update: differential download is not possible',
  ]);
});
