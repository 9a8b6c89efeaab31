"""Read XML as a flat stream of events: no tree, no document type, no entities but XML's own five."""

from collections.abc import Callable, Iterator
from typing import IO, NamedTuple
from xml.parsers.expat import ExpatError, ParserCreate

__all__ = ["XmlEvent", "read_xml"]

_PIECE = 64 * 1024


class XmlEvent(NamedTuple):
    """A start tag, an end tag or a run of text; `kind` is start, end or text.

    Names stand without their namespace, so that the transitional and the strict form of a format
    read alike; attributes of the relationships namespace keep the prefix `r:`.
    """

    kind: str
    value: str
    attributes: dict[str, str]


def read_xml(file: IO[bytes]) -> Iterator[XmlEvent]:
    """Yield the events of an XML file. Raises ValueError for broken XML and for a document type.

    Takes memory for 64 KiB of the file at a time. A document type is refused whole: entities that
    expand without end or name other files are declared there, and no office format has one.
    """
    events: list[XmlEvent] = []
    parser = ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = _starter(events)
    parser.EndElementHandler = lambda name: events.append(XmlEvent("end", _local(name), {}))
    parser.CharacterDataHandler = lambda text: events.append(XmlEvent("text", text, {}))
    try:
        while piece := file.read(_PIECE):
            parser.Parse(piece, False)
            yield from events
            events.clear()
        parser.Parse(b"", True)
    except ExpatError as exc:
        raise ValueError(f"broken XML at line {exc.lineno}") from exc
    except LookupError as exc:
        raise ValueError("XML in an unknown encoding") from exc
    yield from events


def _starter(events: list[XmlEvent]) -> Callable[[str, dict[str, str]], None]:
    def start(name: str, attributes: dict[str, str]) -> None:
        named = {_attribute(key): value for key, value in attributes.items()}
        events.append(XmlEvent("start", _local(name), named))

    return start


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _attribute(name: str) -> str:
    space, _, local = name.rpartition(" ")
    return f"r:{local}" if space.endswith("/relationships") else local


def _refuse(*_: object) -> None:
    raise ValueError("its XML has a document type, which may hold entities: it is not read")
