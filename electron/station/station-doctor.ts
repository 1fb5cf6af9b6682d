import type { SettingsView } from '#shared/contract/settings.ts';
import { checkOfLogCode } from '#shared/diagnostics/log-codes.ts';
import { isLoopback } from './access/loopback.ts';
import type { Clock } from './clock.ts';
import { checkAddresses } from './diagnostics/addresses-check.ts';
import { checkCertificate, presentedCertificate } from './diagnostics/certificate-check.ts';
import type { Check } from './diagnostics/check-runner.ts';
import { checkSpace } from './diagnostics/disk-check.ts';
import { checkLog } from './diagnostics/log-check.ts';
import { checkOpenPorts } from './diagnostics/port-check.ts';
import { checkRate } from './diagnostics/rate-check.ts';
import type { RecentTrouble } from './diagnostics/recent-trouble.ts';
import { checkLostStream, checkStream } from './diagnostics/stream-check.ts';
import { checkArrivals, checkHostNames, tellUrls } from './diagnostics/way-in-checks.ts';
import { machineChecks } from './machine-checks.ts';
import { type MachinePlaces, realMachine } from './real-machine.ts';
import { recordedBytesPerSecond } from './recorded-bytes.ts';
import type { Station } from './station.ts';
import type { StationAccess } from './station-access.ts';
import { ownAddresses } from './station-addresses.ts';

/** What is looked at of a station that runs. */
export interface StationDoctorParts {
  readonly clock: Clock;
  readonly places: Omit<MachinePlaces, 'recordings'>;
  readonly station: Station;
  readonly access: StationAccess;
  readonly trouble: RecentTrouble;
  readonly settings: SettingsView;
}

/** Everything that can be checked of a station that runs, the machine that it runs on included. */
export function stationChecks({ clock, places, station, access, trouble, settings }: StationDoctorParts): Check[] {
  const { listeningPort: port, recordingsFolder: recordings, values } = settings;
  const { host, interfaces } = places;
  const machine = realMachine({ ...places, recordings });
  const secure = station.accessView();
  const sample = station.sample();
  const bytesPerSecond = recordedBytesPerSecond(sample.devices, values.keepRaw);
  const addresses = sample.addresses.map(({ url }) => new URL(url).hostname);
  const nowMs = Math.floor(clock.nowUs() / 1000);
  return [
    {
      code: 'port',
      look: () =>
        checkOpenPorts(
          {
            port,
            addresses: addresses.join(', ') || host,
            securePort: secure.httpsPort,
            secureProblem: secure.httpsProblem,
            wantedSecurePort: values.httpsPort,
          },
          machine.portHolder,
        ),
    },
    { code: 'addresses', look: () => checkAddresses(host, addresses, port, isLoopback) },
    {
      code: 'arrivals',
      look: () => {
        const minutes = Math.floor((clock.nowUs() - station.arrivals.sinceUs) / 60e6);
        const { lastDevice, lastPage } = station.arrivals;
        return [checkArrivals({ lastDevice, lastPage, minutes }, port)];
      },
    },
    {
      code: 'url',
      look: () => [
        tellUrls(
          sample.phonePages.map(({ url }) => url),
          sample.addresses.map(({ url }) => url),
        ),
      ],
    },
    {
      code: 'host-names',
      look: () => checkHostNames(values.hostNames, ['127.0.0.1', ...ownAddresses(host, interfaces())]),
    },
    {
      code: 'certificate',
      look: async () => {
        if (secure.certificate === null || secure.httpsPort === 0) return [];
        const dates = await presentedCertificate(connectableHost(host), secure.httpsPort);
        const { names } = secure.certificate;
        const wanted = [...ownAddresses(host, interfaces()), ...access.ownNames()];
        return [checkCertificate({ ...dates, names }, wanted, nowMs)];
      },
    },
    ...machineChecks(machine, { isRecording: () => station.isRecording, ports: [port, secure.httpsPort] }),
    { code: 'disk-space', look: async () => [await checkSpace(recordings, bytesPerSecond)] },
    {
      code: 'packets',
      look: () =>
        station.deviceFacts().flatMap(({ stream, codec, rate }) => {
          const { id, name, connected } = rate.status;
          if (!connected) return checkLostStream(stream, { id, name }, rate.nowUs);
          return checkStream(stream, codec, { id, name }, rate.nowUs).concat(checkRate(rate));
        }),
    },
    { code: 'log-entries', look: () => checkLog(trouble.entries, checkOfLogCode, nowMs) },
  ];
}

/** An address of this machine at which whoever listens on that host answers. */
function connectableHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}
