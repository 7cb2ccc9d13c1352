// SQS, its messages in a directory: `node queue.mjs HOST PORT DIRECTORY`.
import { Server } from 'node:net';
import { startFauxqs } from 'fauxqs';

const [host, port, dataDir] = process.argv.slice(2);

// fauxqs listens on every address and has no option for that.
const listen = Server.prototype.listen;
Server.prototype.listen = function (options, ...rest) {
    return listen.call(this, { ...options, host }, ...rest);
};

await startFauxqs({ port: Number(port), dataDir, logger: false });
