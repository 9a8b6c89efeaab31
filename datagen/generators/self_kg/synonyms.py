"""What a wording may say in other words: a unit spelled out, how many for a count, where for a site."""

import re

from datagen.generators.self_kg.facts import Fact
from datagen.generators.self_kg.quantities import is_number

__all__ = ["asked_plainly", "said_plainly"]

_METRE = r"met(?:er|re)s?"
_SPELLED = {
    "m": rf"{_METRE}|米",
    "km": rf"kilo{_METRE}|公里|千米",
    "cm": rf"centi{_METRE}|厘米",
    "mm": rf"milli{_METRE}|毫米",
    "km²": rf"square kilo{_METRE}|km2|平方公里|平方千米",
    "m²": rf"square {_METRE}|m2|平方米",
    "km/h": rf"kilo{_METRE} per hour|公里/小时|千米/小时",
    "ft": "feet|foot",
    "kg": "kilograms?|公斤|千克",
    "g": "grams?|克",
    "mg": "milligrams?|毫克",
    "t": "tonnes?|吨",
    "h": "hours?|小时",
    "hours": "h",
    "min": "minutes?|分钟",
    "minutes": "min",
    "s": "seconds?|秒",
    "seconds": "s",
    "%": "per ?cent",
    "percent": "%",
    "°C": "degrees celsius|摄氏度|℃",
    "公里": "千米|km",
    "千米": "公里|km",
    "平方公里": "平方千米|km²",
    "千克": "公斤|kg",
    "公斤": "千克|kg",
    "米": "m",
    "克": "g",
    "厘米": "cm",
    "毫米": "mm",
    "毫克": "mg",
    "小时": "h",
    "分钟": "min",
}
"""Units by their sign in a planned text, and how else they are written."""
_AFTER = r"(?![^\W\d_]|[²³/])"
_SITES = re.compile(r"(?:headquarters|location|address|birthplace|venue)$")
_SITES_ZH = re.compile(r"(?:部位|位置|地[点址]|住址|产地|出生地|所在地|发源地)$")
_COUNT = re.compile(r"(?P<one>\w+(?: \w+)*) count|(?:number|count) of (?P<many>\w+(?: \w+)*)")


def said_plainly(answer: str, planned: str) -> str:
    """Return a wording of an answer with the units of the planned one as that writes them."""
    for unit, spelled in _SPELLED.items():
        if re.search(rf"\d ?{re.escape(unit)}{_AFTER}", planned):
            answer = re.sub(rf"(?<=\d)(?: |-)?(?:{spelled}){_AFTER}", f" {unit}", answer)
    return answer


def asked_plainly(question: str, planned: str, fact: Fact) -> str:
    """Return a wording of a fact's question in the words of the planned one where they ask the same."""
    for unit, spelled in _SPELLED.items():
        if re.search(rf"\bin {re.escape(unit)}{_AFTER}", planned):
            question = re.sub(rf"\bin (?:{spelled}){_AFTER}", f"in {unit}", question)
    if fact.direction != "forward":
        return question
    if _SITES_ZH.search(fact.relation):
        where = rf"(?<={re.escape(fact.relation)})(?:是在|在|位于|是)?(?:哪里|哪儿|何处|什么地方|哪个地方)"
        question = re.sub(where, "是什么", question)
    if _SITES.search(fact.relation):
        question = re.sub(r"^Where (?=is |are )", "What ", question)
    counted = _COUNT.fullmatch(fact.relation)
    if counted and all(map(is_number, fact.values)):
        thing = counted["one"] or counted["many"]
        things = rf"{re.escape(thing.removesuffix('s'))}s?"
        question = re.sub(rf"(?i)\bhow many (?={things}\b)", f"{fact.relation} how many ", question)
    return question
