const two = (value: number): string => `${value}`.padStart(2, '0');

/** `YYYYMMDD_HHMMSS` in the station's local time. */
export function localStamp(timeUs: number): string {
  const at = new Date(timeUs / 1000);
  const day = `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}`;
  return `${day}_${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}`;
}

/** ISO 8601 with the offset of the station's local time, to the millisecond. */
export function localIsoTime(timeUs: number): string {
  const at = new Date(timeUs / 1000);
  const offsetMin = -at.getTimezoneOffset();
  const local = new Date(at.getTime() + offsetMin * 60_000).toISOString().slice(0, -1);
  const [hours, minutes] = [Math.floor(Math.abs(offsetMin) / 60), Math.abs(offsetMin) % 60];
  return `${local}${offsetMin < 0 ? '-' : '+'}${two(hours)}:${two(minutes)}`;
}

/** `<ip>_<port>_<YYYYMMDD_HHMMSS>`; the colons of an IPv6 address become dashes, which every file system allows. */
export function stampedConnection(address: { readonly ip: string; readonly port: number }, timeUs: number): string {
  return `${address.ip.replaceAll(/[^0-9a-zA-Z.]/g, '-')}_${address.port}_${localStamp(timeUs)}`;
}
