"""Which aim an answer serves, and how far: what it tells, of what that is asked, and what else it says."""

import re
from collections.abc import Sequence
from functools import lru_cache

from datagen.generators.asked_units import counts_else, labels, share, units
from datagen.generators.derived import Derived
from datagen.generators.figures import in_figures
from datagen.generators.focus import find_foci
from datagen.generators.grounding import support, terms
from datagen.generators.measures import fits
from datagen.generators.passages import Aim, Passage
from datagen.patterns import Pattern
from datagen.text import is_cjk, numbers

__all__ = [
    "ASKING",
    "aim_asked",
    "aim_told",
    "answered_aim",
    "candidates",
    "carried_by",
    "fits_aim",
    "is_prose_fact",
    "says_yes_or_no",
    "tells",
    "unasked_numbers",
]

_TOLD = 0.7
_ASKED = 0.5
"""How far another sentence's fact must be asked for to be taken for what was meant."""
_MOSTLY = 0.6
_YES_OR_NO = re.compile(r"^(?:yes|no)\b|^(?:是|不|对|可以|能|会|有|没有?|需要|要|应该?|无)", re.IGNORECASE)
ASKING = """
    long far often high tall deep wide thick heavy old time year date month day length distance height cost
    price amount number reason happen 时间 原因 费用 价格 钱 时候 情况 数量 距离 长度 高度
"""
"""Words that a question asks with: what is asked about need not have them."""


def tells(question: str, aim: Aim, sentence: str) -> bool:
    """Say whether a question tells the fact that its sentence was to answer it with."""
    answer = _value(aim)
    if found := _amounts(answer):
        beside = sentence.replace(answer, " ", 1)
        return bool(found & (_amounts(question) - _amounts(beside)))
    return bool(terms(answer)) and support(answer, [question]) >= _TOLD


def is_prose_fact(aim: Aim) -> bool:
    """Say whether an aim is a fact of a sentence, and no cell of a table, reason or case."""
    return not aim.subject and aim.kind == "factual" and aim.focus != ""


def candidates(aim: Aim, sentence: str) -> list[Aim]:
    """Return an aim and, of a fact in prose, its sentence's other facts: one is easily asked for another."""
    if not is_prose_fact(aim):
        return [aim]
    others = (each.text for each in find_foci(sentence, ("factual",)) if each.text != aim.focus)
    return [aim, *(aim._replace(focus=text) for text in others)]


def answered_aim(question: str, answer: str, aim: Aim, passage: Passage, cited: Sequence[int] = ()) -> Aim:
    """Return the aim that an answer tells: its own, else another fact that was asked for by mistake.

    That is one of the same sentence, or one of another that the answer cites, asked for and told.
    """
    own = _nearest(question, answer, candidates(aim, passage.sentence(aim.number)), passage)
    if not is_prose_fact(aim) or (own and _is_served(question, answer, own, passage)):
        return own or aim
    others = [
        Aim(number, "factual", each.text)
        for number in cited
        if number != aim.number
        for each in find_foci(passage.sentence(number), ("factual",))
    ]
    other = _nearest(question, answer, others, passage)
    return other if other and _is_served(question, answer, other, passage) else own or aim


def _is_served(question: str, answer: str, aim: Aim, passage: Passage) -> bool:
    return aim_told(answer, aim) >= _TOLD and aim_asked(question, aim, passage) >= _ASKED


def _nearest(question: str, answer: str, aims: Sequence[Aim], passage: Passage) -> Aim | None:
    """Return the aim that an answer tells most of and adds least to; None where none can be asked for."""
    asked = [
        each
        for each in aims
        if not tells(question, each, passage.sentence(each.number)) and fits(question, _value(each))
    ]
    return min(
        asked,
        key=lambda each: (
            -aim_told(answer, each),
            len(unasked_numbers(question, answer, each, passage)),
            -aim_asked(question, each, passage),
        ),
        default=None,
    )


def aim_told(answer: str, aim: Aim, derived: Sequence[Derived] = ()) -> float:
    """Return the share (0..1) of an aim's focus that an answer tells: of its numbers, else of its terms.

    Numbers from which an amount of the answer was derived are told.
    """
    value = _value(aim)
    if found := _amounts(value):
        told = _amounts(answer).union(*(each.uses for each in derived))
        return round(len(found & told) / len(found), 4)
    return support(value, [answer])


def says_yes_or_no(answer: str) -> float:
    """Return 1.0 where an answer begins with yes or no, or what stands for them in Chinese, else 0.0."""
    return 1.0 if _YES_OR_NO.match(answer.strip()) else 0.0


def fits_aim(question: str, aim: Aim) -> bool:
    """Say whether a fact can be what a question asks for: a time for when, money for how much."""
    return aim.subject != "" or aim.kind != "factual" or not aim.focus or fits(question, aim.focus)


def carried_by(
    answer: str, question: str, cited: Sequence[int], aim: Aim, passage: Passage
) -> tuple[int, ...]:
    """Return the sentences that an answer stands on: the aimed one alone where it holds more of it.

    Models tell the right thing and cite its neighbour.
    """
    if aim.number in cited:
        return tuple(cited)
    said = support(answer, [passage.sentence(number) for number in cited], given=question)
    aimed = support(answer, [passage.sentence(aim.number)], given=question)
    return (aim.number,) if aimed > said else tuple(cited)


def aim_asked(question: str, aim: Aim, passage: Passage) -> float:
    """Return the share (0..1) that a question has of what stands beside a fact in its clause.

    "The baskets carry up to 8 kg" does not answer how much a bicycle carries. The words of the title
    count neither way; a clause that is nothing but the fact is asked for by any question. 0 where the
    question speaks of what a clause joined to it says: "How many places are full?" of "classes have
    ten places and are full a month ahead".
    """
    if aim.subject or aim.kind != "factual" or not aim.focus:
        return 1.0
    title = " ".join([passage.chunk.title, *passage.chunk.headings, passage.chunk.before])
    sentence = passage.sentence(aim.number)
    clause = _clause(aim, sentence)
    before, _, after = sentence.partition(aim.focus)
    joined = _JOINED.split(after, maxsplit=1)[1:]
    if joined and units(question) & (units(joined[0]) - units(f"{before} {clause} {title} {ASKING}")):
        return 0.0
    if joined and labels(question) & (labels(joined[0]) - labels(before)):
        return 0.0
    if counts_else(question, sentence):
        return 0.0
    own = units(clause) - units(f"{aim.focus} {title} {ASKING}")
    found = share(clause, question, f"{aim.focus} {title} {ASKING}")
    if len(own) < (3 if any(map(is_cjk, clause)) else 2):  # nearly all of the clause is in the title
        whole = share(clause, question, f"{aim.focus} {ASKING}")
        found = max(found, whole if whole >= _MOSTLY else 0.0)
    return round(found, 4)


def unasked_numbers(question: str, answer: str, aim: Aim, passage: Passage) -> list[str]:
    """Return an answer's numbers that neither its question nor what it was made for has.

    Of a row of a table that is the cell alone, of a fact in prose its clause, with what a colon adds to it: a
    whole sentence with two prices in it answers a question about either, and so neither.
    """
    sentence = passage.sentence(aim.number)
    if aim.subject:
        allowed = f"{aim.subject} {_value(aim)}"
    elif aim.kind != "factual" or not aim.focus:
        allowed = sentence
    else:
        added = _added(aim, sentence)
        allowed = f"{_clause(aim, sentence)} {added}"
        for each in candidates(aim, sentence)[1:]:
            if each.focus not in aim.focus and each.focus not in f"{added} {_limit(aim, sentence)}":
                allowed = allowed.replace(each.focus, " ")
    return sorted(_amounts(answer) - _amounts(f"{question} {allowed}"))


_JOINED = Pattern(r",? (?:and|but) |[;；]|，(?:并|且|而|但)")
_CLAUSE = Pattern(r"[,;:] | (?:and|but|or) |[，；：、]")


def _clause(aim: Aim, sentence: str) -> str:
    before, _, after = sentence.partition(aim.focus)
    own = _CLAUSE.split(after)[0]
    return f"{_CLAUSE.split(before)[-1]} {aim.focus} {own} {_limit(aim, sentence)}"


def _limit(aim: Aim, sentence: str) -> str:
    """Return the clause that limits the one of a fact: "..., up to a maximum of 6 euros"."""
    following = _CLAUSE.split(sentence.partition(aim.focus)[2])[1:2]
    return following[0] if following and _LIMIT.match(following[0]) else ""


def _added(aim: Aim, sentence: str) -> str:
    """Return what a colon behind a fact's clause adds to it: "three times a year: in February, ..."."""
    own = _CLAUSE.split(sentence.partition(aim.focus)[2])[0]
    after = sentence.partition(f"{aim.focus}{own}")[2]
    return after[1:] if after[:1] in (":", "：") else ""


_LIMIT = Pattern(
    r"(?:but )?(?:up to|at (?:most|least)|to a maximum|no more)\b|累计|最[多高低少]|至[多少]|不超过"
)
"""A clause that limits the one in front of it, and belongs to it."""


@lru_cache(maxsize=1024)
def _amounts(text: str) -> frozenset[str]:
    """Return a text's numbers, those in words too; one is seldom a number."""
    return frozenset(numbers(in_figures(text)))


def _value(aim: Aim) -> str:
    return aim.focus.partition(": ")[2] if aim.subject else aim.focus
