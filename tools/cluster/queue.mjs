// SQS on loopback, its messages in a directory: `node queue.mjs PORT DIRECTORY`.
import { Server } from 'node:net';
import { startFauxqs } from 'fauxqs';

// fauxqs listens on every address and has no option for that.
const listen = Server.prototype.listen;
Server.prototype.listen = function (options, ...rest) {
    return listen.call(this, { ...options, host: '127.0.0.1' }, ...rest);
};

const [port, dataDir] = process.argv.slice(2);
await startFauxqs({ port: Number(port), dataDir, logger: false });
