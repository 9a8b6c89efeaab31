"""What a model puts into the gaps of a pattern: the pattern's own words at its edges are taken off.

Small models begin with the words before the gap ("a notice about the lift" for "this notice about ...") or
go on with those after it. What then says a word of the pattern still is asked for once more.
"""

from collections.abc import Iterator, Sequence

from datagen.generators.grounding import terms
from datagen.generators.task_forms import HOLE

__all__ = ["fills_of", "put_together", "said_again"]

_EDGE = " .。,，;；:：!！?？\"“”'…"
_DETERMINERS = frozenset(["a", "an", "the", "this", "that", "these", "those"])
_LINK = "的"


def fills_of(form: str, fills: Sequence[str]) -> list[str]:
    """Return what goes into the gaps of a pattern, in order, without the pattern's words around each gap."""
    parts = HOLE.split(form)
    cleaned = [" ".join(fill.split()).strip(_EDGE) for fill in fills]
    sides = zip(cleaned, parts, parts[1:], strict=False)
    inner = _spaced_inner if form.isascii() else _unspaced_inner
    return [inner(fill, before, after).strip(_EDGE) for fill, before, after in sides]


def said_again(form: str, fills: Sequence[str]) -> list[str]:
    """Return what the fills of gaps share with their pattern: content words, in Chinese two characters."""
    known = terms(HOLE.sub(" ", form))
    texts = fills_of(form, fills)
    if not form.isascii():
        return sorted({term for text in texts for term in terms(text) & known})
    return list(dict.fromkeys(word for text in texts for word in text.split() if terms(word) & known))


def put_together(form: str, texts: Sequence[str]) -> str:
    """Return a pattern with these texts in its gaps, ended as a sentence is."""
    parts: Iterator[str] = iter(texts)
    task = HOLE.sub(lambda _: next(parts), form)
    return task if task[-1] in ".?!。？！" else task + ("。" if not task.isascii() else ".")


def _spaced_inner(fill: str, before: str, after: str) -> str:
    words = fill.split()
    said = _folded(words)
    start = _joint(_folded(before.split()), said)
    end = _joint(said[start:], _folded(after.split()))
    return " ".join(words[start : len(words) - end])


def _folded(words: Sequence[str]) -> list[str]:
    """Return words as they are compared: any determiner is as good as another."""
    plain = (word.strip(_EDGE).lower() for word in words)
    return ["the" if word in _DETERMINERS else word for word in plain if word]


def _unspaced_inner(fill: str, before: str, after: str) -> str:
    start = _joint(before, fill)
    fill = fill[start:] if start > 1 else fill
    for ending in (after, after.removeprefix(_LINK)):
        end = _joint(fill, ending)
        if end > 1 or fill[len(fill) - end :] == _LINK:
            return fill[: len(fill) - end]
    return fill


def _joint(left: Sequence[str], right: Sequence[str]) -> int:
    """Return how many units the end of one and the start of another have in common, at most."""
    sizes = range(min(len(left), len(right)), 0, -1)
    return next((size for size in sizes if left[len(left) - size :] == right[:size]), 0)
