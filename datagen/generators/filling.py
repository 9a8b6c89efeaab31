"""What a model puts into the gaps of a pattern: the pattern's own words at its edges are taken off.

Small models begin with the words before the gap ("a notice about the lift" for "this notice about ...") or
go on with those after it. What then says a word of the pattern still is asked for once more.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from datagen.generators.grounding import terms
from datagen.generators.task_forms import HOLE
from datagen.patterns import Pattern

__all__ = ["fills_of", "put_together", "said_again"]

_EDGE = " .。,，;；:：!！?？\"“”'…"
_DETERMINERS = frozenset(["a", "an", "the", "this", "that", "these", "those"])
_LINK = "的"
_ZH_GLUE = re.compile(r"[^\u4e00-\u9fff]+|关于|这[则封篇份条张段]|[的把用一两句话成给]")
_OF_TEXTS = Pattern(
    r"\b(?:(?:main|key|important) (?:points?|contents?|details?|facts?|information)|summary|gist"
    r"|details (?:about|of|on))\b"
    r"|(?:主要|具体|全部|讨论|详细|的)内容|要点|大意|每个细节|(?:重要|详细|相关)信息|简短说明",
    re.IGNORECASE,
)

_SENTENCE = Pattern(
    r"^(?!.*\b(?:that|which|who|whose|where|when|why|how|what|whether|if)\b).*\b(?:is|are|was|were|has|have|will|can|must)\b",
    re.IGNORECASE,
)
"""A whole sentence says its verb without a word that makes a clause of it."""


def fills_of(form: str, fills: Sequence[str]) -> list[str]:
    """Return what goes into the gaps of a pattern, in order, without the pattern's words around each gap."""
    parts = HOLE.split(form)
    cleaned = [" ".join(fill.split()).strip(_EDGE) for fill in fills]
    sides = zip(cleaned, parts, parts[1:], strict=False)
    inner = _spaced_inner if form.isascii() else _unspaced_inner
    return [inner(fill, before, after).strip(_EDGE) for fill, before, after in sides]


def said_again(form: str, fills: Sequence[str]) -> list[str]:
    """Return what fills say that they must not: words of their pattern, in Chinese two characters; of texts.

    "The main points" are of the text that the pattern speaks of, and no thing that it could be about. Neither
    is a sentence ("the lift is broken").
    """
    texts = fills_of(form, fills)
    about_text = [found[0] for text in texts for found in _OF_TEXTS.finditer(text)]
    about_text += [text for text in texts if _SENTENCE.search(text)]
    if not form.isascii():
        known = {
            pair for part in _ZH_GLUE.split(HOLE.sub(" ", form)) for pair in map("".join, pairwise(part))
        }
        said = sorted({pair for text in texts for pair in map("".join, pairwise(text)) if pair in known})
        return list(dict.fromkeys([*said, *about_text]))
    known = set(terms(HOLE.sub(" ", form)))
    words = [word for text in texts for word in text.split() if terms(word) & known]
    return list(dict.fromkeys([*words, *about_text]))


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
