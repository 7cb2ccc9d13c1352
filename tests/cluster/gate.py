"""A piece of network that can fail: `gate.py PORT TARGET-PORT` forwards connections on loopback.

Paused (SIGSTOP) it is a partition: nothing arrives, nobody is told. When it goes on, what was sent meanwhile arrives late, if the
connection still exists. Killed, it breaks all connections.
"""

import asyncio
import sys


async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


async def main(port: int, target: int) -> None:
    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there_reader, there_writer = await asyncio.open_connection("127.0.0.1", target)
        except OSError:
            writer.transport.abort()
            return
        await asyncio.gather(forward(reader, there_writer), forward(there_reader, writer))

    server = await asyncio.start_server(connected, "127.0.0.1", port)
    await server.serve_forever()


asyncio.run(main(*map(int, sys.argv[1:])))
