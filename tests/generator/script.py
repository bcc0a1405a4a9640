"""Simplified to traditional, character-wise or as a word-level converter does it."""

from collections.abc import Callable
from functools import cache
from typing import Any

# What the encyclopaedia sites that copied these reports made of mainland words.
TAIWAN_WORDS = (
    ("互联网", "網際網路"), ("门户网站", "入口網站"), ("数据库", "資料庫"), ("群众", "民眾"),
    ("文件", "檔案"), ("程序", "程式"), ("窗口", "視窗"), ("优化", "最佳化"), ("网络", "網路"),
    ("硬件", "硬體"), ("软件", "軟體"), ("登录", "登入"), ("计划", "計畫"), ("报道", "報導"),
    ("网格", "格線"), ("触摸屏", "觸控螢幕"), ("服务器", "伺服器"), ("短信", "簡訊"),
    ("链接", "連結"),
    ("设置", "設定"), ("打印", "列印"), ("视频", "影片"), ("联系我们", "聯絡我們"),
)  # fmt: skip


@cache
def _converter(name: str) -> Any:
    from opencc import OpenCC

    return OpenCC(name)


def to_traditional(text: str, *, words: bool) -> str:
    """`text` in traditional characters; with `words`, mainland terms are replaced as well."""
    if words:
        for simple, taiwan in TAIWAN_WORDS:
            text = text.replace(simple, taiwan)
    return str(_converter("s2t").convert(text))


@cache
def _simple(character: str) -> str:
    return str(_converter("t2s").convert(character))


def as_labelled(text: str) -> str:
    """Traditional text as the labelling rules want it: simplified, character by character."""
    return "".join(map(_simple, text))


def printer(script: str) -> Callable[[str], str]:
    """What turns simplified text into the text of `script`."""
    if script == "hans":
        return str
    return lambda text: to_traditional(text, words=script == "hant_words")
