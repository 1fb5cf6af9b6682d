import { useCallback, useState } from 'react';
import type { ContractArgs, ContractCommandName, ContractResult } from '#shared/contract/commands.ts';
import { showProblem } from '../frame/problem-notice.tsx';
import { useStation } from './use-station.ts';

/** A command as a screen gives it: `run` resolves with the result, or null where it failed and the operator was told. */
export interface Command<Name extends ContractCommandName> {
  readonly running: boolean;
  readonly run: (args: ContractArgs<Name>) => Promise<ContractResult<Name> | null>;
}

/** A command whose failures are shown as a notice that says what happened and what to do. */
export function useCommand<Name extends ContractCommandName>(name: Name): Command<Name> {
  const { client } = useStation();
  const [running, setRunning] = useState(false);
  const run = useCallback(
    async (args: ContractArgs<Name>) => {
      setRunning(true);
      try {
        return await client.request(name, args);
      } catch (error) {
        showProblem(error);
        return null;
      } finally {
        setRunning(false);
      }
    },
    [client, name],
  );
  return { running, run };
}
