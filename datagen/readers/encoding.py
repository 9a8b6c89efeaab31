"""Turn the bytes of a text file into text, or say why they are none."""

import codecs
import re

__all__ = ["decode"]

# The UTF-32 mark begins with the UTF-16 one and has to be tried first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# In order of preference where a short text leaves more than one possible.
_LEGACY = ("gb18030", "cp932", "big5", "euc_kr", "euc_jp", "cp1252", "cp1251")
_SAMPLE = 256 * 1024
_MAX_CHAOS = 0.2
_NEAR = 0.05
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
        if _is_damaged_utf8(data):
            raise ValueError(f"damaged UTF-8 at byte {exc.start}") from exc
    return _finish(_strict(data, _guess(data), 0))


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
    """Say whether more of the non-ASCII bytes form UTF-8 characters than do not.

    In GBK, Shift-JIS or Windows text such characters are rare accidents.
    """
    loose = data.decode("utf-8", errors="surrogateescape")
    high = [char for char in loose if char > "\x7f"]
    bad = sum(1 for char in high if "\udc80" <= char <= "\udcff")
    total = sum(1 for byte in data if byte > 0x7F)
    return total - bad > bad


def _guess(data: bytes) -> str:
    from charset_normalizer import from_bytes

    lines = [line for line in data.split(b"\n") if not line.isascii()]
    size, kept = 0, []
    for line in lines:
        kept.append(line)
        size += len(line)
        if size > _SAMPLE:
            break
    found = from_bytes(
        b"\n".join(kept),
        threshold=_MAX_CHAOS,
        cp_isolation=list(_LEGACY),
        enable_fallback=False,
    )
    fits = {match.encoding: match for match in found if match.encoding in _LEGACY}
    if not fits:
        raise ValueError("its encoding is unknown, or it is no text")
    coherent = {name: match for name, match in fits.items() if match.coherence > 0} or fits
    least = min(match.chaos for match in coherent.values())
    return next(name for name in _LEGACY if name in coherent and coherent[name].chaos <= least + _NEAR)
