import { describe, expect, it } from 'vitest';
import type { CommandResult } from '../system-command.ts';
import { firewalldReading, namesOfLanZones, parseZone, readFirewalld } from './firewalld.ts';

/** As firewalld 1.x prints `--list-all`. */
function listing(
  facts: Readonly<Partial<Record<'target' | 'ports' | 'protocols' | 'services' | 'rich', string>>> = {},
) {
  return `public (active)
  target: ${facts.target ?? 'default'}
  icmp-block-inversion: no
  interfaces: enp0s3 enp0s8
  sources: 
  services: ${facts.services ?? 'dhcpv6-client ssh'}
  ports: ${facts.ports ?? ''}
  protocols: ${facts.protocols ?? ''}
  forward: yes
  masquerade: no
  forward-ports: 
\tport=80:proto=tcp:toport=50001:toaddr=
  source-ports: 50001/tcp
  icmp-blocks: 
  rich rules: 
${facts.rich ?? ''}`;
}

const ofZone = (facts: Parameters<typeof listing>[0], port = 50_001) =>
  firewalldReading([parseZone('public', listing({ services: '', ...facts }))], [port]);

describe('firewalldReading', () => {
  it('opens the ports of a zone, alone or in ranges, and blocks the others', () => {
    const ports = '80/tcp 50001/tcp 50010-50020/tcp 50003/udp';
    expect(ofZone({ ports }).state).toBe('open');
    expect(ofZone({ ports }, 50_015).state).toBe('open');
    expect(ofZone({ ports }, 50_003).state).toBe('blocks');
    expect(ofZone({}).state).toBe('blocks');
    expect(firewalldReading([parseZone('public', listing({ ports, services: '' }))], [50_001, 50_002, 50_003])).toEqual(
      {
        firewall: 'firewalld',
        state: 'blocks',
        blockedPorts: [50_002, 50_003],
        remedy:
          'sudo firewall-cmd --permanent --zone=public --add-port=50002/tcp --add-port=50003/tcp && sudo firewall-cmd --reload',
        why: '',
      },
    );
  });

  it('opens all of a zone that accepts, or that accepts the protocol', () => {
    expect(ofZone({ target: 'ACCEPT' }).state).toBe('open');
    expect(ofZone({ protocols: 'igmp tcp' }).state).toBe('open');
    for (const target of ['default', '%%REJECT%%', 'DROP']) expect(ofZone({ target }).state).toBe('blocks');
  });

  it('reads rich rules, those that deny first', () => {
    const accept = '\trule family="ipv4" port port="50001" protocol="tcp" accept\n';
    const reject = '\trule port port="50000-50005" protocol="tcp" reject type="tcp-reset"\n';
    expect(ofZone({ rich: accept }).state).toBe('open');
    expect(ofZone({ rich: accept + reject }).state).toBe('blocks');
    expect(ofZone({ rich: reject, ports: '50001/tcp' }).state).toBe('blocks');
    expect(ofZone({ rich: reject, ports: '50006/tcp' }, 50_006).state).toBe('open');
    expect(ofZone({ rich: accept.replace('ipv4', 'ipv6') }).state).toBe('blocks');
    expect(ofZone({ rich: accept.replace('tcp', 'udp') }).state).toBe('blocks');
    expect(ofZone({ rich: '\trule protocol value="igmp" accept\n' }).state).toBe('blocks');
    expect(ofZone({ rich: '\trule family="ipv4" accept\n' }).state).toBe('open');
  });

  it('does not guess at rules for some only', () => {
    const some = '\trule family="ipv4" source address="192.168.1.0/24" port port="50001" protocol="tcp" accept\n';
    expect(ofZone({ rich: some })).toMatchObject({ state: 'unknown', why: 'only from 192.168.1.0/24' });
    const others = some.replace('source address', 'source NOT address');
    expect(ofZone({ rich: others })).toMatchObject({ state: 'unknown', why: 'only not from 192.168.1.0/24' });
    expect(ofZone({ rich: some, ports: '50001/tcp' }).state).toBe('open');
    expect(
      ofZone({ rich: '\trule priority="-5" port port="50001" protocol="tcp" drop\n', ports: '50001/tcp' }).state,
    ).toBe('unknown');
    expect(ofZone({ services: 'cameras' })).toMatchObject({
      state: 'unknown',
      why: 'it depends on the service cameras',
    });
  });

  it('does not guess which zone the phones come by', () => {
    const home = parseZone('home', listing({ ports: '50001/tcp', services: '' }));
    const office = parseZone('office', listing({ target: 'ACCEPT', services: '' }));
    const outside = parseZone('public', listing({ services: '' }));
    expect(firewalldReading([home, office], [50_001]).state).toBe('open');
    expect(firewalldReading([home, outside], [50_001])).toMatchObject({
      state: 'unknown',
      why: 'open only in zone home',
      remedy: 'sudo firewall-cmd --permanent --zone=public --add-port=50001/tcp && sudo firewall-cmd --reload',
    });
    expect(firewalldReading([home, outside], [50_002]).state).toBe('blocks');
    expect(firewalldReading([], [50_001]).state).toBe('unknown');
  });
});

describe('namesOfLanZones', () => {
  it('leaves out zones of containers and virtual machines alone', () => {
    expect(namesOfLanZones('public (default)\n  interfaces: enp0s3 enp0s8\n')).toEqual(['public']);
    expect(
      namesOfLanZones(
        'docker\n  interfaces: docker0 br-4f1d2c3b4a59\nlibvirt\n  interfaces: virbr0\nhome\n  interfaces: virbr1 wlp2s0\n',
      ),
    ).toEqual(['home']);
    expect(namesOfLanZones('trusted\n  sources: 192.168.1.21 192.168.1.22\n')).toEqual(['trusted']);
    expect(namesOfLanZones('')).toEqual([]);
  });
});

describe('readFirewalld', () => {
  const read = (answers: Readonly<Record<string, CommandResult | string>>, port = 50_001) =>
    readFirewalld([port], {
      platform: 'linux',
      execPath: '/usr/bin/node',
      readFile: () => Promise.resolve(null),
      run: (_, args) => {
        const answer = answers[args.join(' ')] ?? { kind: 'missing' };
        return Promise.resolve(
          typeof answer === 'string' ? { kind: 'ran', code: 0, stdout: answer, stderr: '' } : answer,
        );
      },
    });

  it('is absent, or off', async () => {
    expect((await read({})).state).toBe('absent');
    const stopped: CommandResult = { kind: 'ran', code: 252, stdout: '', stderr: 'not running\n' };
    expect((await read({ '--state': stopped })).state).toBe('off');
  });

  it('asks each zone, and services that it does not know for their ports', async () => {
    const answers = {
      '--state': 'running\n',
      '--get-active-zones': 'public\n  interfaces: enp0s3 enp0s8\n',
      '--zone=public --list-all': listing({ services: 'dhcpv6-client ssh cameras' }),
      '--info-service=cameras':
        'cameras\n  ports: 50001/tcp 50001/udp\n  protocols: \n  source-ports: \n  includes: \n',
    };
    expect((await read(answers)).state).toBe('open');
    expect((await read(answers, 50_002)).state).toBe('blocks');
    expect((await read(answers, 22)).state).toBe('open');
  });

  it('takes the default zone where no interface has one', async () => {
    const answers = {
      '--state': 'running\n',
      '--get-active-zones': '',
      '--get-default-zone': 'home\n',
      '--zone=home --list-all': listing({ ports: '50001/tcp' }),
    };
    expect((await read(answers)).state).toBe('open');
  });

  it('says that it may not look', async () => {
    const refused: CommandResult = {
      kind: 'ran',
      code: 253,
      stdout: '',
      stderr: 'Authorization failed.\n    Make sure polkit agent is running or run the application as superuser.\n',
    };
    expect(await read({ '--state': 'running\n', '--get-active-zones': refused })).toMatchObject({
      state: 'unknown',
      why: 'only root may read it',
    });
    expect(await read({ '--state': { kind: 'timeout' } })).toMatchObject({
      state: 'unknown',
      why: 'firewall-cmd did not answer in time',
    });
  });
});
