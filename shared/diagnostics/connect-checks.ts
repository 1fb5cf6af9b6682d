import { type CheckText, note, ok, problem } from './check-text.ts';

/** "It does not connect": this computer's ports, addresses, firewall and networks. */
export const connectChecks = {
  port: {
    area: 'connect',
    title: { en: 'Port for cameras and the console', zh: '摄像设备与控制台端口' },
    symptom: {
      en: 'The station does not start ("Port … on … is in use"), or no phone and no board can connect.',
      zh: '采集站无法启动（“Port … on … is in use”），或者手机和开发板都连不上。',
    },
    outcomes: {
      listening: ok(
        'The station listens on {{addresses}}, port {{port}}.',
        '采集站正在 {{addresses}} 的端口 {{port}} 上监听。',
      ),
      free: note(
        {
          en: 'Nothing listens on port {{port}}: no station runs with these settings.',
          zh: '端口 {{port}} 上没有程序监听：使用这些设置的采集站没有运行。',
        },
        { en: 'Start Capture Station; nothing can connect before.', zh: '请启动采集站；在此之前任何设备都连不上。' },
      ),
      taken: problem(
        { en: 'Another program holds port {{port}}: {{holder}}.', zh: '端口 {{port}} 被另一个程序占用：{{holder}}。' },
        {
          en: 'End that program (often a second station or the old backend), or choose another port in Settings or with --port.',
          zh: '请结束该程序（常见的是另一个采集站或旧后端），或在设置中（或用 --port）换一个端口。',
        },
      ),
      'taken-unseen': problem(
        {
          en: 'A program of another user holds port {{port}}; the system does not tell which.',
          zh: '端口 {{port}} 被其他用户的程序占用；系统未告知是哪个程序。',
        },
        {
          en: 'Run the doctor as administrator to see which program it is, or choose another port in Settings or with --port.',
          zh: '请以管理员身份运行诊断查看是哪个程序，或在设置中（或用 --port）换一个端口。',
        },
      ),
      refused: problem(
        {
          en: 'This program may not listen on port {{port}}: {{why}}',
          zh: '本程序不能在端口 {{port}} 上监听：{{why}}',
        },
        {
          en: 'Choose a port above 1023 in Settings or with --port, and an address that this computer has with --host.',
          zh: '请在设置中（或用 --port）选择 1023 以上的端口，并用 --host 指定本机拥有的地址。',
        },
      ),
    },
  },
  'https-port': {
    area: 'connect',
    title: { en: 'Port for the phone page (HTTPS)', zh: '手机页面端口（HTTPS）' },
    symptom: {
      en: 'The phone page does not open; there is no code to scan.',
      zh: '手机页面打不开；没有可扫描的二维码。',
    },
    outcomes: {
      listening: ok('The phone page is served on port {{port}}.', '手机页面在端口 {{port}} 上提供。'),
      free: note({ en: 'Nothing listens on port {{port}}.', zh: '端口 {{port}} 上没有程序监听。' }),
      taken: problem(
        { en: 'Another program holds port {{port}}: {{holder}}.', zh: '端口 {{port}} 被另一个程序占用：{{holder}}。' },
        {
          en: 'End that program, or choose another HTTPS port in Settings or with --https-port, and scan the code again.',
          zh: '请结束该程序，或在设置中（或用 --https-port）换一个 HTTPS 端口，然后重新扫码。',
        },
      ),
      'taken-unseen': problem(
        {
          en: 'A program of another user holds port {{port}}; the system does not tell which.',
          zh: '端口 {{port}} 被其他用户的程序占用；系统未告知是哪个程序。',
        },
        {
          en: 'Choose another HTTPS port in Settings or with --https-port, and scan the code again.',
          zh: '请在设置中（或用 --https-port）换一个 HTTPS 端口，然后重新扫码。',
        },
      ),
      missing: problem(
        { en: 'The HTTPS port is not open: {{why}}', zh: 'HTTPS 端口没有打开：{{why}}' },
        {
          en: 'Do what the sentence says, then start the station again. The Android app and the boards do not need this port.',
          zh: '请按上面的提示处理，然后重新启动采集站。安卓应用和开发板不需要此端口。',
        },
      ),
    },
  },
  addresses: {
    area: 'connect',
    title: { en: 'Addresses of this computer', zh: '本机地址' },
    symptom: { en: 'A phone says that the address cannot be reached.', zh: '手机提示无法访问该地址。' },
    outcomes: {
      reached: ok(
        'The station answers at every address: {{addresses}}.',
        '采集站在每个地址上都有应答：{{addresses}}。',
      ),
      unreached: problem(
        { en: 'The station does not answer at {{address}}: {{why}}', zh: '采集站在 {{address}} 上没有应答：{{why}}' },
        {
          en: 'Start the station without --host so that it listens on every interface, and look at the firewall.',
          zh: '请不带 --host 启动采集站，使其在所有网络接口上监听，并查看防火墙一项。',
        },
      ),
      'loopback-only': note(
        {
          en: 'The station was told to listen on {{host}} alone: other machines cannot reach it.',
          zh: '采集站被设置为只在 {{host}} 上监听：其他设备无法访问。',
        },
        { en: 'Leave --host out where phones are to connect.', zh: '如需让手机连接，请去掉 --host。' },
      ),
      none: problem(
        { en: 'This computer has no address on any network.', zh: '本机在任何网络上都没有地址。' },
        {
          en: 'Connect it to the Wi-Fi or the cable of the lab, the same that the phones use.',
          zh: '请把本机接入实验室的 Wi-Fi 或网线，并与手机处于同一网络。',
        },
      ),
    },
  },
  firewall: {
    area: 'connect',
    title: { en: 'Firewall', zh: '防火墙' },
    symptom: {
      en: 'This computer opens the console, but on a phone nothing loads and no app connects.',
      zh: '本机可以打开控制台，但手机上什么都加载不出来，应用也连不上。',
    },
    outcomes: {
      open: ok('{{firewall}} lets ports {{ports}} in.', '{{firewall}} 允许端口 {{ports}} 的连接进入。'),
      none: ok('No firewall that this program can read is active.', '没有发现本程序能读取的、正在启用的防火墙。'),
      blocks: problem(
        { en: '{{firewall}} keeps out TCP port {{ports}}.', zh: '{{firewall}} 阻止了 TCP 端口 {{ports}}。' },
        { en: 'Let it in: {{remedy}}', zh: '请放行：{{remedy}}' },
      ),
      unread: note(
        { en: '{{firewall}} could not be read: {{why}}', zh: '无法读取 {{firewall}}：{{why}}' },
        {
          en: 'If phones cannot connect, see that it lets TCP ports {{ports}} in: {{remedy}}',
          zh: '如果手机连不上，请确认它允许 TCP 端口 {{ports}} 进入：{{remedy}}',
        },
      ),
    },
  },
  networks: {
    area: 'connect',
    title: { en: 'Networks and VPN', zh: '网络与 VPN' },
    symptom: {
      en: 'Some phones connect and others do not; the printed address is not the one of the lab.',
      zh: '有的手机能连上，有的不能；显示的地址不是实验室网络的地址。',
    },
    outcomes: {
      one: ok('This computer is in one network: {{networks}}.', '本机只在一个网络中：{{networks}}。'),
      none: note({ en: 'This computer is in no network.', zh: '本机没有接入任何网络。' }),
      several: note(
        { en: 'This computer is in several networks: {{networks}}.', zh: '本机同时在多个网络中：{{networks}}。' },
        {
          en: 'Give phones the address of the network that they are in; the console shows a code for each.',
          zh: '请给手机使用其所在网络的地址；控制台会为每个网络显示一个二维码。',
        },
      ),
      vpn: note(
        {
          en: 'A VPN or virtual network is up: {{vpn}}. The others: {{networks}}.',
          zh: '存在 VPN 或虚拟网络：{{vpn}}。其他网络：{{networks}}。',
        },
        {
          en: 'Phones do not reach its address. If none connects, switch the VPN off: some cut this computer off from its own network.',
          zh: '手机无法访问该地址。如果所有手机都连不上，请关闭 VPN：有些 VPN 会切断本机与本地网络的连接。',
        },
      ),
      twice: note(
        { en: 'This computer is in one network twice: {{networks}}.', zh: '本机两次接入同一网络：{{networks}}。' },
        {
          en: 'Switch Wi-Fi off where the cable is plugged in: answers may otherwise take the slower way.',
          zh: '插着网线时请关闭 Wi-Fi，否则数据可能走较慢的线路。',
        },
      ),
    },
  },
} as const satisfies Record<string, CheckText>;
