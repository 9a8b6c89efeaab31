"""Traditional characters as simplified ones, so that one list of phrases finds both: for matching alone."""

__all__ = ["simplified"]

_TRADITIONAL = (
    "資據這該說檢內顯參沒從圖給確無斷題話寫對應兩種個類關與時們麼樣節頁錄讀結論係規過"
    "裡裏為體單來問見請當處還後舉觀點張條項須並認稱強調紹傳報導書簡訊編號"
)
_SIMPLIFIED = (
    "资据这该说检内显参没从图给确无断题话写对应两种个类关与时们么样节页录读结论系规过"
    "里里为体单来问见请当处还后举观点张条项须并认称强调绍传报导书简讯编号"
)
_TABLE = str.maketrans(_TRADITIONAL, _SIMPLIFIED)


def simplified(text: str) -> str:
    """Return a text with the traditional characters of common words simplified, character by character."""
    return text if text.isascii() else text.translate(_TABLE)
