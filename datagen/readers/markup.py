"""Cut HTML into start tags, end tags and text, in linear time however broken it is.

The standard library's parser takes time that grows with the square of the input on unclosed
comments and tags (half a minute for 200 kB), up to late releases of 3.11 to 3.13; documents are
untrusted.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Event", "read_markup"]

# Elements whose content is not markup. Title and textarea hold entities, the others do not matter.
_RAW = {"script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes"}
_NAME = re.compile(r"[a-zA-Z][^\s/>]*")
_TAG_STOP = re.compile("[>\"']")
_ATTRIBUTE = re.compile(r"""([^\s"'>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>]*))?""")
_SPAN = re.compile(r"\b(colspan|rowspan)\s*=\s*[\"']?\s*(\d{1,4})(?!\d)", re.IGNORECASE)
_MAX_ATTRIBUTES = 4096
_SUBSET, _SUBSET_END = re.compile(r"<!doctype[^<>\[]{0,512}\[", re.IGNORECASE), re.compile(r"\]\s*>")
_MAX_SUBSET = 16_384
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:font-size|opacity)\s*:\s*0(?:\.0*)?(?![\d.])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Event:
    """A start tag, an end tag or a run of text (entities decoded); `kind` is start, end or text.

    `spans` are the columns and rows that a table cell covers.
    """

    kind: str
    value: str
    hidden: bool = False
    spans: tuple[int, int] = (1, 1)


def read_markup(source: str) -> Iterator[Event]:
    """Yield the events of an HTML text in order; tag names are in lower case."""
    position, size = 0, len(source)
    while position < size:
        found = source.find("<", position)
        if found < 0:
            found = size
        if found > position:
            yield Event("text", _unescape(source[position:found]))
        if found == size:
            return
        event, position = _read_tag(source, found)
        if event is None:
            continue
        yield event
        if event.kind == "start" and event.value in _RAW:
            end = _raw_end(source, event.value, position)
            yield Event("text", _unescape(source[position:end]))
            position = end


def _read_tag(source: str, start: int) -> tuple[Event | None, int]:
    """Read what begins with `<` at `start`; return its event, if any, and where it ends."""
    if source.startswith("<!--", start):
        return None, _after(source, "-->", start + 4)
    if source.startswith(("<!", "<?"), start):
        return None, _declaration_end(source, start)
    is_end = source.startswith("</", start)
    name = _NAME.match(source, start + 1 + is_end)
    if name is None:
        return Event("text", "<"), start + 1
    tag = name.group().lower()
    if is_end:
        return Event("end", tag), _after(source, ">", name.end())
    end = _tag_end(source, name.end())
    attributes = source[name.end() : min(end, name.end() + _MAX_ATTRIBUTES)]
    spans = _spans(attributes) if tag in {"td", "th"} else (1, 1)
    return Event("start", tag, _is_hidden(attributes), spans), end


def _declaration_end(source: str, start: int) -> int:
    """Return where `<!` or `<?` ends: at the first `>`, behind the definitions that a document type holds."""
    opened = _SUBSET.match(source, start)
    closed = _SUBSET_END.search(source, opened.end(), opened.end() + _MAX_SUBSET) if opened else None
    return closed.end() if closed else _after(source, ">", start + 2)


def _after(source: str, mark: str, start: int) -> int:
    found = source.find(mark, start)
    return len(source) if found < 0 else found + len(mark)


def _tag_end(source: str, position: int) -> int:
    """Return where a start tag ends: at the first `>` outside quoted attribute values."""
    while stop := _TAG_STOP.search(source, position):
        if stop.group() == ">":
            return stop.end()
        position = stop.end()
        if source[stop.start() - 1] in "= \t\n":
            position = _after(source, stop.group(), position)
    return len(source)


def _is_hidden(attributes: str) -> bool:
    for match in _ATTRIBUTE.finditer(attributes):
        name, value = match.group(1).lower(), match.group(2) or ""
        if name == "hidden" or (name == "style" and _HIDING.search(value)):
            return True
    return False


def _spans(attributes: str) -> tuple[int, int]:
    found = {match.group(1).lower(): int(match.group(2)) for match in _SPAN.finditer(attributes)}
    # 0 means to the end of the table, which few pages write and no reader of ours needs.
    return max(1, found.get("colspan", 1)), max(1, found.get("rowspan", 1))


def _raw_end(source: str, tag: str, start: int) -> int:
    found = re.compile(f"</{tag}(?=[\\s/>])", re.IGNORECASE).search(source, start)
    return found.start() if found else len(source)


def _unescape(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:  # A character reference of thousands of digits.
        return text
