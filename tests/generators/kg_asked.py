"""What words ask and say of a relation, and in which direction, by patterns of the test's own."""

import re

_RISING = r"great(?:er|est)|larg(?:er|est)|high(?:er|est)|later|latest|exceed|[更最][大多晚高]|比.*[大多]多少"
_FALLING = r"small(?:er|est)|low(?:er|est)|less|fewer|earlie(?:r|st)|[更最][小少早低]|比.*[小少]多少"
_END = r"(?=\W*(?:[?.？。]|$))"
_WHO = r"(?:what|who|which \w+)"
_WHO_ZH = r"(?:什么|谁|哪.+?)"
VERBS = {
    "orbits": (rf"{_WHO} (?:does {{s}} orbit|{{s}} orbits)\W*$", rf"{_WHO} orbits? {{s}}\W*$"),
    "supplies": (rf"{_WHO} (?:does {{s}} supply|{{s}} supplies)\W*$", rf"{_WHO} suppl(?:y|ies) {{s}}\W*$"),
    "designed_by": (r"who designed {s}\W*$", rf"{_WHO} (?:was|were) designed by {{s}}\W*$"),
    "founded_in": (
        r"(?:which|the) year (?:in which )?(?:was )?{s} (?:was )?founded|when was {s} founded",
        "",
    ),
    "located_in": (r"where (?:is {s}|{s} is) located", rf"{_WHO} (?:is|are) located in {{s}}\W*$"),
    "has_ring": (r"(?:does {s} have|whether {s} has) a ring\W*$", ""),
    "type": (r"kind of (?:thing|entity) (?:is {s}|{s} is)\W*$", r"(?:every|one) {s} that is known here"),
    "位于": ("{s}位于(?:哪里|谁)", f"{_WHO_ZH}位于{{s}}"),
    "供应": ("{s}供应(?:什么|谁)", f"{_WHO_ZH}供应{{s}}"),
    "是否有毒": ("{s}是否有毒", ""),
    "类型": ("{s}(?:属于哪一类|属于什么类型|的类型)", "这里记录(?:的|了哪些){s}"),
}
"""How a question asks forward and backwards by what is no noun."""
_SAID = {
    "orbits": "{v} orbits? {s}",
    "supplies": "{v} suppl(?:y|ies) {s}",
    "designed_by": "{v} (?:was|were) designed by {s}",
    "located_in": "{v} (?:is|are) located in {s}",
    "type": "{v} (?:is|are)(?: each)? an? {s}",
    "位于": "{v}位于{s}",
    "供应": "{v}供应{s}",
    "类型": "这里记录的{s}有{v}",
}
"""How an answer says it backwards."""


def _found(pattern, text, **names):
    pattern = pattern.replace(r"\W*$", _END).format(**{hole: re.escape(name) for hole, name in names.items()})
    return bool(pattern) and re.search(pattern, text, re.IGNORECASE) is not None


def asks_forward(question, verbal, subject, language):
    """Say whether a question asks what a subject has by a relation, and not who has the subject."""
    if verbal.name in VERBS:
        return _found(VERBS[verbal.name][0], question, s=subject)
    if language == "zh":
        return _found(f"{{s}}(?:的|有哪些){verbal.noun}", question, s=subject)
    nouns = f"(?:{verbal.noun}|{verbal.nouns})"
    return _found(f"the {nouns} of {{s}}|which {nouns} does {{s}} have", question, s=subject)


def asks_backwards(question, verbal, subject, language):
    """Say whether a question asks who has a subject by a relation, and not what it has."""
    if verbal.name in VERBS:
        return _found(VERBS[verbal.name][1], question, s=subject)
    if language == "zh":
        return _found(rf"{{s}}是{_WHO_ZH}的{verbal.noun}\W*$", question, s=subject)
    own = f"(?:among (?:its|their) {verbal.nouns}|as (?:its|their) {verbal.noun})"
    return _found(rf"{_WHO} (?:has|have) {{s}} {own}\W*$", question, s=subject)


def says_backwards(answer, verbal, subject, values, language):
    """Say whether an answer says that all of some values, listed, have a subject by a relation."""
    if verbal.name in _SAID:
        return _found(rf"^{_SAID[verbal.name]}\W*$", answer, s=subject, v=values)
    if language == "zh":
        return _found(rf"^{{s}}是{{v}}的{verbal.noun}\W*$", answer, s=subject, v=values)
    own = f"(?:among (?:its|their) {verbal.nouns}|as (?:its|their) {verbal.noun})"
    return _found(rf"^{{v}} (?:has|have) {{s}} {own}\W*$", answer, s=subject, v=values)


def directions(text, names):
    """How a text compares, its names left out: 1 for more and later, -1 for less and earlier."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "\0")
    signs = ((1, _RISING), (-1, _FALLING))
    return {sign for sign, pattern in signs if re.search(pattern, text, re.IGNORECASE)}
