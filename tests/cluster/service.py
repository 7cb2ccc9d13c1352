"""Who is served, and how long anybody had to wait for it."""

import asyncio


class Service:
    """Knows everybody who wants something of the cluster now. Times are of the event loop, in seconds."""

    def __init__(self) -> None:
        self.present: set[object] = set()
        self.missing: set[object] = set()
        self.wanting_since: dict[object, float] = {}
        self.everybody = asyncio.Event()
        self.longest_s = 0.0

    def comes(self, who: object) -> None:
        self.present.add(who)

    def wants(self, who: object) -> None:
        self.wanting_since.setdefault(who, asyncio.get_running_loop().time())

    def got(self, who: object) -> None:
        now = asyncio.get_running_loop().time()
        self.longest_s = max(self.longest_s, now - self.wanting_since.pop(who, now))
        self.no_longer_missing(who)

    def leaves(self, who: object) -> None:
        self.present.discard(who)
        self.wanting_since.pop(who, None)
        self.no_longer_missing(who)

    def no_longer_missing(self, who: object) -> None:
        self.missing.discard(who)
        if not self.missing:
            self.everybody.set()

    async def serves_everybody(self, within_s: float) -> None:
        """Until all who are present have got something that they wanted after this was called."""
        self.missing = set(self.present)
        self.everybody.clear()
        try:
            async with asyncio.timeout(within_s):
                if self.missing:
                    await self.everybody.wait()
        except TimeoutError:
            raise AssertionError(f"{len(self.missing)} of {len(self.present)} are not served after {within_s} s") from None
