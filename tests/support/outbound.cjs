// Loaded with --require into a process under test: writes down every look-up and connection that leaves the machine.
const { appendFileSync } = require('node:fs');
const dns = require('node:dns');
const net = require('node:net');

const LOCAL = /^(localhost|127\.[\d.]+|::1|::ffff:127\.[\d.]+|0\.0\.0\.0|::)$/i;

function note(kind, host) {
  if (typeof host !== 'string' || host === '' || LOCAL.test(host)) return;
  appendFileSync(
    process.env.JEWELRY_OUTBOUND_LOG,
    `${kind} ${host}${new Error().stack.replace(/\n/g, ' | ')}\n`,
  );
}

const lookup = dns.lookup;
dns.lookup = function (host, ...rest) {
  note('lookup', host);
  return lookup.call(this, host, ...rest);
};
const promised = dns.promises.lookup;
dns.promises.lookup = function (host, ...rest) {
  note('lookup', host);
  return promised.call(this, host, ...rest);
};
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...given) {
  // net.connect hands its arguments over as one list
  const [first, second] = Array.isArray(given[0]) ? given[0] : given;
  if (first !== null && typeof first === 'object') note('connect', first.path ? '' : first.host);
  else if (typeof second === 'string') note('connect', second);
  return connect.apply(this, given);
};
