"""Find the triples in tables: columns known by their header, named by the user, or three without one."""

from collections.abc import Iterator, Sequence
from operator import itemgetter

from datagen.readers.draft import Draft, Found, Place
from datagen.readers.graph_files import GraphFile
from datagen.readers.roles import (
    HEAD_TYPES,
    HEADS,
    RELATIONS,
    TAIL_TYPES,
    TAILS,
    UNITS,
    find_columns,
    find_role,
)
from datagen.readers.tables import read_row_lines
from datagen.readers.values import with_unit

__all__ = ["triples_of_table"]

_TRIPLE = 3
_ROLES = (
    (*HEADS, "subj", "s", "实体1"),
    (*RELATIONS, "property", "pred", "rel", "p", "属性"),
    (*TAILS, "obj", "o", "实体2", "属性值", "值"),
)
_SHOWN = 8
_NUMBERS = ("", "id", "index", "no", "no.", "序号", "编号")
_NO_EXTRA = (-1, -1, -1)


def triples_of_table(file: GraphFile, draft: Draft) -> Iterator[Found]:
    """Yield a triple for each row of a delimited table, whatever its delimiter.

    Columns of units and of the kinds of heads and tails are read where the header has them. Raises
    ValueError where it does not say which columns are head, relation and tail.
    """
    width, pick, extra = 0, itemgetter(0, 1, 2), _NO_EXTRA
    for line, cells in read_row_lines(file.lines(), file.sample(), draft.skip, tells_empty=True):
        if not width:
            width = len(cells)
            if named := _columns(cells, draft):
                pick, extra = itemgetter(*named), _extra_columns(cells, named)
                _note_others(cells, (*named, *extra), draft)
                continue
        place = Place("line", line)
        if len(cells) != width:
            draft.skip(place, f"it has {len(cells)} cells, the first row {width}")
            continue
        head, relation, tail = pick(cells)
        if extra != _NO_EXTRA:
            unit, head_kind, tail_kind = (cells[column] if column >= 0 else "" for column in extra)
            if unit:
                tail = with_unit(tail, unit)
                draft.values.add(tail)
            draft.add_types(head, [head_kind])
            draft.add_types(tail, [tail_kind])
        yield place, head, relation, tail


def _columns(cells: Sequence[str], draft: Draft) -> tuple[int, int, int] | None:
    """Return where head, relation and tail stand, or None for three columns without header."""
    if draft.columns:
        names = find_columns(cells, draft.columns)
    else:
        found = [find_role(cells, role) for role in _ROLES]
        if len(cells) == _TRIPLE and found == [None] * _TRIPLE:
            shown = ", ".join(cell[:30] for cell in cells)
            draft.notes.append(
                f"no header is known (--columns names one): the first row is a triple: {shown}"
            )
            return None
        if None in found:
            shown = ", ".join(cell[:30] for cell in cells[:8])
            raise ValueError(f"its columns are {shown}; columns head, relation and tail are wanted")
        names = [name for name in found if name is not None]
        if [name.lower() for name in names] != ["head", "relation", "tail"]:
            draft.notes.append(
                f"columns taken: {names[0]} as head, {names[1]} as relation, {names[2]} as tail"
            )
    head, relation, tail = (cells.index(name) for name in names)
    return head, relation, tail


def _note_others(cells: Sequence[str], taken: Sequence[int], draft: Draft) -> None:
    """Note the columns that nothing is read of."""
    others = [
        cell[:40] for column, cell in enumerate(cells) if column not in taken and cell.lower() not in _NUMBERS
    ]
    if others:
        more = " ..." if len(others) > _SHOWN else ""
        draft.notes.append(f"columns not read: {', '.join(others[:_SHOWN])}{more}")


def _extra_columns(cells: Sequence[str], taken: Sequence[int]) -> tuple[int, int, int]:
    """Return where the tail's unit and the kinds of head and tail stand, -1 where nowhere."""
    names = (find_role(cells, role) for role in (UNITS, HEAD_TYPES, TAIL_TYPES))
    places = (cells.index(name) if name is not None else -1 for name in names)
    unit, head, tail = (-1 if place in taken else place for place in places)
    return unit, head, tail
