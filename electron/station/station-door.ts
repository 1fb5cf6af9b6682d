import type { AccessMode, AccessView, PhonePage } from '#shared/contract/access.ts';
import type { StationAddress } from '#shared/contract/status.ts';
import { isLoopback } from './access/loopback.ts';
import { refusalOf } from './access/refusal.ts';
import type { Clock } from './clock.ts';
import type { ConsoleHost } from './console/console-link.ts';
import { DeviceEntrance, type DeviceEntranceParts } from './device-entrance.ts';
import { connectionName } from './devices/device.ts';
import type { BuiltPages } from './ingest/built-pages.ts';
import { DevCommands } from './dev-commands.ts';
import { DevConsoles } from './console/dev-consoles.ts';
import { DevChannel } from './ingest/dev-channel.ts';
import { ConsoleChannel } from './ingest/console-channel.ts';
import { Arrivals } from './ingest/arrivals.ts';
import { FrontDoor } from './ingest/front-door.ts';
import { IngestServer, type ListenAddress, ListenError, type TlsCredentials } from './ingest/ingest-server.ts';
import { RequestGuard } from './ingest/request-guard.ts';
import type { WebSite } from './ingest/web-site.ts';
import { LIMITS } from './limits.ts';
import type { Log } from './log.ts';
import type { StationAccess } from './station-access.ts';
import { AddressBook, type Interfaces, phonePages, remoteConsoles, stationAddresses } from './station-addresses.ts';

/** What the door leads to, and how it is set up. */
export interface StationDoorParts extends Omit<DeviceEntranceParts, 'gatekeeper' | 'station' | 'boardPicture'> {
  readonly clock: Clock;
  readonly log: Log;
  readonly listen: ListenAddress;
  /** The HTTPS port, on the same host; `required`: without it the station does not start. */
  readonly secure: { readonly port: number; readonly required: boolean };
  readonly access: StationAccess;
  readonly mode: () => AccessMode;
  readonly interfaces: () => Interfaces;
  readonly built: BuiltPages;
  readonly site: WebSite;
  readonly consoles: () => ConsoleHost;
}

/** Everything that comes over the network: two ports, who may pass, and where whoever passed is led. */
export class StationDoor {
  readonly #parts: StationDoorParts;
  readonly #addresses: AddressBook;
  readonly #ingest: IngestServer;
  readonly #developers: DevConsoles;
  readonly #unlisten: () => void;
  /** What other machines have reached. */
  readonly arrivals: Arrivals;
  #port = 0;
  #securePort = 0;
  #secureProblem: string | null = null;

  constructor(parts: StationDoorParts) {
    this.#parts = parts;
    const { clock, listen, interfaces } = parts;
    this.#addresses = new AddressBook(clock, listen.host, LIMITS.addressSampleMs, interfaces);
    this.arrivals = new Arrivals(() => this.#addresses.networks.map(({ address }) => address), clock.nowUs());
    const commands = new DevCommands(parts);
    this.#developers = new DevConsoles({ clock, limits: LIMITS, obey: (text) => commands.obey(text) });
    this.#unlisten = parts.log.onEntry((entry) => this.#developers.logged(entry));
    this.#ingest = this.#build();
  }

  /** The ports in use; `secure` is 0 where it could not be opened. */
  get ports(): { readonly plain: number; readonly secure: number } {
    return { plain: this.#port, secure: this.#securePort };
  }

  /** Listens on the plain port. Resolves with it. Rejects with ListenError. */
  async start(): Promise<number> {
    this.#port = await this.#ingest.start(this.#parts.listen);
    return this.#port;
  }

  /**
   * Opens the HTTPS port. Where it cannot be had the station goes on without and says so, unless that very port was asked
   * for: then it rejects with ListenError.
   */
  async startSecure(): Promise<void> {
    const { access, secure, listen, log } = this.#parts;
    const { credentials } = access;
    if (credentials === null) return;
    try {
      this.#securePort = await this.#ingest.startSecure({ host: listen.host, port: secure.port }, credentials);
    } catch (error) {
      if (secure.required || !(error instanceof ListenError)) throw error;
      this.#secureProblem = error.message;
      log.error('https-unavailable', `The phone page is not available: ${error.message} Recording goes on without it.`);
    }
  }

  stop(): Promise<void> {
    this.#unlisten();
    this.#developers.stop();
    return this.#ingest.stop();
  }

  /** The HTTPS port presents another certificate from now on. */
  useCredentials(credentials: TlsCredentials): void {
    this.#ingest.useCredentials(credentials);
  }

  /** Where apps and phones find the station now. */
  whereabouts(): { readonly addresses: StationAddress[]; readonly phonePages: PhonePage[] } {
    const { networks } = this.#addresses;
    return {
      addresses: stationAddresses(networks, this.#port),
      phonePages: phonePages(networks, this.#securePort, this.#parts.access.deviceToken),
    };
  }

  /** Who may connect, secrets included. */
  accessView(): AccessView {
    const { access } = this.#parts;
    return access.view({
      port: this.#securePort,
      problem: this.#secureProblem,
      consoles: remoteConsoles(this.#addresses.networks, this.#securePort, access.operatorToken),
    });
  }

  #build(): IngestServer {
    const { access, consoles, mode, clock } = this.#parts;
    const guard = new RequestGuard({
      mode,
      ownNames: () => access.ownNames(),
      operatorRefusal: (ip, token) => access.operatorRefusal(ip, token),
      deviceTokenRefusal: (ip, token) => access.deviceTokenRefusal(ip, token),
    });
    const door = this.#buildFrontDoor(guard);
    const entrance = new DeviceEntrance({
      ...this.#parts,
      gatekeeper: access.gatekeeper,
      station: () => ({ id: access.stationId, name: access.stationName }),
      boardPicture: (jpeg) => this.#developers.pictureArrived(jpeg),
    });
    return new IngestServer(LIMITS, {
      socketRefusal: (visit, route) =>
        guard.socketRefusal(visit, route) ??
        (route.kind === 'camera' && entrance.isCrowded(visit.ip) ? refusalOf('too-many') : null),
      androidAsked: (visit, address) => {
        this.arrivals.deviceCame(visit.ip);
        return entrance.androidAsked(visit, address);
      },
      boardAsked: (visit, address) => {
        this.arrivals.deviceCame(visit.ip);
        return entrance.boardAsked(visit, address);
      },
      cameraConnected: (socket, stream, address) => {
        this.arrivals.deviceCame(address.ip);
        entrance.cameraConnected(socket, stream, address);
      },
      consoleConnected: (socket, stream, { ip }) => {
        const place = isLoopback(ip) ? 'here' : 'elsewhere';
        new ConsoleChannel(socket, stream, clock, LIMITS, place).open(consoles());
      },
      devConnected: (socket) => {
        new DevChannel(socket, clock, LIMITS).open((link) => this.#developers.connect(link));
      },
      webRequested: (visit) => {
        this.arrivals.pageCame(visit.ip);
        return door.respond(visit);
      },
      refused: (address, { code, words }) => this.#logRefusal(connectionName(address), address.ip, code, words),
    });
  }

  #buildFrontDoor(guard: RequestGuard): FrontDoor {
    const { access, built, site, listen } = this.#parts;
    return new FrontDoor({
      guard,
      pages: built,
      site,
      ports: () => this.ports,
      authority: () => access.authority(),
      ownNames: () => access.ownNames(),
      anyAddress: () => this.#addresses.networks[0]?.address ?? listen.host,
      refused: ({ ip }, { code, words }) => this.#logRefusal(ip, ip, code, words),
    });
  }

  #logRefusal(peer: string, ip: string, code: string, words: string): void {
    this.#parts.log.warningOncePerSecond(code, `Refused ${peer}: ${words}`, { device: ip });
  }
}
