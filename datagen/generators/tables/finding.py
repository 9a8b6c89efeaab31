"""Where the tables of a read document stand: rows in words, or rows between bars."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from datagen.records import Chunk, Document

__all__ = ["BARRED", "cells_of", "find_tables", "pairs_of"]

_FEWEST_ROWS = 3
_MOST_CHARACTERS = 40_000
BARRED = re.compile(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?")
"""The line below the header of a table between bars."""
_BAR = re.compile(r"(?<!\\)\|")


def pairs_of(line: str) -> list[tuple[str, str]]:
    """Return the (column, value) pairs of a row in words; empty where the line is none.

    A column that comes twice makes the line none: which of the two is its value?
    """
    wide = "：" in line and not re.match(r"[^：]*: ", line)
    parts = re.split("；" if wide else r"; ", re.sub(r"[.。]$", "", line.strip()))
    pairs = [part.partition("：" if wide else ": ") for part in parts]
    found = [(name.strip(), value.strip()) for name, _, value in pairs]
    names = [name for name, _ in found]
    is_row = all(name and value for name, value in found) and len(set(names)) == len(names)
    return found if is_row else []


def cells_of(line: str) -> list[str]:
    """Return the cells of a row between bars."""
    cells = [cell.strip().replace("\\|", "|") for cell in _BAR.split(line.strip())]
    return cells[bool(not cells[0]) : len(cells) - bool(len(cells) > 1 and not cells[-1])]


def find_tables(document: Document, chunks: Sequence[Chunk]) -> Iterator[Chunk]:
    """Yield each table of three rows or more as a chunk of its own, with the headings of the one it is in.

    `chunks` are those of the document. A paragraph with a line that is no row is none; nor is one
    whose first cell says that more follows. Code between fences is passed over.
    """
    text, at, is_code = document.text, 0, False
    opened: list[tuple[int, str]] = []
    for line in (*text.split("\n"), ""):
        is_fence = line.lstrip().startswith(("```", "~~~"))
        is_code ^= is_fence
        if line.strip() and not is_code and not is_fence and not line.startswith("#"):
            opened.append((at, line))
        else:
            if _is_table([each for _, each in opened]):
                start, end = opened[0][0], opened[-1][0] + len(opened[-1][1])
                yield _chunk(document, chunks, start, end)
            opened = []
        at += len(line) + 1


def _is_table(lines: Sequence[str]) -> bool:
    if len(lines) < _FEWEST_ROWS or sum(map(len, lines)) > _MOST_CHARACTERS:
        return False
    if BARRED.fullmatch(lines[1].strip()):
        width = len(cells_of(lines[0]))
        return len(lines) >= _FEWEST_ROWS + 2 and all(len(cells_of(each)) == width for each in lines[2:])
    return all(map(pairs_of, lines)) and len(pairs_of(lines[0])) > 1


def _chunk(document: Document, chunks: Sequence[Chunk], start: int, end: int) -> Chunk:
    above = next(chunk for chunk in chunks if chunk.end > start)
    return replace(
        above,
        start=start,
        end=end,
        text=document.text[start:end],
        pages=document.pages_of(start, end),
        before="",
    )
