"""Rules on how a text ends, and on texts that do not find their end."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from datagen.filters.fields import Found, Limits, answers, asks, collapse, without_code
from datagen.patterns import Pattern
from datagen.records import Record
from datagen.text import has_letters, is_cjk, sentences, tokens

__all__ = ["dangling_end", "repetitive"]

_OPEN_ENDS = (":", "：", ",", "，", "、")
_FENCE = Pattern(r"^[ \t]*```", re.MULTILINE)
_NOT_PROSE = Pattern(
    r"^\s*(?:[-*+•·–—|>#]|\d+[.)、]|[（(]?[0-9一二三四五六七八九十]+[）)]|[①-⑳])"
    r"|[{}=<>;|\\$^_~]|\w\(|\S\t\S"
)
_SENTENCE_END = Pattern(r"[.!?](?=\s|$)|[。！？]")
_COMMAS = Pattern(r"[,，、;；]")
# A last line below this is a signature, a title, a line of verse; above it, prose.
_PROSE_LINE = 13
_GRAM = 6
# Of all tokens, how many may stand in runs that come three times: tables and refrains repeat, too.
_TOGETHER = 0.4


def dangling_end(record: Record, limits: Limits) -> Found | None:
    """Find a text that ends on a colon or comma or in an open code fence, or prose cut off.

    An instruction may end in a colon if an input follows. `prose`: only answers with more tokens
    can be cut off; lists, code, tables, headings, signatures and verse need no full stop.
    """
    for text in asks(record):
        end = _open_end(text)
        follows = end in (":", "：") and record.input.strip()
        if end and not follows:
            return Found(end)
    for text in answers(record):
        end = _open_end(text)
        if end:
            return Found(end)
        if _is_cut_off(text, limits["prose"]):
            return Found(text.rstrip()[-30:])
    return None


def _open_end(text: str) -> str:
    if len(_FENCE.findall(text)) % 2:
        return "```"
    bare = text.rstrip().rstrip("*_").rstrip()
    return bare[-1] if bare.endswith(_OPEN_ENDS) and has_letters(bare) else ""


def _is_cut_off(text: str, least: float) -> bool:
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines or text.rstrip().endswith("```"):
        return False
    last = lines[-1].rstrip()
    if unicodedata.category(last[-1])[0] not in "LM" or _NOT_PROSE.search(last):
        return False
    size = len(tokens(last))
    if size < _PROSE_LINE or len(tokens(text)) <= least:
        return False
    has_end = _SENTENCE_END.search(text) is not None
    return has_end or size / (len(_COMMAS.findall(last)) + 1) > _GRAM


def repetitive(record: Record, limits: Limits) -> Found | None:
    """Find a loop in an answer or a made input: one sentence or line again and again, or one phrase.

    `repeats`: so many of the same sentence are a loop; sentences below `_shortest` tokens (labels,
    refrains) do not count. `share`: the part of all tokens that one run of 6 words (12 characters
    in scripts without spaces), found at least three times, may cover.
    """
    made = [record.input] if record.generator == "self-instruct" else []
    for answer in [*answers(record), *made]:
        text = without_code(answer)
        said = Counter(_sentences(text))
        most = max(said.values(), default=0)
        if most >= limits["repeats"]:
            return Found(most, limits["repeats"])
        one, together = _loop_shares(tokens(text))
        if one > limits["share"] or together > _TOGETHER:
            return Found(
                round(max(one, together), 4), limits["share"] if one > limits["share"] else _TOGETHER
            )
    return None


def _sentences(text: str) -> Iterator[str]:
    """Yield the sentences that are long enough to be a loop, outside of tables and code."""
    for start, end in sentences(text):
        sentence = text[start:end]
        if sentence.count("|") >= 2 or re.search(r"[{}=;<>]", sentence):
            continue
        found = tokens(sentence)
        if len(found) >= _shortest(found):
            yield collapse(sentence)


def _shortest(found: Sequence[str]) -> int:
    return _GRAM if found and is_cjk(found[0][0]) else 4


def _loop_shares(found: list[str]) -> tuple[float, float]:
    """Return the shares of tokens that the most repeated run covers, and all repeated runs together."""
    singles = sum(1 for token in found if is_cjk(token[0]))
    size = 2 * _GRAM if 2 * singles >= len(found) else _GRAM
    places: dict[tuple[str, ...], list[int]] = {}
    for at in range(len(found) - size + 1):
        places.setdefault(tuple(found[at : at + size]), []).append(at)
    looped = [starts for starts in places.values() if len(starts) >= 3]
    if not looped:
        return 0.0, 0.0
    most = max(sum(min(size, b - a) for a, b in pairwise(starts)) + size for starts in looped)
    covered = {at for starts in looped for start in starts for at in range(start, start + size)}
    return most / len(found), len(covered) / len(found)
