import { expect, it } from 'vitest';
import { placesOf } from './station-places.ts';

it('finds the pages for people beside the phone page, and gives the token to none of them', () => {
  expect(placesOf({ interface: 'wlan0', url: 'https://192.168.1.5:50002/phone#secret' }, 50_001)).toEqual({
    interface: 'wlan0',
    host: '192.168.1.5',
    phonePage: 'https://192.168.1.5:50002/phone',
    landing: 'http://192.168.1.5:50001/',
    authority: 'https://192.168.1.5:50002/ca.crt',
  });
});

it('keeps the brackets of an IPv6 address', () => {
  const places = placesOf({ interface: '', url: 'https://[fd00::5]:50002/phone#secret' }, 50_001);
  expect([places.landing, places.authority]).toEqual(['http://[fd00::5]:50001/', 'https://[fd00::5]:50002/ca.crt']);
});
