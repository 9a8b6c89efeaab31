"""English questions and answers for relations that are participles and past tenses."""

import re
from collections.abc import Sequence

from datagen.generators.rewording.phrases import Pair, begun, join
from datagen.generators.self_kg import words_en as words_of
from datagen.generators.self_kg.asking_en import agreed, are_dates, are_years, ask, being_of, times_of, who_of
from datagen.generators.self_kg.facts import Fact
from datagen.generators.self_kg.nouns_en import plural_of, singular_of

__all__ = ["phrase_did", "phrase_passive", "phrase_within"]


def phrase_did(fact: Fact, words: Sequence[str], unit: str) -> list[Pair]:
    """Phrase a past tense alone: a date (opened), a state (located), else what was done (influenced)."""
    (done,) = words
    subject, named = fact.subject, join(fact.values)
    is_placed = done in words_of.STATES | words_of.INTRANSITIVE | {"born"}
    if is_placed or (fact.direction == "forward" and (are_years(fact) or are_dates(fact) or times_of(fact))):
        return phrase_passive(fact, (done, "in"), unit)
    if done in words_of.PARTICIPLES:
        return phrase_passive(fact, (done, "by"), unit)
    if fact.direction == "forward":
        whom = who_of(fact)
        return ask(
            f"{whom.capitalize()} is it that {subject} {done}?",
            f"Tell me {whom} {subject} {done}.",
            f"Can you tell me {whom} {subject} {done}?",
            said=f"{subject} {done} {named}.",
        )
    who = who_of(fact, is_personal=done in words_of.PERSONAL | {"wrote"})
    return ask(
        f"{begun(who)} {done} {subject}?",
        f"Tell me {who} {done} {subject}.",
        f"Can you tell me {who} {done} {subject}?",
        said=f"{named} {done} {subject}.",
    )


def phrase_passive(fact: Fact, words: Sequence[str], unit: str) -> list[Pair]:
    """Phrase a participle with its preposition: discovered by, located in, died in."""
    done, last, subject, named = " ".join(words[:-1]), words[-1], fact.subject, join(fact.values)
    if done in words_of.INTRANSITIVE:
        return _intransitive(fact, done, last, named)
    be = being_of(done, last)
    if fact.direction == "reverse":
        who = who_of(fact, is_personal=done == "born")
        many = {"is": "are", "was": "were"}[be] if len(fact.values) > 1 else be
        asked = agreed(who, be, many, fact)
        return ask(
            f"{begun(who)} {asked} {done} {last} {subject}?",
            f"Tell me {who} {asked} {done} {last} {subject}.",
            f"Can you tell me {who} {asked} {done} {last} {subject}?",
            said=f"{named} {many} {done} {last} {subject}.",
        )
    said = f"{subject} {be} {done} {last} {named}."
    if last in ("in", "on") and are_years(fact):
        return ask(
            f"In which year was {subject} {done}?",
            f"When was {subject} {done}?",
            f"Name the year in which {subject} was {done}.",
            said=f"{subject} was {done} in {named}.",
        )
    if last in ("in", "on") and are_dates(fact):
        return ask(
            f"When was {subject} {done}?",
            f"Tell me when {subject} was {done}.",
            f"Can you tell me when {subject} was {done}?",
            said=f"{subject} was {done} on {named}.",
        )
    if last in ("in", "on") and (told := times_of(fact)):
        return ask(
            f"When was {subject} {done}?",
            f"Tell me when {subject} was {done}.",
            f"Can you tell me when {subject} was {done}?",
            said=f"{subject} was {done} {told}.",
        )
    is_where = done in words_of.ON_TOP if last == "on" else done not in words_of.UNPLACED
    if last in ("in", "at", "on", "from") and is_where:
        source = " from" if last == "from" else ""
        return ask(
            f"Where {be} {subject} {done}{source}?",
            f"Tell me where {subject} {be} {done}{source}.",
            f"Can you tell me where {subject} {be} {done}{source}?",
            said=said,
        )
    if last == "by":
        return _by(fact, done, said)
    whom = who_of(fact)
    return ask(
        f"{whom.capitalize()} {be} {subject} {done} {last}?",
        f"Tell me {whom} {subject} {be} {done} {last}.",
        f"Can you tell me {whom} {subject} {be} {done} {last}?",
        said=said,
    )


def _by(fact: Fact, done: str, was: str) -> list[Pair]:
    subject, who = fact.subject, who_of(fact, is_personal=done in words_of.PERSONAL)
    if being_of(done, "by") == "is":
        return ask(
            f"{who.capitalize()} is {subject} {done} by?",
            f"Tell me {who} {subject} is {done} by.",
            f"Can you tell me {who} {subject} is {done} by?",
            said=was,
        )
    if done.endswith("ed") or done in ("founded", "built", "made", "led", "taught"):
        return ask(
            f"{begun(who)} {done} {subject}?",
            f"Tell me {who} {done} {subject}.",
            f"Can you tell me {who} {done} {subject}?",
            said=was,
        )
    return ask(
        f"{who.capitalize()} was {subject} {done} by?",
        f"Tell me {who} {subject} was {done} by.",
        f"Can you tell me {who} {subject} was {done} by?",
        said=was,
    )


def _intransitive(fact: Fact, done: str, last: str, named: str) -> list[Pair]:
    subject = fact.subject
    if fact.direction == "reverse":
        who = who_of(fact, default="who or what")
        return ask(
            f"{who.capitalize()} {done} {last} {subject}?",
            f"Tell me {who} {done} {last} {subject}.",
            f"Can you tell me {who} {done} {last} {subject}?",
            said=f"{named} {done} {last} {subject}.",
        )
    base = _base_of(done)
    said = f"{subject} {done} {last} {named}."
    about = times_of(fact) if last == "in" else ""
    if about or (last == "in" and (are_years(fact) or are_dates(fact))):
        on = "in" if are_years(fact) else "on"
        first = f"In which year did {subject} {base}?" if on == "in" else f"When did {subject} {base}?"
        return ask(
            first,
            f"Tell me when {subject} {done}.",
            f"Can you tell me when {subject} {done}?",
            said=f"{subject} {done} {about or f'{on} {named}'}.",
        )
    where, rest = ("where", "") if last in ("in", "at") else (who_of(fact), f" {last}")
    return ask(
        f"{where.capitalize()} did {subject} {base}{rest}?",
        f"Tell me {where} {subject} {done}{rest}.",
        f"Can you tell me {where} {subject} {done}{rest}?",
        said=said,
    )


def _base_of(done: str) -> str:
    """Return the base of a past tense that takes no "was": studied, stopped, died."""
    base = re.sub(r"ied$", "y", done) if done.endswith("ied") and done != "died" else done
    base = re.sub(r"([mnprt])\1ed$", r"\1", base)
    return re.sub(r"(?<=[^e])ed$", "", base) if base not in words_of.KEEP_E else base.removesuffix("d")


def phrase_within(fact: Fact, words: Sequence[str], unit: str) -> list[Pair]:
    """Phrase a participle with its preposition and what that names: located in rack, born in city."""
    done, last, thing = words[0], words[1], " ".join(words[2:])
    is_several, subject, named = len(fact.values) > 1, fact.subject, join(fact.values)
    is_active = done in words_of.INTRANSITIVE
    be = being_of(done, last)
    if fact.direction == "reverse":
        who, many = who_of(fact), {"is": "are", "was": "were"}[be] if is_several else be
        asked = "" if is_active else f"{agreed(who, be, many, fact)} "
        said = done if is_active else f"{many} {done}"
        return ask(
            f"{begun(who)} {asked}{done} {last} the {thing} {subject}?",
            f"Tell me {who} {asked}{done} {last} the {thing} {subject}.",
            f"Can you tell me {who} {asked}{done} {last} the {thing} {subject}?",
            said=f"{named} {said} {last} the {thing} {subject}.",
        )
    things = plural_of(thing) if is_several else singular_of(thing)
    asked = f"did {subject} {_base_of(done)}" if is_active else f"{be} {subject} {done}"
    told = f"{subject} {done if is_active else f'{be} {done}'} {last}"
    return ask(
        f"Which {things} {asked} {last}?",
        f"Tell me which {things} {told}.",
        f"Can you tell me which {things} {told}?",
        said=f"The {things} that {told} {'are' if is_several else 'is'} {named}.",
    )
