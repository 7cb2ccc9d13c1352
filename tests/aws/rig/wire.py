"""HTTP/1.1 as a hop of the rig takes it in and sends it on. Bodies are held whole; an upgraded connection is passed as it is."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace

import h11

HOP_BY_HOP = {"connection", "expect", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer",
              "transfer-encoding", "upgrade"}
PIECE = 64 * 1024

Headers = list[tuple[str, str]]


class Loop:
    """Runs hops beside the tests."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()

    def run(self, coroutine: Coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(timeout=60)

    def call(self, function: Callable, *arguments) -> None:
        async def called() -> None:
            function(*arguments)

        self.run(called())

    def stop(self) -> None:
        async def end_connections() -> None:
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        self.run(end_connections())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()


@dataclass
class Request:
    method: str
    target: str
    headers: Headers
    body: bytes
    peer: str

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str:
        return self.target.partition("?")[2]

    @property
    def wants_websocket(self) -> bool:
        return self.header("upgrade").lower() == "websocket"

    def header(self, name: str) -> str:
        return ", ".join(value for key, value in self.headers if key == name)

    def without(self, names: set[str]) -> "Request":
        return replace(self, headers=[(key, value) for key, value in self.headers if key not in names])

    def with_headers(self, **values: str) -> "Request":
        """In the place of those of the same name; `_` stands for the hyphen."""
        given = {key.replace("_", "-"): value for key, value in values.items()}
        rest = self.without(set(given))
        return replace(rest, headers=rest.headers + list(given.items()))


@dataclass
class Response:
    status: int
    headers: Headers
    body: bytes

    def header(self, name: str) -> str:
        return ", ".join(value for key, value in self.headers if key == name)


@dataclass
class Tunnel:
    """What an origin made of an upgrade: its 101, and its end of the connection."""

    response: Response
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    first: bytes
    idle_seconds: float | None = None
    on_end: list[Callable[[], None]] = field(default_factory=list)

    async def join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, first: bytes) -> None:
        """Passes both ways until one end closes, or nothing has come for `idle_seconds`."""
        loop = asyncio.get_running_loop()

        async def one_way(source: asyncio.StreamReader, sink: asyncio.StreamWriter, limit: asyncio.Timeout) -> None:
            while data := await source.read(PIECE):
                if self.idle_seconds:
                    limit.reschedule(loop.time() + self.idle_seconds)
                sink.write(data)
                await sink.drain()

        self.writer.write(first)
        writer.write(self.first)
        try:
            async with asyncio.timeout(self.idle_seconds) as limit:
                ways = [asyncio.ensure_future(one_way(*ends, limit)) for ends in ((reader, self.writer), (self.reader, writer))]
                try:
                    await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for way in ways:
                        way.cancel()
                    await asyncio.gather(*ways, return_exceptions=True)
        except TimeoutError:
            pass
        finally:
            self.close()

    def close(self) -> None:
        self.writer.close()
        for done in self.on_end:
            done()
        self.on_end.clear()


Answer = Response | Tunnel


def plain(status: int, body: str, kind: str = "application/json") -> Response:
    return Response(status, [("content-type", kind)], body.encode())


async def next_event(connection: h11.Connection, reader: asyncio.StreamReader):
    while (event := connection.next_event()) is h11.NEED_DATA:
        connection.receive_data(await reader.read(PIECE))
    return event


async def read_body(connection: h11.Connection, reader: asyncio.StreamReader) -> bytes:
    pieces = []
    while isinstance(event := await next_event(connection, reader), h11.Data):
        pieces.append(bytes(event.data))
    return b"".join(pieces)


def decoded(headers) -> Headers:
    return [(key.decode(), value.decode("latin-1")) for key, value in headers]


def framed(headers: Headers, body: bytes) -> Headers:
    return [(key, value) for key, value in headers if key not in ("content-length", "transfer-encoding")] + [
        ("content-length", str(len(body)))]


class Hop:
    """A server on a loopback address, of which a subclass says what it answers."""

    def __init__(self, address: str):
        self.address = address

    async def start(self) -> None:
        self.server = await asyncio.start_server(self.serve, self.address, 0)
        self.port = self.server.sockets[0].getsockname()[1]

    async def answer(self, request: Request) -> Answer:
        raise NotImplementedError

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = h11.Connection(h11.SERVER)
        try:
            while request := await self.take(connection, reader, writer):
                answer = await self.answer(request)
                if isinstance(answer, Tunnel):
                    upgraded = h11.InformationalResponse(status_code=101, headers=answer.response.headers)
                    writer.write(connection.send(upgraded))
                    await answer.join(reader, writer, connection.trailing_data[0])
                    return
                await self.give(connection, writer, request, answer)
                if connection.our_state is h11.MUST_CLOSE:
                    return
                connection.start_next_cycle()
        except (OSError, h11.RemoteProtocolError, asyncio.CancelledError):
            pass  # whoever asked has gone, or the rig has ended
        finally:
            writer.close()

    async def take(self, connection, reader, writer) -> Request | None:
        head = await next_event(connection, reader)
        if not isinstance(head, h11.Request):
            return None
        if connection.they_are_waiting_for_100_continue:
            writer.write(connection.send(h11.InformationalResponse(status_code=100, headers=[])))
        body = await read_body(connection, reader)
        peer = writer.get_extra_info("peername")[0]
        return Request(head.method.decode(), head.target.decode(), decoded(head.headers), body, peer)

    async def give(self, connection, writer, request: Request, answer: Response) -> None:
        has_body = request.method != "HEAD" and answer.status not in (204, 304)
        headers = [(key, value) for key, value in answer.headers if key not in HOP_BY_HOP]
        headers = framed(headers, answer.body) if has_body else headers
        writer.write(connection.send(h11.Response(status_code=answer.status, headers=headers)))
        if has_body:
            writer.write(connection.send(h11.Data(answer.body)))
        writer.write(connection.send(h11.EndOfMessage()))
        await writer.drain()


async def send(request: Request, to: tuple[str, int], own_address: str) -> Answer:
    """What the next hop answers; it sees `own_address` as the client's."""
    reader, writer = await asyncio.open_connection(*to, local_addr=(own_address, 0))
    connection = h11.Connection(h11.CLIENT)
    headers = request.headers if not request.body and request.method in ("GET", "HEAD") else framed(request.headers, request.body)
    tunnel = False
    try:
        try:
            writer.write(connection.send(h11.Request(method=request.method, target=request.target, headers=headers)))
            if request.body:
                writer.write(connection.send(h11.Data(request.body)))
            writer.write(connection.send(h11.EndOfMessage()))
            await writer.drain()
        except ConnectionError:
            pass  # it may have answered before it had read all
        event = await next_event(connection, reader)
        if isinstance(event, h11.InformationalResponse) and event.status_code == 101:
            tunnel = True
            return Tunnel(Response(101, decoded(event.headers), b""), reader, writer, connection.trailing_data[0])
        if not isinstance(event, h11.Response):
            raise ConnectionError("it closed without an answer")
        return Response(event.status_code, decoded(event.headers), await read_body(connection, reader))
    except h11.RemoteProtocolError as error:
        raise ConnectionError(str(error)) from error
    finally:
        if not tunnel:
            writer.close()
