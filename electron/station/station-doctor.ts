import type { SettingsView } from '#shared/contract/settings.ts';
import { checkOfLogCode } from '#shared/diagnostics/log-codes.ts';
import { isLoopback } from './access/loopback.ts';
import type { Clock } from './clock.ts';
import { checkAddresses } from './diagnostics/addresses-check.ts';
import { checkCertificate, presentedCertificate } from './diagnostics/certificate-check.ts';
import type { Check } from './diagnostics/check-runner.ts';
import { checkLog } from './diagnostics/log-check.ts';
import { checkOpenPorts } from './diagnostics/port-check.ts';
import { portHolder } from './diagnostics/system/port-holder.ts';
import { checkRate } from './diagnostics/rate-check.ts';
import type { RecentTrouble } from './diagnostics/recent-trouble.ts';
import { checkLostStream, checkStream } from './diagnostics/stream-check.ts';
import { checkArrivals, tellUrls } from './diagnostics/way-in-checks.ts';
import { machineChecks, type MachinePlaces } from './machine-checks.ts';
import { recordedBytesPerSecond } from './recorded-bytes.ts';
import type { Station } from './station.ts';
import type { StationAccess } from './station-access.ts';
import { ownAddresses, ownHost } from './station-addresses.ts';

/** What is looked at of a station that runs. */
export interface StationDoctorParts {
  readonly clock: Clock;
  readonly places: MachinePlaces;
  readonly station: Station;
  readonly access: StationAccess;
  readonly trouble: RecentTrouble;
  readonly settings: SettingsView;
}

/** Everything that can be checked of a station that runs, the machine that it runs on included. */
export function stationChecks({ clock, places, station, access, trouble, settings }: StationDoctorParts): Check[] {
  const { listeningPort: port, recordingsFolder: recordings, values } = settings;
  const { host, interfaces } = places;
  const secure = station.accessView();
  const sample = station.sample();
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
          portHolder,
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
      code: 'certificate',
      look: async () => {
        if (secure.certificate === null || secure.httpsPort === 0) return [];
        const dates = await presentedCertificate(ownHost(host), secure.httpsPort);
        const { names } = secure.certificate;
        const wanted = [...ownAddresses(host, interfaces()), ...access.ownNames()];
        return [checkCertificate({ ...dates, names }, wanted, nowMs)];
      },
    },
    ...machineChecks(places, {
      recordings,
      hostNames: values.hostNames,
      ports: [port, secure.httpsPort],
      bytesPerSecond: recordedBytesPerSecond(sample.devices, values.keepRaw),
      isRecording: () => station.isRecording,
    }),
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
