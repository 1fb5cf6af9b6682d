import { type CheckText, note, ok, problem } from './check-text.ts';

/** "It does not connect": who came as far as the station, under which name, and what turned them away. */
export const arrivalChecks = {
  arrivals: {
    area: 'connect',
    title: { en: 'What other machines have reached', zh: '其他设备的访问情况' },
    symptom: {
      en: 'A phone loads nothing at all, although address and port are right.',
      zh: '地址和端口都正确，但手机什么都加载不出来。',
    },
    outcomes: {
      connected: ok(
        'Cameras connect from other machines; the last was {{address}}.',
        '有其他设备连接；最近一个是 {{address}}。',
      ),
      nothing: note(
        {
          en: 'Nothing from another machine has reached the station since it started, {{minutes}} min ago.',
          zh: '采集站启动 {{minutes}} 分钟以来，没有收到任何来自其他设备的访问。',
        },
        {
          en: 'If a phone tries: is it in the same Wi-Fi (not a guest network, not mobile data)? Does the access point keep its clients apart ("client isolation", "AP isolation")? Does the firewall let it in?',
          zh: '如果手机正在尝试：它是否在同一个 Wi-Fi（不是访客网络，也不是移动数据）？路由器是否开启了“客户端隔离”或“AP 隔离”？防火墙是否放行？',
        },
      ),
      'pages-only': note(
        {
          en: '{{address}} has loaded a page, but no camera from there has connected.',
          zh: '{{address}} 已加载页面，但那里还没有摄像设备连接。',
        },
        {
          en: 'On an iPhone the certificate has to be installed and trusted first: open http://<station>:{{port}}/ in Safari and follow it to its last step, Certificate Trust Settings. On Android the warning "Your connection is not private" is as it should be, once: Advanced, then Proceed; then allow the camera.',
          zh: '在 iPhone 上必须先安装并信任证书：请用 Safari 打开 http://<采集站>:{{port}}/ 并完成每一步，直到最后的“证书信任设置”。在安卓上首次出现“您的连接不是私密连接”属于正常：点“高级”，再点“继续前往”，然后允许使用相机。',
        },
      ),
    },
  },
  url: {
    area: 'connect',
    title: { en: 'What to type', zh: '应输入的地址' },
    symptom: { en: 'Which address is the right one?', zh: '不知道该输入哪个地址。' },
    outcomes: {
      shown: ok(
        'Phone page: {{pages}}. Android app: {{apps}}. Boards: the same address and port, path /esp.',
        '手机页面：{{pages}}。安卓应用：{{apps}}。开发板：相同的地址和端口，路径 /esp。',
      ),
      'no-pages': note(
        {
          en: 'Android app: {{apps}}. Boards: the same address and port, path /esp. There is no phone page.',
          zh: '安卓应用：{{apps}}。开发板：相同的地址和端口，路径 /esp。没有手机页面。',
        },
        { en: 'See "Port for the phone page" why.', zh: '原因见“手机页面端口”。' },
      ),
    },
  },
  'host-names': {
    area: 'connect',
    title: { en: 'Host names of the Android app', zh: '安卓应用的主机名' },
    symptom: {
      en: 'The Android app cannot connect, while the phone page can.',
      zh: '安卓应用连不上，但手机页面可以。',
    },
    outcomes: {
      'none-set': note(
        {
          en: 'The Android app as built connects only to host names compiled into it. None is known here.',
          zh: '现有的安卓应用只连接编译在其中的主机名。这里还没有填写任何主机名。',
        },
        {
          en: 'Let the lab\'s DNS point that name to this computer and add it in Settings, "Who may connect"; then it is checked here. "ping" with that name, from another computer in the same Wi-Fi, has to show this computer\'s address. Or use the phone page, which needs none.',
          zh: '请让实验室的 DNS 把该名称指向本机，并在设置的“谁可以连接”中添加，此后会在这里检查。在同一 Wi-Fi 的另一台电脑上“ping”该名称，应显示本机地址。也可以使用手机页面，无需主机名。',
        },
      ),
      resolves: ok('{{names}} lead to this computer.', '{{names}} 指向本机。'),
      elsewhere: problem(
        {
          en: 'The name {{name}} leads to {{address}}, which is not this computer.',
          zh: '名称 {{name}} 指向 {{address}}，那不是本机。',
        },
        {
          en: "Correct the name in the lab's DNS (router or server) so that it leads to {{own}}.",
          zh: '请在实验室的 DNS（路由器或服务器）中把该名称改为指向 {{own}}。',
        },
      ),
      unresolved: problem(
        { en: 'The name {{name}} is not known in this network.', zh: '本网络中没有名称 {{name}}。' },
        {
          en: "Add it to the lab's DNS (router or server) so that it leads to {{own}}, or take it out of Settings.",
          zh: '请在实验室的 DNS（路由器或服务器）中添加该名称并指向 {{own}}，或从设置中删除它。',
        },
      ),
    },
  },
  refusals: {
    area: 'connect',
    title: { en: 'Refused connections', zh: '被拒绝的连接' },
    symptom: {
      en: 'A phone, a board or a browser is turned away at once.',
      zh: '手机、开发板或浏览器一连接就被拒绝。',
    },
    outcomes: {
      none: ok('Nobody was refused in the last 10 minutes.', '最近 10 分钟内没有拒绝任何连接。'),
      earlier: note({
        en: 'Nobody in the last 10 minutes. Before: {{list}}',
        zh: '最近 10 分钟内没有。更早：{{list}}',
      }),
      recent: problem(
        { en: 'Refused in the last 10 minutes: {{list}}', zh: '最近 10 分钟内被拒绝：{{list}}' },
        {
          en: 'A wrong or renewed token: scan the code again. A device that was refused: Settings, "Who may connect", Allow. An unknown host name: add it there too. A page of another site: close it.',
          zh: '令牌错误或已更换：请重新扫码。设备曾被拒绝：设置，“谁可以连接”，允许。主机名未知：也在那里添加。其他网站的页面：请关闭它。',
        },
      ),
    },
  },
  certificate: {
    area: 'connect',
    title: { en: 'Certificate of the phone page', zh: '手机页面的证书' },
    symptom: {
      en: 'A phone warns of the certificate again and again, or an iPhone says "Not reachable".',
      zh: '手机反复提示证书问题，或 iPhone 显示“无法访问”。',
    },
    outcomes: {
      valid: ok('Valid until {{until}} for {{names}}.', '有效期至 {{until}}，适用于 {{names}}。'),
      none: note({ en: 'There is none yet; the first start makes it.', zh: '还没有证书；首次启动时会生成。' }),
      expired: problem(
        { en: 'The certificate in use was valid until {{until}}.', zh: '正在使用的证书有效期到 {{until}} 为止。' },
        {
          en: "Check this computer's date, then start the station again: it makes a new one. The CA that phones have installed stays.",
          zh: '请检查本机日期，然后重新启动采集站：它会生成新证书。手机上已安装的 CA 不变。',
        },
      ),
      early: problem(
        { en: 'The certificate is valid only from {{from}} on.', zh: '证书从 {{from}} 起才有效。' },
        { en: "Correct this computer's date and time.", zh: '请校正本机的日期和时间。' },
      ),
      lacks: problem(
        { en: 'The certificate is not valid for {{names}}.', zh: '证书不适用于 {{names}}。' },
        {
          en: 'The station makes another as soon as nothing records; stop the take, or start the station again.',
          zh: '没有录制时采集站会自动生成新证书；请停止录制，或重新启动采集站。',
        },
      ),
      unusable: problem(
        { en: 'The stored certificate cannot be used: {{why}}', zh: '存储的证书无法使用：{{why}}' },
        {
          en: 'Start the station again: it makes a new one. Phones on which the CA was installed may have to install the new one.',
          zh: '请重新启动采集站：它会生成新证书。已安装 CA 的手机可能需要安装新的 CA。',
        },
      ),
    },
  },
  'data-folder': {
    area: 'connect',
    title: { en: 'Settings and data folder', zh: '设置与数据文件夹' },
    symptom: {
      en: 'Settings, names or decisions about devices are forgotten.',
      zh: '设置、名称或对设备的决定没有被记住。',
    },
    outcomes: {
      usable: ok('{{folder}} can be read and written.', '{{folder}} 可以读写。'),
      missing: note(
        { en: '{{folder}} does not exist yet.', zh: '{{folder}} 还不存在。' },
        { en: 'The station makes it when it starts.', zh: '采集站启动时会创建它。' },
      ),
      unreadable: problem(
        { en: '{{file}} cannot be used: {{why}}', zh: '{{file}} 无法使用：{{why}}' },
        {
          en: 'Mend the file or take it away; until then the defaults hold.',
          zh: '请修复或移走该文件；在此之前使用默认设置。',
        },
      ),
      unwritable: problem(
        { en: '{{folder}} cannot be written to: {{why}}', zh: '无法写入 {{folder}}：{{why}}' },
        {
          en: 'Give this user the right to write there, or name another folder with --data.',
          zh: '请给当前用户写入权限，或用 --data 指定其他文件夹。',
        },
      ),
    },
  },
} as const satisfies Record<string, CheckText>;
