"""Whether a question keeps to the answer that it was made for, and whether that answer comes back."""

import re
from collections.abc import Sequence
from functools import lru_cache

from datagen.generators.derived import Derived
from datagen.generators.figures import in_figures
from datagen.generators.focus import find_foci
from datagen.generators.grounding import (
    names,
    names_subject,
    support,
    terms,
)
from datagen.generators.measures import fits
from datagen.generators.passages import Aim, Passage
from datagen.patterns import Pattern
from datagen.text import is_cjk, numbers
from datagen.words import content_runs, stem

__all__ = [
    "ASKING",
    "aim_asked",
    "aim_told",
    "answered_aim",
    "carried_by",
    "fits_aim",
    "form_fault",
    "question_fault",
    "says_yes_or_no",
    "unasked_numbers",
]

_TOLD = 0.7
_KNOWN = 0.6
_OWN = {"understanding": 0.65}
_OWN_ELSE = 0.34
"""How much of a question its sentence must have: a reason is a reason for one thing."""
_TYPED = {
    "understanding": Pattern(
        r"\b(?:why|reasons?|what for|purpose)\b|为什么|为何|为啥|原因|理由|目的", re.IGNORECASE
    ),
    "condition": Pattern(
        r"\b(?:when|in (?:which|what) case|under (?:which|what)|what (?:has|must|needs)|how)\b"
        r"|什么(?:情况|时候|条件|天气)|何时",
        re.IGNORECASE,
    ),
    "procedural": Pattern(r"\b(?:what|how)\b|怎么|怎样|如何|什么|哪[些里个]|能否|可以吗", re.IGNORECASE),
}
"""Words that a question of a type asks with; a question of fact may ask with any."""
_YES_NO = re.compile(
    r"^(?:[^,]{3,60}, )?(?:is|are|was|were|do|does|did|can|could|may|must|should|will|would|has|have|had)\b"
    r"|吗[？?]?$|是不是|是否|能否|可否|会不会|能不能|可不可以|有没有|要不要",
    re.IGNORECASE,
)
_YES_OR_NO = re.compile(r"^(?:yes|no)\b|^(?:是|不|对|可以|能|会|有|没有?|需要|要|应该?|无)", re.IGNORECASE)
ASKING = """
    long far often high tall deep wide thick heavy old time year date month day length distance height cost
    price amount number reason happen 时间 原因 费用 价格 钱 时候 情况 数量 距离 长度 高度
"""
"""Words that a question asks with: what is asked about need not have them."""


def question_fault(
    question: str, aim: Aim, passage: Passage, subject: str, asked_for: str = ""
) -> str | None:
    """Return what is wrong with a question before it is answered: a rule's name, or None.

    It is of another type than the one asked for (`other_type_asked`), it tells its own answer
    (`answer_in_question`), it speaks of other things than its sentence
    (`unsupported_question`), it does not say what it is about (`no_subject`), or it speaks of many
    things as of one (`number_disagreement`). `asked_for` are words that it may have beside those of its
    passage.
    """
    if fault := form_fault(question, aim, passage):
        return fault
    given = f"{ASKING} {asked_for}"
    sentence = passage.sentence(aim.number)
    about = " ".join([passage.chunk.title, *passage.chunk.headings, passage.chunk.before])
    known = _share(question, f"{passage.chunk.text} {about}", given) >= _KNOWN
    least = _OWN.get(aim.kind, _OWN_ELSE) if aim.focus else _OWN_ELSE
    own = aim.kind == "summary" or _share(question, sentence, f"{about} {given}") >= least
    if not (known and own and support(aim.subject, [question]) >= _KNOWN):
        return "unsupported_question"
    if not names_subject(question, subject) and not names(
        question, f"{passage.chunk.before}\n{passage.chunk.text}"
    ):
        return "no_subject"
    if _disagrees(question, sentence):
        return "number_disagreement"
    return None


def form_fault(question: str, aim: Aim, passage: Passage) -> str | None:
    """Return what is wrong with a question whatever its passage's language, or None.

    That is `other_type_asked`, `answer_in_question` or, where it is no question, `not_a_question`.
    """
    sentence = passage.sentence(aim.number)
    if aim.focus and aim.kind in _TYPED and not _TYPED[aim.kind].search(question):
        return "other_type_asked"
    if aim.kind == "yes-no" and not _YES_NO.search(question.strip()):
        return "other_type_asked"
    if aim.focus and all(_tells(question, each, sentence) for each in _candidates(aim, sentence)):
        return "answer_in_question"
    if not question.rstrip().endswith(("?", "？")):
        return "not_a_question"
    return None


_SINGULAR = Pattern(r"\b(?:is|was|does|has) (?:the |all |any )?([a-z]{3,}s)\b")


def _disagrees(question: str, sentence: str) -> bool:
    """Say whether a question takes for one what its sentence says are many: "Why is sprinklers ...?"."""
    return any(
        re.search(rf"\b{word}(?: \w+ly)? (?:are|were|have|do)\b", sentence, re.IGNORECASE)
        for word in _SINGULAR.findall(question)
    )


def _tells(question: str, aim: Aim, sentence: str) -> bool:
    answer = _value(aim)
    if found := _amounts(answer):
        beside = sentence.replace(answer, " ", 1)
        return bool(found & (_amounts(question) - _amounts(beside)))
    return bool(terms(answer)) and support(answer, [question]) >= _TOLD


def _candidates(aim: Aim, sentence: str) -> list[Aim]:
    """Return an aim and, of a fact in prose, its sentence's other facts: one is easily asked for another."""
    if aim.subject or aim.kind != "factual" or not aim.focus:
        return [aim]
    others = (each.text for each in find_foci(sentence, ("factual",)) if each.text != aim.focus)
    return [aim, *(aim._replace(focus=text) for text in others)]


def answered_aim(question: str, answer: str, aim: Aim, passage: Passage) -> Aim:
    """Return the aim that an answer tells: its own, else another fact of its sentence, asked by mistake."""
    sentence = passage.sentence(aim.number)
    asked = [
        each
        for each in _candidates(aim, sentence)
        if not _tells(question, each, sentence) and fits(question, _value(each))
    ]
    return min(
        asked or [aim],
        key=lambda each: (
            -aim_told(answer, each),
            len(unasked_numbers(question, answer, each, sentence)),
            -aim_asked(question, each, passage),
        ),
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
    joined = _JOINED.split(sentence.partition(aim.focus)[2], maxsplit=1)[1:]
    if joined and _units(question) & (_units(joined[0]) - _units(f"{clause} {title} {ASKING}")):
        return 0.0
    return round(_share(clause, question, f"{aim.focus} {title} {ASKING}"), 4)


def _share(text: str, source: str, given: str) -> float:
    """Return the share (0..1) of a text's own units that a source has."""
    units = _units(text) - _units(given)
    return len(units & _units(source)) / len(units) if units else 1.0


@lru_cache(maxsize=1024)
def _units(text: str) -> frozenset[str]:
    """Return a text's content words, of a script without spaces its characters, without numbers."""
    units = [unit for run in content_runs(text) for unit in run if not unit.isdigit()]
    return frozenset(unit if is_cjk(unit[0]) else stem(unit) for unit in units)


def unasked_numbers(question: str, answer: str, aim: Aim, sentence: str) -> list[str]:
    """Return an answer's numbers that neither its question nor what it was made for has.

    Of a row of a table that is the cell alone, of a fact in prose its clause: a whole sentence with two
    prices in it answers a question about either, and so neither.
    """
    if aim.subject:
        allowed = f"{aim.subject} {_value(aim)}"
    elif aim.kind != "factual" or not aim.focus:
        allowed = sentence
    else:
        allowed = _clause(aim, sentence)
        for each in _candidates(aim, sentence)[1:]:
            if each.focus not in aim.focus and not _limited(aim, sentence, each.focus):
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


def _limited(aim: Aim, sentence: str, other: str) -> bool:
    return other in _limit(aim, sentence)


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
