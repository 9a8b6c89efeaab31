"""Read knowledge graphs: tables, JSON in its shapes, GraphML, GEXF, RDF in its forms."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path

from datagen.errors import BadInput
from datagen.knowledge import Knowledge, Relation
from datagen.readers import rdf_files
from datagen.readers.aliased import merge_aliased
from datagen.readers.alike import merge_alike
from datagen.readers.consistency import screen_graph
from datagen.readers.draft import Draft, Found, Place
from datagen.readers.files import Report, require_kind, show_path
from datagen.readers.graph_files import GraphFile
from datagen.readers.graph_json import SHAPES, refuse_rows, triples_of_item, triples_of_json
from datagen.readers.graph_neo4j import is_neo4j, rows_of_neo4j, triples_of_neo4j
from datagen.readers.graph_tables import triples_of_table
from datagen.readers.graph_xml import triples_of_gexf, triples_of_graphml
from datagen.readers.json_text import load_each, load_json
from datagen.readers.raw_terms import drop_unnamed, plain_kinds, told_plainly
from datagen.readers.rdf_graph import triples_of_statements
from datagen.readers.rdf_lines import Statement, statements_of_lines
from datagen.readers.schema import Schema, apply_schema
from datagen.readers.screening import Screen
from datagen.readers.values import is_value
from datagen.records import Skipped

__all__ = ["READERS", "read_knowledge"]

_WANTED = f"Give columns head, relation and tail, or JSON as {SHAPES}."
_WANTED_RDF = "Give statements between things with addresses or labels; large files as N-Triples (.nt)."
_HINTS = {
    "invalid JSON": "Correct the file there.",
    "it is JSON-LD": "Rename the file.",
    "it holds tasks": "Give a graph: datagen self-instruct takes tasks.",
    "it cannot be read": "Check the file and who may read it.",
    "it is not a regular file": "Give a file.",
    "it is larger": "Give a part of it.",
    "it holds NUL": "Give a file of text.",
    "it holds control": "Give a file of text.",
    "damaged": "Save it as UTF-8.",
    "it has no column": "Name columns that it has.",
    "it declares a document type": "Take the declaration out.",
}
"""What to do where a file has another fault than its shape."""
_COLUMNED = (".csv", ".tsv", ".json", ".jsonl")
_RDF = (".jsonld", ".nq", ".nt", ".owl", ".rdf", ".trig", ".ttl")
# A relation that says what an entity is, however the file writes it.
_TYPES = frozenset(["type", "rdf:type", "instance of", "instance_of", "类型"])


def read_knowledge(
    path: Path,
    *,
    language: str = "auto",
    columns: tuple[str, str, str] | None = None,
    schema: Schema | None = None,
    alike: Callable[[str], str] | None = None,
    strict: bool = False,
    skipped: list[Skipped] | None = None,
) -> Knowledge:
    """Read and screen a graph file of one of the kinds in READERS.

    `language` is that of labels where a file has them in several; `columns` names head, relation
    and tail of a table or of JSON objects; relations of one key by `alike` are taken as one. What is
    no triple is noted in `skipped`, a triple that is dropped or flagged in the result's `screened`. A
    million triples take about 220 bytes each.

    Raises BadInput for a file that cannot be read, has another shape or holds no triple, and for
    the first thing skipped or dropped where strict; ConfigError where the schema does not fit.
    """
    where = show_path(path)
    require_kind(path, tuple(READERS))
    if columns and path.suffix.lower() not in _COLUMNED:
        raise BadInput(f"{where} has no columns to name", "Leave --columns out.")
    wanted = _WANTED_RDF if path.suffix.lower() in _RDF else _WANTED
    report = Report([] if skipped is None else skipped, strict)
    screen = Screen(where, strict=strict)
    draft = Draft(
        lambda place, why: report.skip(f"{where}{place}", why),
        screen.drop,
        language=language,
        columns=columns,
    )
    try:
        rows = READERS[path.suffix.lower()](GraphFile(path), draft)
        for found in rows if path.suffix.lower() in _RDF else told_plainly(rows, draft):
            screen.add(found)
    except ValueError as exc:
        hint = next((hint for why, hint in _HINTS.items() if str(exc).startswith(why)), wanted)
        raise BadInput(f"{where}: {exc}", hint) from exc
    draft.settle_unread()
    if path.suffix.lower() not in _RDF:
        plain_kinds(draft)
    screen.drop_missing()
    for triple in screen.triples:
        if triple.relation in _TYPES:
            draft.add_types(triple.head, [triple.tail])
    relations = apply_schema(schema, screen.triples, draft)
    merge_aliased(screen, draft, schema)
    drop_unnamed(screen, relations)
    merged = merge_alike(screen, draft, relations, alike) if alike else {}
    screen_graph(screen, draft, relations)
    if not screen.triples:
        raise _nothing(report, screen, where, wanted)
    return _knowledge(screen, draft, relations, merged)


def _nothing(report: Report, screen: Screen, where: str, wanted: str) -> BadInput:
    error = report.nothing("triple", where, wanted)
    if not screen.rows:
        return error
    first = screen.rows[0]
    place = first.where.removeprefix(where).strip()
    shown = f"{place}: {first.why}" if place else first.why
    return BadInput(f"{error.message} ({len(screen.rows)} screened, the first: {shown})", wanted)


def _knowledge(
    screen: Screen, draft: Draft, relations: dict[str, Relation], merged: dict[str, str]
) -> Knowledge:
    """Gather what belongs to the names that are left."""
    heads = {triple.head for triple in screen.triples}
    tails = dict.fromkeys(triple.tail for triple in screen.triples)
    no_values = heads | draft.entities | draft.types.keys()
    literals = (tail for tail in tails if tail not in no_values and (tail in draft.values or is_value(tail)))
    return Knowledge(
        screen.triples,
        types={name: kinds[0] for name, kinds in draft.types.items() if name in heads or name in tails},
        aliases={
            name: tuple(others) for name, others in draft.aliases.items() if name in heads or name in tails
        },
        literals=frozenset(literals),
        relations=relations,
        merged=merged,
        screened=screen.rows,
        read=screen.read,
        notes=tuple(draft.notes),
    )


def _from_jsonl(file: GraphFile, draft: Draft) -> Iterator[Found]:
    lines = _lines(file, draft)
    first = next(lines, None)
    if first is None:
        return
    lines = chain([first], lines)
    if is_neo4j(first[1]):
        yield from triples_of_neo4j(lines, draft)
        return
    refuse_rows(first[1])
    for place, value in lines:
        try:
            yield from triples_of_item(value, place, draft)
        except ValueError as exc:
            draft.skip(place, str(exc))


def _lines(file: GraphFile, draft: Draft) -> Iterator[tuple[Place, object]]:
    for number, value, fault in load_each(file.lines()):
        place = Place("line", number)
        if fault:
            draft.skip(place, fault)
        else:
            yield place, value


def _from_json(file: GraphFile, draft: Draft) -> Iterator[Found]:
    text = file.text()
    if _is_lines(text):
        draft.notes.append("it holds a JSON value in each line, and is read so")
        return _from_jsonl(file, draft)
    value = load_json(text)
    rows = rows_of_neo4j(value)
    return triples_of_json(value, draft) if rows is None else triples_of_neo4j(rows, draft)


def _is_lines(text: str) -> bool:
    """Say whether a text is one JSON value a line, as Neo4j exports them, and no JSON text as a whole."""
    first, _, rest = text.lstrip().partition("\n")
    if not rest.strip() or not first.rstrip().endswith(("}", "]")):
        return False
    try:
        load_json(first)
    except ValueError:
        return False
    return True


def _from_rdf_lines(file: GraphFile, draft: Draft) -> Iterator[Found]:
    return triples_of_statements(lambda first: statements_of_lines(file, draft, is_first=first), draft)


def _from_rdf(parse: Callable[[str], list[Statement]]) -> "Reader":
    def read(file: GraphFile, draft: Draft) -> Iterator[Found]:
        statements = parse(file.text())
        return triples_of_statements(lambda _: statements, draft)

    return read


Reader = Callable[[GraphFile, Draft], Iterable[Found]]
_from_xml = _from_rdf(rdf_files.statements_of_rdf_xml)

READERS: dict[str, Reader] = {
    ".csv": triples_of_table,
    ".gexf": triples_of_gexf,
    ".graphml": triples_of_graphml,
    ".json": _from_json,
    ".jsonl": _from_jsonl,
    ".jsonld": _from_rdf(rdf_files.statements_of_json_ld),
    ".nq": _from_rdf_lines,
    ".nt": _from_rdf_lines,
    ".owl": _from_xml,
    ".rdf": _from_xml,
    ".trig": _from_rdf(rdf_files.statements_of_trig),
    ".tsv": triples_of_table,
    ".ttl": _from_rdf(rdf_files.statements_of_turtle),
}
