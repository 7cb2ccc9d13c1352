// DynamoDB, its tables in a directory: `node table.mjs HOST PORT DIRECTORY`.
import dynalite from 'dynalite';

const [host, port, path] = process.argv.slice(2);
dynalite({ path, createTableMs: 0 }).listen(Number(port), host);
