"""What is to be reached (row by row), and what others reach: the anchors. docs/performance.md says how those were obtained."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """One figure of a row. Reached where the value, or with `of_anchor` its ratio to the anchor, is on the good side
    of `bound`."""

    what: str
    unit: str
    bound: float
    of_anchor: bool = False
    at_least: bool = False
    anchor: float | None = None  # documented; None: measured in the same run, or there is none
    anchor_name: str = ""

    def __str__(self) -> str:
        sign = "≥" if self.at_least else "≤"
        return f"{sign} {self.bound:g} × {self.anchor_name}" if self.of_anchor else f"{sign} {self.bound:g} {self.unit}"


# How much less: the anchor divided by the value.
def times_less(what: str, unit: str, bound: float, anchor: float) -> Target:
    return Target(what, unit, bound, of_anchor=True, at_least=True, anchor=anchor, anchor_name="less than Rahoot")


TARGETS: dict[str, list[Target]] = {
    "T1": [Target("server CPU per answer, saturated, 1,000 connections", "µs", 2.5, of_anchor=True,
                  anchor_name="the floor")],
    "T2": [Target("server CPU per delivered leaderboard, 20,000 connections", "µs", 1.2, of_anchor=True,
                  anchor_name="the floor")],
    "T3": [Target("memory per idle participant", "bytes", 2048, anchor=457, anchor_name="uWebSockets (connection only)")],
    "T4": [Target("answer → verdict p99, 20,000 players, 5,000/s", "ms", 10, anchor=166,
                  anchor_name="uWebSockets (reply only)")],
    "T5": [Target("one run of 100,000 players: answer → verdict p99 at 5,000/s", "ms", 50),
           Target("stampede of 20,000: until every verdict", "s", 3)],
    "T6": [Target("5,000 runs of 4: answer → verdict p99 at 5,000/s", "ms", 10),
           Target("memory per run", "KiB", 64)],
    "T7": [Target("10,000 people join one run", "s", 10),
           Target("20,000 are back after kill -9", "s", 15)],
    "T8": [Target("entries folded in a replay", "1/s", 1_000_000, at_least=True),
           Target("start to ready, empty store", "ms", 150),
           Target("start until a run among 1,000,000 entries goes on", "s", 3)],
    "T9": [times_less("CPU per answer with all that it causes, 100 players", "µs", 25, 2_400),
           times_less("the same, 1,000 players", "µs", 250, 14_400),
           times_less("memory per player, 100 players", "KiB", 40, 160),
           times_less("memory per player, 1,000 players", "KiB", 40, 94)],
    "T10": [Target("3 instances on Redis: answer → verdict p99 at 3,000/s", "ms", 15),
            Target("Redis CPU per answer", "µs", 40)],
    "T11": [Target("Lambda entry points: start to first response", "ms", 80),
            Target("resident memory", "MB", 40)],
    "T12": [Target("the player's page: compressed bytes until the first question", "KB", 60),
            Target("first contentful paint, slow 4G, 4 × slower CPU", "s", 1)],
    "T13": [Target("full ./dev test from a clean checkout", "min", 30),
            Target("incremental build after one source file", "s", 20)],
}


@dataclass(frozen=True)
class Measured:
    """What came out for one target. `value` None: not measured, and `note` says why."""

    value: float | None
    anchor: float | None = None
    note: str = ""


def judged(target: Target, measured: Measured) -> dict:
    """One figure as `--json` writes it."""
    anchor = measured.anchor if measured.anchor is not None else target.anchor
    value, ratio, met = measured.value, None, None
    if value is not None and anchor:
        ratio = anchor / value if target.at_least and target.of_anchor else value / anchor
    if value is not None:
        compared = ratio if target.of_anchor else value
        met = compared is not None and (compared >= target.bound if target.at_least else compared <= target.bound)
    result = {"what": target.what, "value": value, "unit": target.unit, "anchor": anchor, "ratio": ratio,
              "target": str(target), "met": met}
    return result | ({"note": measured.note} if measured.note else {})


def judged_row(row: str, measured: list[Measured]) -> dict:
    """A row: its first figure, with all of them in `parts` where it has several; met where all are."""
    parts = [judged(target, figure) for target, figure in zip(TARGETS[row], measured, strict=True)]
    mets = [part["met"] for part in parts]
    met = None if None in mets else all(mets)
    return parts[0] | {"met": False if False in mets else met} | ({"parts": parts} if len(parts) > 1 else {})
