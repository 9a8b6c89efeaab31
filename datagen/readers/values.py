"""Values as a person writes them: numbers, dates and truth values, out of what files write."""

import re
from decimal import Decimal, InvalidOperation

from datagen.text import is_cjk, word_set

__all__ = ["FALSE", "TRUE", "XSD", "format_literal", "is_missing", "is_value", "with_unit"]

TRUE, FALSE = frozenset(["yes", "true", "是"]), frozenset(["no", "false", "否"])
"""Values, in lower case, that say whether something holds."""
_UNNAMED = word_set(
    """
    n/a #n/a n.a. - -- --- – — —— / ? ?? ??? ... … unknown unspecified undefined (blank) tbd tba
    未知 不详 不明 未详 待定 待补充 暂无 暂缺 未填写 不适用
    """
) | {"not known", "not specified", "not available", "not applicable", "no data", "to be determined"}
"""What stands for a missing value, in lower case, and names nothing."""
_NAMED_PERHAPS = frozenset(["none", "null", "nil", "<null>", "无", "没有"])
"""What stands for one unless the graph tells something of it: Python's None is a thing."""
_MISSING_AS_WRITTEN = frozenset(["NaN", "nan", "NAN"])  # Nan is a name
_LONGEST_MISSING = 16
_CODES = re.compile(r"code|symbol|iso|abbr|countr|代码|符号|缩写|国家", re.IGNORECASE)

_VALUE = re.compile(
    r"[+-]?\d+(?:,\d{3})*(?:\.\d+)?(?:[eE][+-]?\d{1,3})?%?"
    r"|-?\d{4,}-\d\d(?:-\d\d)?(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?"
    r"|\d\d?:\d\d(?::\d\d)?"
)
XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = frozenset(
    f"{XSD}{name}"
    for name in (
        *("integer", "decimal", "double", "float", "int", "long", "short", "byte", "unsignedInt"),
        *("nonNegativeInteger", "positiveInteger", "negativeInteger", "nonPositiveInteger"),
        *("unsignedLong", "unsignedShort", "unsignedByte"),
    )
)
_ZONE = r"(?:Z|[+-]\d\d:\d\d)?"
_DATES = {
    f"{XSD}date": re.compile(rf"(-?\d{{4,}}-\d\d-\d\d){_ZONE}"),
    f"{XSD}dateTime": re.compile(rf"(-?\d{{4,}}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?{_ZONE})?)"),
    f"{XSD}gYear": re.compile(rf"(-?\d{{4,}}){_ZONE}"),
    f"{XSD}gYearMonth": re.compile(rf"(-?\d{{4,}}-\d\d){_ZONE}"),
    f"{XSD}time": re.compile(rf"(\d\d:\d\d:\d\d(?:\.\d+)?){_ZONE}"),
}
_TRUTHS = {"true": "true", "1": "true", "false": "false", "0": "false"}
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_UNSPOKEN = frozenset(
    [
        *(f"{_RDF}{name}" for name in ("HTML", "XMLLiteral", "JSON")),
        *(f"{XSD}{name}" for name in ("base64Binary", "hexBinary")),
        "http://www.opengis.net/ont/geosparql#wktLiteral",
        "http://www.opengis.net/ont/geosparql#gmlLiteral",
    ]
)
_TEXTS = (XSD, _RDF, "http://www.w3.org/2002/07/owl#", "http://www.opengis.net/")
_LONGEST_NUMBER = 40
_MIDNIGHT = re.compile(r"T00:00:00(?:\.0+)?(?:Z|\+00:00)?$")


def is_value(text: str) -> bool:
    """Say whether a text is a number, an ISO date or time, or yes or no."""
    return _VALUE.fullmatch(text) is not None or text.casefold() in TRUE | FALSE


def is_missing(text: str, relation: str = "", *, may_be_name: bool = False) -> bool:
    """Say whether a whole text stands for a missing value: N/A, unknown, 不详.

    `may_be_name` where a graph tells something of what is called so. NA is the sign of something where
    the relation is one of codes (Namibia, sodium).
    """
    if len(text) > _LONGEST_MISSING:
        return False
    plain = text.casefold()
    if plain in _UNNAMED:
        return True
    if may_be_name:
        return False
    is_na = text == "NA" and _CODES.search(relation) is None
    return is_na or plain in _NAMED_PERHAPS or text in _MISSING_AS_WRITTEN


def format_literal(text: str, datatype: str) -> str:
    """Return a typed literal as a person writes it: "42", "3.5", "1952-03-11", "true", "70 kilogram".

    `datatype` is an IRI; one that is no standard datatype names the unit of a number, as DBpedia
    does. Raises ValueError where the text is no value of the type, or not for reading.
    """
    if datatype in _NUMBERS:
        return _number(text)
    if datatype in _DATES:
        return _date(text, _DATES[datatype])
    if datatype == f"{XSD}boolean":
        return _truth(text)
    if datatype in _UNSPOKEN:
        raise ValueError("it is markup or binary data")
    if datatype and not datatype.startswith(_TEXTS) and _VALUE.fullmatch(text.strip()):
        unit = re.split(r"[#/:]", datatype)[-1]
        return with_unit(_number(text), " ".join(re.sub("[_-]+", " ", unit).split()))
    return text


def with_unit(value: str, unit: str) -> str:
    """Return a value with its unit behind it: "42 km", "42公里", "42%"."""
    if not unit or not value or value.endswith(unit):
        return value
    return f"{value}{unit}" if is_cjk(unit[0]) or unit[0] in "%°‰" else f"{value} {unit}"


def _number(text: str) -> str:
    plain = text.strip()
    try:
        number = Decimal(plain)
    except InvalidOperation as exc:
        raise ValueError(f"{plain[:40]!r} is no number") from exc
    if not number.is_finite() or len(plain) > _LONGEST_NUMBER or abs(number.adjusted()) > _LONGEST_NUMBER:
        raise ValueError(f"{plain[:40]!r} is no number to write down")
    said = f"{number:f}"
    said = said.rstrip("0").rstrip(".") if "." in said else said
    return "0" if said in ("-0", "") else said


def _date(text: str, form: re.Pattern[str]) -> str:
    found = form.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text[:40]!r} is no date or time")
    return _MIDNIGHT.sub("", found[1])


def _truth(text: str) -> str:
    if (plain := text.strip()) not in _TRUTHS:
        raise ValueError(f"{text[:40]!r} is neither true nor false")
    return _TRUTHS[plain]
