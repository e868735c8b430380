import dns from 'node:dns';
import net from 'node:net';

/** Loaded before the app: whatever opens a connection or looks a name up ends it. */
function refuse(): never {
  process.stderr.write(`synthesis used the network\n${new Error().stack ?? ''}\n`);
  process.exit(70);
}

net.Socket.prototype.connect = refuse;
dns.lookup = Object.assign(refuse, { __promisify__: refuse });
dns.promises.lookup = refuse;
