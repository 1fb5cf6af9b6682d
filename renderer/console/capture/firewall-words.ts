/** Words for the first run: what a firewall has to let in. What was found of it is said in the words of the checks. */
export const firewallWords = {
  en: {
    firewall: {
      title: 'Let the phones in',
      blocked: 'The firewall keeps phones out',
      onePort: 'Phones reach this computer over the network on TCP port {{first}}.',
      twoPorts: 'Phones reach this computer over the network on TCP ports {{first}} and {{second}}.',
      looking: 'Looking at the firewall of this computer…',
      asks: 'The system may ask whether Capture Station may accept incoming connections. Allow it.',
      mustLetIn: 'If a firewall is active here (ufw or firewalld, for example), it must let these ports in.',
      check: 'Check now',
      dismiss: 'Got it',
    },
  },
  zh: {
    firewall: {
      title: '允许手机连接',
      blocked: '防火墙阻止了手机连接',
      onePort: '手机通过网络连接这台电脑的 TCP 端口 {{first}}。',
      twoPorts: '手机通过网络连接这台电脑的 TCP 端口 {{first}} 和 {{second}}。',
      looking: '正在查看这台电脑的防火墙…',
      asks: '系统可能会询问是否允许采集站（Capture Station）接受传入连接，请选择允许。',
      mustLetIn: '如果这台电脑启用了防火墙（例如 ufw 或 firewalld），必须放行这些端口。',
      check: '立即检查',
      dismiss: '知道了',
    },
  },
} as const;
