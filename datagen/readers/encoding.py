"""Turn the bytes of a text file into text, or say why they are none."""

import codecs
import re

from datagen.readers.legacy import guess_encoding

__all__ = ["decode"]

# The UTF-32 mark begins with the UTF-16 one and has to be tried first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 256 * 1024
_HIGH = re.compile(b"[\x80-\xff]+")
_FEW = 0.15
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MAX_CONTROL_SHARE = 0.02


def decode(data: bytes) -> str:
    r"""Return the text of a file with `\n` line ends, without byte order mark or NUL.

    UTF-8, UTF-16 and UTF-32 with a mark, else the legacy encoding that fits best. Raises ValueError
    with a one-line reason for binary content, damaged UTF-8 (with the byte offset) and bytes that
    no encoding makes sense of.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _finish(_strict(data[len(mark) :], encoding, len(mark)))
    if b"\0" in data:
        raise ValueError("it holds NUL bytes, so it is no text (or UTF-16 without its mark)")
    try:
        return _finish(data.decode("utf-8"))
    except UnicodeDecodeError as exc:
        encoding = "" if _is_damaged_utf8(data) else guess_encoding(data)
        if not encoding:
            raise ValueError(f"damaged UTF-8 at byte {exc.start}, or an unknown encoding") from exc
    return _finish(_strict(data, encoding, 0))


def _strict(data: bytes, encoding: str, offset: int) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as exc:
        place = exc.start + offset
        raise ValueError(f"damaged {encoding.upper()} at byte {place}") from exc


def _finish(text: str) -> str:
    if "\0" in text:
        raise ValueError("it holds NUL characters, so it is no text")
    if len(_CONTROL.findall(text)) > _MAX_CONTROL_SHARE * len(text):
        raise ValueError("it holds control characters, so it is no text")
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _is_damaged_utf8(data: bytes) -> bool:
    """Say whether most of the bytes beyond ASCII stand in runs that are UTF-8 but for a few of them.

    In GBK, Shift-JIS or Windows text some bytes look like UTF-8 characters, but seldom whole runs do.
    """
    whole = broken = 0
    for run in _HIGH.finditer(data):
        size = len(run.group())
        bad = sum(
            char >= "\udc80" for char in run.group().decode("utf-8", "surrogateescape") if char < "\udd00"
        )
        if bad <= _FEW * size:
            whole += size
        else:
            broken += size
        if whole + broken > _SAMPLE:
            break
    return whole > broken
