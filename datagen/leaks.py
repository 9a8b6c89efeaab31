"""Leaks between files: a row to train on that is of one group with a held-out row, or near to it.

Groups are what rows come from (a document, a fact, a call), by their sidecars; near is what the filter's
rule near_duplicate calls near, with its guard: questions of one form about two things are two questions.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from datagen.checks.table import Fault
from datagen.errors import BadInput
from datagen.exporters.formats import chat_turns, meta_path
from datagen.filters.duplicates import NearDuplicate
from datagen.filters.table import RULES
from datagen.jsonl import read_lines
from datagen.readers.rows import read_rows
from datagen.record_lines import source_from_json
from datagen.records import GraphSource, Record, SeedSource, SpanSource

__all__ = ["BY", "HeldOut", "Member", "find_leaks", "groups_of", "member_of", "read_members"]

BY = ("auto", "passage", "entity")
"""What holds rows together: auto is document, fact or call; passage parts a document, entity joins facts."""


class Member(NamedTuple):
    """A row as it is compared: where it is, its text as a trainer sees it, its groups, its parents' ids."""

    place: str
    record: Record
    groups: tuple[str, ...]
    parents: tuple[str, ...]


def groups_of(record: Record, by: str = "auto") -> tuple[str, ...]:
    """Return the names of all groups that hold a record together with others."""
    source = record.source
    if isinstance(source, SpanSource):
        place = [source.document, source.start] if by == "passage" else [source.document]
        return (_name("passage" if by == "passage" else "document", *place),)
    if isinstance(source, GraphSource):
        facts = {_name("fact", t.head, t.relation, t.tail) for t in source.triples}
        if by == "entity":
            facts |= {_name("entity", name) for t in source.triples for name in (t.head, t.tail)}
        return tuple(sorted(facts))
    # The records of one call share their demonstrations, and those of one task their instruction, too.
    return (_name("call", *source.seeds),) if record.generator and source.seeds else ()


def _name(kind: str, *parts: object) -> str:
    return f"{kind} {json.dumps(parts, ensure_ascii=False)}"


def member_of(place: str, record: Record, by: str = "auto") -> Member:
    """Return a record as it is compared: an input is part of the user's turn, as in most formats."""
    source = record.source
    is_made = isinstance(source, SeedSource) and record.generator
    parents = (*source.seeds, *source.parents) if isinstance(source, SeedSource) and is_made else ()
    return Member(place, _as_written(record), groups_of(record, by), parents)


def _as_written(record: Record) -> Record:
    return replace(record, instruction=chat_turns(record)[0].content, input="") if record.input else record


class HeldOut:
    """Held-out rows, and what rows to train on share with them."""

    def __init__(self, members: Iterable[Member]) -> None:
        """Learn the rows; their records' ids are who they are, their places where they stand."""
        limits = {key: value for key, value in RULES["near_duplicate"].defaults.items() if key != "mode"}
        self._near = NearDuplicate(limits)
        self._places: dict[str, str] = {}
        self._groups: dict[str, str] = {}
        for member in members:
            self.learn(member)

    def learn(self, member: Member) -> None:
        """Learn one more row."""
        self._places.setdefault(member.record.id, member.place)
        for group in member.groups:
            self._groups.setdefault(group, member.place)
        self._near.remember(member.record.named(member.place))
        self._near.begin([])

    def __len__(self) -> int:
        """Return how many rows were learned, apart by id."""
        return len(self._places)

    def near(self, member: Member) -> tuple[str, str] | None:
        """Return (place, what) of the first held-out row that is near."""
        found = self._near.check(member.record)
        if found is None or found.other is None or not isinstance(found.value, float):
            return None
        return found.other, f"near duplicate ({found.value:.2f})"

    def shared(self, member: Member) -> tuple[str, str] | None:
        """Return (place, what) of the first held-out row that a row shares anything with."""
        for group in member.groups:
            if group in self._groups:
                return self._groups[group], f"same {group}"
        for parent in member.parents:
            if parent in self._places:
                return self._places[parent], "grown from this held-out task"
        return self.near(member)


def read_members(path: Path) -> Iterator[Member]:
    """Yield the rows of a file with what its sidecar says of them. Raises BadInput.

    Rows of no known format are passed over; `datagen check` names them.
    """
    sidecar = meta_path(path)
    metas = read_lines(sidecar) if sidecar.is_file() else None
    for row in read_rows(path):
        meta = next(metas, (0, None))[1] if metas is not None else None
        if metas is not None and meta is None:
            raise BadInput(
                f"{sidecar} has fewer rows than {path}", "export both again, or move the sidecar away"
            )
        if row.record is not None:
            yield _member(f"line {row.number}", row.record.named(f"line-{row.number}"), meta)


def _member(place: str, record: Record, meta: dict[str, Any] | None) -> Member:
    try:
        source = source_from_json((meta or {})["source"])
        generator, kind, id = (str((meta or {})[name]) for name in ("generator", "kind", "id"))
    except (KeyError, TypeError):
        return Member(place, _as_written(record), (), ())
    made = member_of(place, replace(record, source=source, generator=generator, kind=kind, id=id))
    groups = (meta or {}).get("groups")
    return made._replace(groups=tuple(map(str, groups))) if isinstance(groups, list) else made


def find_leaks(train: Path, test: Path) -> Iterator[Fault]:
    """Yield a fault for each row of `train` that shares something with a row of `test`. Raises BadInput."""
    held_out = HeldOut(read_members(test))
    compared = 0
    for member in read_members(train):
        compared += 1
        found = held_out.shared(member)
        if found:
            line = int(member.place.partition(" ")[2])
            yield Fault("leak", line, "", f"{found[1]} as {found[0]} of {test.name}")
    for path, count in ((train, compared), (test, len(held_out))):
        if not count:
            raise BadInput(
                f"no row of {path} can be compared", "give JSONL, a row a line; datagen check names faults"
            )
