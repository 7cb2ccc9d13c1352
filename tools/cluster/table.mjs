// DynamoDB, its tables in a directory: `node table.mjs HOST PORT DIRECTORY`.
//
// dynalite, and TransactWriteItems, which it lacks, as far as the speed-run Store uses it: puts into one table, of which one may
// have a condition. Transactions come one after the other. The put with the condition is made last: where this process dies in
// between, it is as if the transaction had failed, but for other items that the next try puts again.
import dynalite from 'dynalite';

const [host, port, path] = process.argv.slice(2);
const target = 'DynamoDB_20120810.';

const server = dynalite({ path, createTableMs: 0 });
const [dynaliteAnswers] = server.listeners('request');
server.removeAllListeners('request');
server.on('request', (request, response) => {
    if (request.headers['x-amz-target'] !== `${target}TransactWriteItems`) return dynaliteAnswers(request, response);
    inTurn(() => transact(request)).then(
        ({ status, body }) => response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body)),
        (error) => response.destroy(error),
    );
});
server.listen(Number(port), host);

let last = Promise.resolve();
function inTurn(action) {
    const turn = last.then(action);
    last = turn.catch(() => {});
    return turn;
}

async function transact(request) {
    const { TransactItems } = await bodyOf(request);
    const puts = TransactItems.map((item) => item.Put);
    const conditional = puts.filter((put) => put?.ConditionExpression);
    if (puts.includes(undefined) || conditional.length !== 1) {
        return refusal('ValidationException', 'This stand-in takes puts, of which one has a condition.');
    }
    // The only condition that the store has: there is no such item yet.
    const [decisive] = conditional;
    const { status, body } = await call(request, 'GetItem', { TableName: decisive.TableName, Key: keyOf(decisive.Item), ConsistentRead: true });
    if (status !== 200) return { status, body };
    if (body.Item) return cancelled();

    for (const put of puts) {
        if (put === decisive) continue;
        const answer = await call(request, 'PutItem', put);
        if (answer.status !== 200) return answer;
    }
    const answer = await call(request, 'PutItem', decisive);
    if (String(answer.body.__type).endsWith('ConditionalCheckFailedException')) return cancelled();
    return answer.status === 200 ? { status: 200, body: {} } : answer;
}

const keyOf = ({ pk, sk }) => ({ pk, sk });
const refusal = (type, message) => ({ status: 400, body: { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message } });
const cancelled = () => refusal('TransactionCanceledException', 'Transaction cancelled [ConditionalCheckFailed]');

async function bodyOf(request) {
    const pieces = [];
    for await (const piece of request) pieces.push(piece);
    return JSON.parse(Buffer.concat(pieces).toString());
}

/** The same caller asks dynalite for another operation. */
async function call(request, operation, input) {
    const answer = await fetch(`http://127.0.0.1:${port}/`, {
        method: 'POST',
        headers: {
            'content-type': 'application/x-amz-json-1.0',
            'x-amz-target': target + operation,
            'x-amz-date': request.headers['x-amz-date'],
            authorization: request.headers.authorization,
        },
        body: JSON.stringify(input),
    });
    return { status: answer.status, body: await answer.json() };
}
