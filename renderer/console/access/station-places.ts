import type { PhonePage } from '#shared/contract/access.ts';

/** What a phone can open at one of the station's addresses. */
export interface StationPlaces {
  readonly interface: string;
  /** The address alone, for people to tell networks apart. */
  readonly host: string;
  /** The phone page without the token: for typing, and for screens that others see. */
  readonly phonePage: string;
  /** The page that leads to the phone page and needs no certificate yet. */
  readonly landing: string;
  /** The certificate of the station's own authority. */
  readonly authority: string;
}

/** The places beside a phone page; `port` is the one for plain HTTP. */
export function placesOf({ interface: name, url }: PhonePage, port: number): StationPlaces {
  const { protocol, hostname, host, pathname } = new URL(url);
  return {
    interface: name,
    host: hostname,
    phonePage: `${protocol}//${host}${pathname}`,
    landing: `http://${hostname}:${port}/`,
    authority: `${protocol}//${host}/ca.crt`,
  };
}
