"""Small inputs of every kind, and how a run of each command over them is started."""

import hashlib
import json
from pathlib import Path

import datagen

MILL = """# Guide of the Ellery Tide Mill

The stone floor of the old mill was laid in 1784.

The mill is open from April to October and the last tour begins at 15:45 every day.

Groups of more than nine people have to write to the keeper four days before they come.

Flour from the second floor of the mill may be bought on Sundays at the gate house.

## Safety in the mill

Visitors must not touch the sluice wheel because it turns without warning at high tide.

If the river alarm sounds then leave the mill by the east stairs and wait outside.

Children under ten may climb the ladders only when an adult stands on the floor below.

The lamp over the grain hoist burns red whenever the hoist carries a sack or a barrel.
"""
STORE = """# Handbook of the Marlow cold store

Fish is kept in the Marlow store at minus twenty degrees and checked twice in a shift.

A pallet that has thawed must be moved to bay nine before it is weighed again.

Frozen berries leave the store on Tuesdays because the truck to Corvane runs that day.

Empty crates are washed with hot water and stacked upside down beside the loading ramp.

## Doors of the cold store

The outer door of the store closes by itself unless a truck stands in its frame.

Drivers ring the bell at gate two when the lamp above the ramp shows red light.

The inner door has a handle on both sides so that nobody can be locked in the cold.

Ice on the rails of the door should be scraped off with a wooden blade and never salt.
"""
GRAPH = "head,relation,tail\n" + "\n".join(
    f"{town},{relation},{tail}"
    for number, town in enumerate(["Aldermoor", "Brackwell", "Corvane", "Dunholt", "Eskbridge", "Fenwick"])
    for relation, tail in [
        ("located_in", f"{['North', 'South', 'West'][number % 3]} Province"),
        ("founded_in", str(1200 + 37 * number)),
        ("river", f"River {'QRSTUV'[number]}orrin"),
    ]
)
COMMANDS = ("self-instruct", "self-qa", "self-kg")
FILES = ("kept.jsonl", "rejected.jsonl", "failed.jsonl", "train.jsonl", "train.meta.jsonl")


def write_inputs(folder: Path) -> Path:
    """Write documents and a graph; the seeds are the shipped ones."""
    (folder / "docs").mkdir(parents=True)
    (folder / "docs" / "mill.md").write_text(MILL, encoding="utf-8")
    (folder / "docs" / "store.md").write_text(STORE, encoding="utf-8")
    (folder / "graph.csv").write_text(GRAPH, encoding="utf-8")
    return folder


def write_graph(folder, towns):
    """Write a graph with two facts to ask about for every town."""
    folder.mkdir(exist_ok=True)
    names = [
        f"{first}{second}{third}"
        for first in "BDFGKLM"
        for second in ("a", "e", "ilo", "oru", "und")
        for third in ("brook", "cester", "dale", "field", "gate", "holm", "mere", "stead", "ton", "wick")
    ]
    lines = [
        f"{town},{relation},{value}"
        for n, town in enumerate(names[:towns])
        for relation, value in (("founded_in", 1100 + n), ("river", f"River {names[-n - 1]}"))
    ]
    (folder / "graph.csv").write_text("head,relation,tail\n" + "\n".join(lines), encoding="utf-8")
    return folder / "graph.csv"


def inputs_of(command: str, folder: Path) -> list[str]:
    return {"self-instruct": [], "self-qa": [str(folder / "docs")], "self-kg": [str(folder / "graph.csv")]}[
        command
    ]


def start(command, folder, output, endpoint, **settings):
    """Run a command on an endpoint through the library."""
    model = {"name": "some-model", "base_url": endpoint.url, **settings.pop("model", {})}
    function = {
        "self-instruct": datagen.self_instruct,
        "self-qa": datagen.self_qa,
        "self-kg": datagen.self_kg,
    }[command]
    arguments = inputs_of(command, folder)
    given = [arguments] if command == "self-qa" else arguments
    values = {"language": "en", "target": 4, "model": model, "output": output, **settings}
    return function(*given, **values)


def rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def contents(folder):
    """Return the bytes of a run's files, by name."""
    return {name: (folder / name).read_bytes() for name in FILES}


_ONCE = ("rate_limited", "server_error")
_ONCE_BAD = ("truncated_json", "html", "no_choices", "no_content", "reset_before", "reset_inside")
_ALWAYS = ("garbage", "cut_short", "fenced", "prefixed", "trailing_comma")


def quick_faults(asked, once=_ONCE):
    """Misbehave in five requests of ten, by the request's content alone; one of them fails for good."""
    chance = int(hashlib.sha256(asked.key.encode()).hexdigest()[:8], 16)
    kind, other = chance % 10, chance // 10
    if kind == 0:
        return "bad_request"
    if kind < 3:
        return once[other % len(once)] if asked.nth == 1 else None
    return _ALWAYS[other % len(_ALWAYS)] if kind < 5 else None


def mixed_faults(asked):
    """Misbehave as above and in all the ways that are waited for before the next try."""
    return quick_faults(asked, _ONCE + _ONCE_BAD)
