"""Find what stands on every page and says nothing: running heads, feet, page numbers."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from datagen.readers.page_runs import Run

__all__ = ["without_furniture"]

# Fewer pages than this repeat a line by chance.
_MIN_PAGES = 3
_SHARE = 0.5
_EDGE_LINES = 3
_SAME_PLACE = 4.0
_NUMBER = re.compile(r"\d+|\b[ivxlc]+\b", re.IGNORECASE)

_Key = tuple[str, int]


def without_furniture(pages: Sequence[list[Run]]) -> Iterator[list[Run]]:
    """Yield each page's runs without those that stand at one place of most pages, page by page.

    Numbers count as equal. Only the three outermost lines at the top and at the foot are looked
    at, on all pages or on all even or odd ones, where there are at least three of these.
    """
    edges = [_edges(runs) for runs in pages]
    counts: list[Counter[_Key]] = [Counter(), Counter()]
    for number, found in enumerate(edges):
        counts[number % 2].update({key for keys in found.values() for key in keys})
    sides = [(len(pages) + 1) // 2, len(pages) // 2]
    for number, runs in enumerate(pages):
        side = number % 2
        yield [
            run
            for index, run in enumerate(runs)
            if not any(_repeats(key, counts, sides, side) for key in edges[number].get(index, ()))
        ]


def _repeats(key: _Key, counts: Sequence[Counter[_Key]], sides: Sequence[int], side: int) -> bool:
    together, pages = counts[0][key] + counts[1][key], sum(sides)
    on_all = together >= _MIN_PAGES and together > _SHARE * pages
    return on_all or (counts[side][key] >= _MIN_PAGES and counts[side][key] > _SHARE * sides[side])


def _edges(runs: Sequence[Run]) -> dict[int, list[_Key]]:
    """Return, for the runs of the outermost lines by their index, what they say and where.

    A place is counted in steps, and a run belongs to the two steps that it is nearest to, so that no
    border between steps parts equal lines.
    """
    lines: dict[int, list[int]] = defaultdict(list)
    for index, run in enumerate(runs):
        lines[round(run.y / 2)].append(index)
    order = sorted(lines)
    outer = {*order[:_EDGE_LINES], *order[-_EDGE_LINES:]}
    found: dict[int, list[_Key]] = {}
    for place in outer:
        for index in lines[place]:
            run = runs[index]
            said = _NUMBER.sub("#", " ".join(run.text.split()).casefold())
            step = int(run.y // _SAME_PLACE)
            near = step + (1 if run.y % _SAME_PLACE >= _SAME_PLACE / 2 else -1)
            found[index] = [(said, step), (said, near)]
    return found
