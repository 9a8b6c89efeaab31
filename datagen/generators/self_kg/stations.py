"""What stations of a path are called that a question does not name: the planet that Titan orbits."""

from datagen.generators.self_kg.asking_en import being_of
from datagen.generators.self_kg.grammar_en import is_shared, shape_of, without_be
from datagen.generators.self_kg.grammar_zh import by_zh, is_foreign_verb
from datagen.generators.self_kg.nouns_en import plural_of
from datagen.generators.self_kg.speech import Speech
from datagen.generators.self_kg.verbs_en import PARTICLES
from datagen.generators.self_kg.words_en import ANYONE, INTRANSITIVE, PREPOSITIONS

__all__ = ["denote", "denote_head", "introduce"]


def denote(speech: Speech, relation: str, head: str, kind: str, language: str) -> str:
    """Return a noun phrase for the one tail of a head, by its kind where a noun needs it, or ""."""
    noun = speech.noun(relation, language)
    if language == "zh":
        if noun:
            return f"{head}的{noun}"
        done = by_zh(speech.spoken(relation, language))
        if is_foreign_verb(speech.spoken(relation, language)):
            return ""
        said = f"{done}{head}" if done else f"{head}{speech.spoken(relation, language)}"
        return f"{said}的{kind}" if kind else ""
    return f"the {noun} of {head}" if noun else ""


def introduce(speech: Speech, relation: str, head: str, called: str, language: str) -> str:
    """Return the sentence that a head has one tail, called "a planet", by an English verb, or ""."""
    if language == "zh" or speech.noun(relation, language):
        return ""
    said = _said_of(speech, relation)
    return f"{head} {said} {called}." if said else ""


def denote_head(
    speech: Speech, relation: str, tail: str, kind: str, language: str, *, is_of_many: bool = False
) -> str:
    """Return a noun phrase for the one head of a tail, or ""; the tail may be one of many."""
    noun = speech.noun(relation, language)
    if language == "zh":
        return f"{noun}是{tail}的{kind}" if noun and kind else ""
    if noun:
        if kind and is_of_many:
            small = speech.grammar(kind, noun, language)
            return f"the {kind} {small['that']} has {tail} among {small['its']} {plural_of(noun)}"
        return f"the {kind} whose {noun} is {tail}" if kind else ""
    words = without_be(speech.spoken(relation, language).split())
    if shape_of(words) == "of" and not is_shared(words):
        return f"the {' '.join(words)} {tail}"
    said = _said_of(speech, relation)
    one = "person who" if kind.lower() in ANYONE else f"{kind} that"
    return f"the {one} {said} {tail}" if kind and said else ""


def _said_of(speech: Speech, relation: str) -> str:
    """Return an English verb as it stands between one head and one tail, or ""."""
    words = without_be(speech.spoken(relation, "en").split())
    said, shape = " ".join(words), shape_of(words)
    if shape == "passive":
        done = " ".join(words[:-1])
        return said if done in INTRANSITIVE else f"{being_of(done, words[-1])} {said}"
    is_bare = len(words) == 1 or words[-1] in PREPOSITIONS | PARTICLES
    return said if shape == "doing" and is_bare else ""
