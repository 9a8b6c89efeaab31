"""English questions and answers for relations that are verbs in the present, and places."""

from collections.abc import Sequence

from datagen.generators.rewording.phrases import Pair, begun, join
from datagen.generators.self_kg import grammar_en as grammar
from datagen.generators.self_kg import nouns_en
from datagen.generators.self_kg import words_en as words_of
from datagen.generators.self_kg.asking_en import agreed, ask, who_of
from datagen.generators.self_kg.facts import Fact
from datagen.generators.self_kg.verbs_en import PARTICLES

__all__ = ["phrase_doing", "phrase_done", "phrase_modal", "phrase_placed"]


def phrase_doing(fact: Fact, words: Sequence[str], unit: str) -> list[Pair]:
    """Phrase a verb in the present tense, with what follows it."""
    adverb = f"{words[0]} " if len(words) > 1 and words[0].endswith("ly") else ""  # directly reports to
    words = words[1:] if adverb else words
    verb, subject, named = words[0], fact.subject, join(fact.values)
    base, rest = adverb + grammar.base_of(verb), " ".join(words[1:])
    whom = who_of(fact, is_personal=verb in words_of.WHOM)
    who = who_of(fact, is_personal=verb in words_of.PERSONAL_VERBS)
    verb = adverb + verb
    if rest and words[-1] not in words_of.PREPOSITIONS | PARTICLES:
        return _with_object(fact, verb, base, rest)
    tail = f" {rest}" if rest else ""
    if fact.direction == "forward":
        is_where = words[0] in (
            "lives",
            "resides",
            "dwells",
            "sits",
            "stands",
            "works",
            "studies",
        ) and rest in ("in", "at")
        whom, after = ("where", "") if is_where else (whom, tail)
        return ask(
            f"{whom.capitalize()} does {subject} {base}{after}?",
            f"Tell me {whom} {subject} {verb}{after}.",
            f"Can you tell me {whom} {subject} {verb}{after}?",
            said=f"{subject} {verb}{tail} {named}.",
        )
    does = agreed(who, verb, base, fact)
    return ask(
        f"{begun(who)} {does}{tail} {subject}?",
        f"Tell me {who} {does}{tail} {subject}.",
        f"Can you tell me {who} {does}{tail} {subject}?",
        said=f"{named} {base if len(fact.values) > 1 else verb}{tail} {subject}.",
    )


def _with_object(fact: Fact, verb: str, base: str, thing: str) -> list[Pair]:
    """Phrase a verb with its object, of which the values are names: uses material, granite."""
    subject, named = fact.subject, join(fact.values)
    if fact.direction == "reverse":
        who = who_of(fact)
        does = agreed(who, verb, base, fact)
        return ask(
            f"{begun(who)} {does} the {thing} {subject}?",
            f"Tell me {who} {does} the {thing} {subject}.",
            f"Can you tell me {who} {does} the {thing} {subject}?",
            said=f"{named} {base if len(fact.values) > 1 else verb} the {thing} {subject}.",
        )
    things = nouns_en.plural_of(thing) if len(fact.values) > 1 else thing
    return ask(
        f"Which {things} does {subject} {base}?",
        f"Tell me which {things} {subject} {verb}.",
        f"Can you tell me which {things} {subject} {verb}?",
        said=f"{subject} {verb} the {things} {named}.",
    )


def phrase_done(fact: Fact, words: Sequence[str], unit: str) -> list[Pair]:
    """Phrase what was done once with its object: won award, attended school."""
    verb, subject, named = words[0], fact.subject, join(fact.values)
    if fact.direction == "reverse":
        return ask(
            f"Who {verb} {subject}?",
            f"Tell me who {verb} {subject}.",
            f"Can you tell me who {verb} {subject}?",
            said=f"{named} {verb} {subject}.",
        )
    is_several, thing = len(fact.values) > 1, nouns_en.singular_of(" ".join(words[1:]))
    things = nouns_en.plural_of(thing) if is_several else thing
    return ask(
        f"Which {things} did {subject} {words_of.PAST[verb]}?",
        f"Name the {things} that {subject} {verb}.",
        f"Can you tell me which {things} {subject} {verb}?",
        said=f"The {things} that {subject} {verb} {'are' if is_several else 'is'} {named}.",
    )


def phrase_modal(fact: Fact, words: Sequence[str], unit: str) -> list[Pair]:
    """Phrase a verb behind another one: may cause, can be treated with, does not treat."""
    first, rest, subject, named = words[0], " ".join(words[1:]), fact.subject, join(fact.values)
    if fact.direction == "forward":
        whom = who_of(fact)
        return ask(
            f"{whom.capitalize()} {first} {subject} {rest}?",
            f"Tell me {whom} {subject} {first} {rest}.",
            f"Can you tell me {whom} {subject} {first} {rest}?",
            said=f"{subject} {first} {rest} {named}.",
        )
    who, many = who_of(fact), "do" if first == "does" else first
    does = agreed(who, first, many, fact)
    return ask(
        f"{begun(who)} {does} {rest} {subject}?",
        f"Tell me {who} {does} {rest} {subject}.",
        f"Can you tell me {who} {does} {rest} {subject}?",
        said=f"{named} {many if len(fact.values) > 1 else first} {rest} {subject}.",
    )


def phrase_placed(fact: Fact, words: Sequence[str], unit: str) -> list[Pair]:
    """Phrase what ends in a preposition and is no participle: adjacent to, in."""
    tail, subject, named = " ".join(words), fact.subject, join(fact.values)
    if fact.direction == "reverse":
        who, be = who_of(fact), "are" if len(fact.values) > 1 else "is"
        asked = agreed(who, "is", be, fact)
        return ask(
            f"{begun(who)} {asked} {tail} {subject}?",
            f"Tell me {who} {asked} {tail} {subject}.",
            f"Can you tell me {who} {asked} {tail} {subject}?",
            said=f"{named} {be} {tail} {subject}.",
        )
    whom = who_of(fact)
    return ask(
        f"{whom.capitalize()} is {subject} {tail}?",
        f"Tell me {whom} {subject} is {tail}.",
        f"Can you tell me {whom} {subject} is {tail}?",
        said=f"{subject} is {tail} {named}.",
    )
