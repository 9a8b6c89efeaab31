"""Read knowledge graphs as triples: tables, JSON in its shapes, GraphML, GEXF."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path

from datagen.errors import BadInput
from datagen.readers.files import Report, load_file, show_path
from datagen.readers.graph_json import SHAPES, Found, Skip, triples_of_item, triples_of_json
from datagen.readers.graph_neo4j import is_neo4j, rows_of_neo4j, triples_of_neo4j
from datagen.readers.graph_xml import triples_of_gexf, triples_of_graphml
from datagen.readers.json_text import load_json, load_lines
from datagen.readers.roles import HEADS, RELATIONS, TAILS, find_role
from datagen.readers.tables import read_rows
from datagen.records import Skipped, Triple

__all__ = ["READERS", "read_triples"]

_COLUMNS = "columns head, relation and tail"


def read_triples(path: Path, *, strict: bool = False, skipped: list[Skipped] | None = None) -> list[Triple]:
    """Read the triples of a .csv, .tsv, .jsonl, .json, .graphml or .gexf file, in the order of first sight.

    Values are stripped, with single spaces. Incomplete and repeated triples and those from an
    entity to itself are noted in `skipped`. Raises BadInput for a file that cannot be read, has
    another shape or holds no triple, and for anything bad where strict.
    """
    report = Report([] if skipped is None else skipped, strict)
    where = show_path(path)
    text = load_file(path, tuple(READERS))

    def skip(place: str, why: str) -> None:
        report.skip(where + place, why)

    triples: dict[Triple, None] = {}
    try:
        for place, *cells in READERS[path.suffix.lower()](text, skip):
            triple = Triple(*(" ".join(cell.split()) for cell in cells))
            if why := _fault(triple, triples):
                skip(place, why)
            else:
                triples[triple] = None
    except ValueError as exc:
        raise BadInput(f"{where}: {exc}", f"Give {_COLUMNS}, or JSON as {SHAPES}.") from exc
    if not triples:
        raise report.nothing("triple", where, f"Give {_COLUMNS}, or JSON as {SHAPES}.")
    return list(triples)


def _fault(triple: Triple, seen: dict[Triple, None]) -> str:
    parts = {"head": triple.head, "relation": triple.relation, "tail": triple.tail}
    if empty := [name for name, value in parts.items() if not value]:
        return f"empty {' and '.join(empty)}"
    if triple.head == triple.tail:
        return "self-loop: head and tail are the same"
    return "duplicate triple" if triple in seen else ""


def _from_table(text: str, skip: Skip) -> Iterator[Found]:
    width, columns = 0, (0, 1, 2)
    for line, cells in read_rows(text, skip):
        if not width:
            width = len(cells)
            named = _columns(cells)
            columns = named or columns
            if named:
                continue
        if len(cells) != width:
            skip(f" line {line}", f"it has {len(cells)} cells, the first row {width}")
            continue
        head, relation, tail = (cells[column] for column in columns)
        yield f" line {line}", head, relation, tail


def _columns(cells: list[str]) -> tuple[int, int, int] | None:
    """Return where head, relation and tail stand, or None for three columns without header."""
    found = [find_role(cells, role) for role in (HEADS, RELATIONS, TAILS)]
    head, relation, tail = (cells.index(name) if name is not None else -1 for name in found)
    if min(head, relation, tail) >= 0:
        return head, relation, tail
    if len(cells) == 3 and found == [None] * 3:
        return None
    shown = ", ".join(cell[:30] for cell in cells[:8])
    raise ValueError(f"its columns are {shown}; {_COLUMNS} are wanted")


def _from_jsonl(text: str, skip: Skip) -> Iterator[Found]:
    lines = load_lines(text, skip)
    first = next(lines, None)
    if first is None:
        return
    lines = chain([first], lines)
    if is_neo4j(first[1]):
        yield from triples_of_neo4j(((f" line {number}", value) for number, value in lines), skip)
        return
    for number, value in lines:
        try:
            yield from triples_of_item(value, f" line {number}", skip)
        except ValueError as exc:
            skip(f" line {number}", str(exc))


def _from_json(text: str, skip: Skip) -> Iterator[Found]:
    value = load_json(text)
    rows = rows_of_neo4j(value)
    return triples_of_json(value, skip) if rows is None else triples_of_neo4j(rows, skip)


READERS: dict[str, Callable[[str, Skip], Iterable[Found]]] = {
    ".csv": _from_table,
    ".gexf": triples_of_gexf,
    ".graphml": triples_of_graphml,
    ".json": _from_json,
    ".jsonl": _from_jsonl,
    ".tsv": _from_table,
}
