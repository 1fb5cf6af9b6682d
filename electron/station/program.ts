import { name, version } from '../../package.json';

/** The program as manifests and the log name it, for example `capture-station 0.1.0`. */
export const PROGRAM = `${name} ${version}`;
