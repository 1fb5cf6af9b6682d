import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeAuthority, makeServerCertificate } from '../../electron/station/certificates/certificate-maker.ts';
import { diagnosed, healthyPlace, problemsOf, runDoctor } from '../harness/doctor-run.ts';
import { NetworkNamespace } from '../harness/network-namespace.ts';
import { SlowDisk } from '../harness/slow-disk.ts';
import { sealFolder, SmallDisk } from '../harness/small-disk.ts';

// The doctor where no station runs: one thing is broken for real at a time, and it finds that and nothing else.

const DAY_MS = 86_400_000;
const FFMPEG = '/usr/bin/ffmpeg';

/** Another program that listens on a port. */
async function squatter(port: number): Promise<number> {
  const script = `require('node:net').createServer().listen(${port}, '127.0.0.1', () => console.log('listens'))`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return child.pid ?? 0;
}

/** A program in the place of ffmpeg. */
async function program(folder: string, script: string): Promise<string> {
  const file = join(folder, 'ffmpeg');
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}

describe('the doctor', () => {
  it('finds nothing where nothing is wrong, says so in both languages, and leaves nothing behind', async () => {
    const place = await healthyPlace(onTestFinished);
    const { ok, station, findings } = await diagnosed(place);
    expect([ok, station, findings.filter(({ level }) => level === 'problem')]).toEqual([true, false, []]);
    const codes = findings.map(({ code }) => code);
    for (const code of ['port.free', 'ffmpeg-copy.works', 'ffmpeg-jpeg.works', 'disk-speed.fast', 'log-file.none']) {
      expect(codes).toContain(code);
    }
    expect((await runDoctor(place)).stdout.trimEnd().split('\n').at(-1)).toBe('All is well.');
    const chinese = await runDoctor({ ...place, env: { LANG: 'zh_CN.UTF-8' } });
    expect(chinese.stdout.trimEnd().split('\n').at(-1)).toBe('一切正常。');
    expect([readdirSync(place.data), readdirSync(place.recordings)]).toEqual([[], []]);
  });

  it('makes no folder by looking for it', async () => {
    const place = await healthyPlace(onTestFinished);
    const elsewhere = {
      ...place,
      data: join(place.folder, 'no-data'),
      recordings: join(place.folder, 'no-recordings'),
    };
    expect((await diagnosed(elsewhere)).findings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['data-folder.missing', 'recordings-folder.missing']),
    );
    expect([existsSync(elsewhere.data), existsSync(elsewhere.recordings)]).toEqual([false, false]);
  });

  it.each([
    ['port.taken', 'port', '--port'],
    ['https-port.taken', 'httpsPort', '--https-port'],
  ] as const)('%s: names the program that holds it', async (code, which, flag) => {
    const place = await healthyPlace(onTestFinished);
    const pid = await squatter(place[which]);
    const problems = await problemsOf(place);
    expect([...problems.keys()]).toEqual([code]);
    expect(problems.get(code)?.facts).toEqual({ port: `${place[which]}`, holder: `node (PID ${pid})` });
    expect(problems.get(code)?.en.fix).toContain(flag);
    expect((await runDoctor(place)).stdout.trimEnd().split('\n').at(-1)).toBe('1 problem.');
  });

  it('port.refused: an address that this machine does not have', async () => {
    const place = await healthyPlace(onTestFinished);
    const problems = await problemsOf({ ...place, host: '203.0.113.9', httpsPort: 0 });
    expect([...problems.keys()].filter((code) => code !== 'https-port.missing')).toEqual(['port.refused']);
    expect(problems.get('port.refused')?.en.fix).toContain('--host');
  });

  it('ffmpeg-bin.wrong: nothing there, or no ffmpeg', async () => {
    const place = await healthyPlace(onTestFinished);
    for (const wrong of ['/nowhere/ffmpeg', '/bin/true']) {
      const problems = await problemsOf({ ...place, env: { FFMPEG_BIN: wrong } });
      expect([...problems.keys()]).toEqual(['ffmpeg-bin.wrong']);
      expect(problems.get('ffmpeg-bin.wrong')?.en.found).toContain(wrong);
      expect(problems.get('ffmpeg-bin.wrong')?.en.fix).toContain('Set FFMPEG_BIN to the ffmpeg program itself');
    }
  });

  it('ffmpeg.missing: none on the path', async () => {
    const place = await healthyPlace(onTestFinished);
    const problems = await problemsOf({ ...place, env: { PATH: place.data } });
    expect([...problems.keys()]).toEqual(['ffmpeg.missing']);
    expect(problems.get('ffmpeg.missing')?.en.fix).toContain('sudo apt install ffmpeg');
  });

  it.each([
    ['ffmpeg-copy.fails', 'copy', 'muxer'],
    ['ffmpeg-jpeg.fails', 'mjpeg', 'encoder "mjpeg"'],
  ])('%s: one that is not complete', async (code, word, fix) => {
    const place = await healthyPlace(onTestFinished);
    const refusal = `case " $* " in *" ${word} "*) echo "Unknown ${word}" >&2; exit 1;; esac`;
    const ffmpeg = await program(place.folder, `${refusal}\nexec ${FFMPEG} "$@"`);
    const problems = await problemsOf({ ...place, env: { FFMPEG_BIN: ffmpeg } });
    expect([...problems.keys()]).toEqual([code]);
    expect(problems.get(code)?.facts['words']).toContain(`Unknown ${word}`);
    expect(problems.get(code)?.en.fix).toContain(fix);
  });

  it('recordings-folder.unreadable: it is no folder', async () => {
    const place = await healthyPlace(onTestFinished);
    await writeFile(join(place.folder, 'file'), '');
    const problems = await problemsOf({ ...place, recordings: join(place.folder, 'file') });
    expect([...problems.keys()]).toEqual(['recordings-folder.unreadable']);
    expect(problems.get('recordings-folder.unreadable')?.en.fix).toContain('choose another folder');
  });

  it('recordings-folder.unreadable: this user may not read it', async ({ skip }) => {
    const place = await healthyPlace(onTestFinished);
    const recordings = join(place.folder, 'closed');
    await mkdir(recordings, { mode: 0o000 });
    await chmod(place.folder, 0o755);
    await chmod(place.data, 0o777);
    // Whoever is root may read everything.
    const through = process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];
    const nobody = { ...place, recordings, through };
    const problems = await problemsOf(nobody).catch((error: unknown) => {
      skip(`another user cannot run the program from here: ${String(error)}`);
    });
    expect([...(problems?.keys() ?? [])]).toEqual(['recordings-folder.unreadable']);
  });

  it('recordings-folder.unwritable: its disk is read-only', async ({ skip }) => {
    const place = await healthyPlace(onTestFinished);
    const recordings = join(place.folder, 'sealed');
    await mkdir(recordings);
    const sealed = sealFolder(recordings);
    if (sealed === null) skip('mounting is not permitted here');
    onTestFinished(() => sealed?.unseal());
    const problems = await problemsOf({ ...place, recordings });
    expect([...problems.keys()]).toEqual(['recordings-folder.unwritable']);
    expect(problems.get('recordings-folder.unwritable')?.en.found).toContain('EROFS');
  });

  it('data-folder.unreadable: settings that are none', async () => {
    const place = await healthyPlace(onTestFinished);
    await writeFile(join(place.data, 'settings.json'), '{ "port": "many" }');
    const problems = await problemsOf(place);
    expect([...problems.keys()]).toEqual(['data-folder.unreadable']);
    expect(problems.get('data-folder.unreadable')?.facts['file']).toBe(join(place.data, 'settings.json'));
    // It is left for whoever is to mend it.
    expect(await readFile(join(place.data, 'settings.json'), 'utf8')).toBe('{ "port": "many" }');
  });

  it('data-folder.unwritable, and log-file.failed: what is in the way', async () => {
    const place = await healthyPlace(onTestFinished);
    const file = join(place.folder, 'file');
    await writeFile(file, '');
    expect([...(await problemsOf({ ...place, data: file })).keys()]).toContain('data-folder.unwritable');
    await writeFile(join(place.data, 'logs'), '');
    const problems = await problemsOf(place);
    expect([...problems.keys()]).toEqual(['log-file.failed']);
    expect(problems.get('log-file.failed')?.en.fix).toContain('--data');
  });

  it('certificate.expired and certificate.unusable', async () => {
    const place = await healthyPlace(onTestFinished);
    const tls = join(place.data, 'tls');
    await mkdir(tls);
    const longAgoMs = Date.now() - 800 * DAY_MS;
    const authority = await makeAuthority('lab', longAgoMs);
    const { key, cert } = await makeServerCertificate(authority, ['127.0.0.1'], longAgoMs);
    await writeFile(join(tls, 'server.key.pem'), key);
    await writeFile(join(tls, 'server.crt.pem'), cert);
    const expired = await problemsOf(place);
    expect([...expired.keys()]).toEqual(['certificate.expired']);
    // 397 days from the day before it was made (certificate-maker.ts).
    const until = new Date(longAgoMs + 396 * DAY_MS).toISOString().slice(0, 10);
    expect(expired.get('certificate.expired')?.facts).toEqual({ until });
    expect(expired.get('certificate.expired')?.en.fix).toContain('start the station again');
    await writeFile(join(tls, 'server.crt.pem'), 'no certificate');
    expect([...(await problemsOf(place)).keys()]).toEqual(['certificate.unusable']);
  });

  it('disk-space.low: a disk of 300 MB', async ({ skip }) => {
    const place = await healthyPlace(onTestFinished);
    const recordings = join(place.folder, 'small');
    const disk = SmallDisk.mount(recordings, 'size=300m');
    if (disk === null) skip('mounting is not permitted here');
    onTestFinished(() => disk?.unmount());
    const problems = await problemsOf({ ...place, recordings });
    expect([...problems.keys()]).toEqual(['disk-space.low']);
    expect(problems.get('disk-space.low')?.facts).toEqual({ free: '0.3', total: '0.3' });
  });

  it('disk-speed.slow: a disk that the kernel holds to 2 MB/s', async ({ skip }) => {
    const place = await healthyPlace(onTestFinished);
    const disk = SlowDisk.mount(onTestFinished, join(place.folder, 'slow'), 2_000_000);
    if (disk === null) skip('this system cannot slow a disk down, or it is not permitted here');
    const problems = await problemsOf({ ...place, recordings: disk?.path ?? '', through: disk?.through ?? [] });
    expect([...problems.keys()]).toEqual(['disk-speed.slow']);
    expect(Number(problems.get('disk-speed.slow')?.facts['speed'])).toBeLessThan(4);
    expect(problems.get('disk-speed.slow')?.en.fix).toContain('SSD');
  });

  it('host-names.unresolved and host-names.elsewhere', async ({ skip }) => {
    const place = await healthyPlace(onTestFinished);
    const set = (names: readonly string[]): Promise<void> =>
      writeFile(join(place.data, 'settings.json'), JSON.stringify({ hostNames: names }));
    await set(['station.invalid']);
    const unresolved = await problemsOf(place);
    expect([...unresolved.keys()]).toEqual(['host-names.unresolved']);
    expect(unresolved.get('host-names.unresolved')?.en.fix).toContain("lab's DNS");
    await set(['localhost']);
    expect([...(await problemsOf(place)).keys()]).toEqual([]);
    await set(['station.lab']);
    const hosts = join(place.folder, 'hosts');
    await writeFile(hosts, '203.0.113.9 station.lab\n');
    // A view of the file system of its own, with another hosts file.
    const mount = `mount --bind ${hosts} /etc/hosts && exec "$0" "$@"`;
    const through = ['unshare', '--mount', 'sh', '-c', mount];
    const elsewhere = await problemsOf({ ...place, through }).catch((error: unknown) => {
      skip(`no view of its own is permitted here: ${String(error)}`);
    });
    expect([...(elsewhere?.keys() ?? [])]).toEqual(['host-names.elsewhere']);
    expect(elsewhere?.get('host-names.elsewhere')?.facts).toMatchObject({
      name: 'station.lab',
      address: '203.0.113.9',
    });
  });

  it('firewall.blocks: rules of the kernel that let nothing in', async ({ skip }) => {
    const place = await healthyPlace(onTestFinished);
    if (NetworkNamespace.open() === null) skip('no network of its own is permitted here, or there is no nft');
    const rules = 'add table inet f; add chain inet f in { type filter hook input priority 0; policy drop; }';
    const script = `ip link set lo up && nft '${rules}' && nft add rule inet f in iif lo accept && exec "$0" "$@"`;
    const path = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;
    const problems = await problemsOf({
      ...place,
      through: ['unshare', '--net', 'sh', '-c', script],
      env: { PATH: path },
    });
    expect([...problems.keys()]).toEqual(['firewall.blocks']);
    expect(problems.get('firewall.blocks')?.facts).toMatchObject({
      firewall: 'nftables',
      ports: `${place.port}, ${place.httpsPort}`,
    });
    expect(problems.get('firewall.blocks')?.en.fix).toContain('nft');
  });
});
