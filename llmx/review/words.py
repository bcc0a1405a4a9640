"""What the page says, in Chinese and in English; a key without both is an error in the tests."""

from collections.abc import Mapping
from typing import Literal, get_args

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

_BOTH: Mapping[str, tuple[str, str]] = {
    "title": ("核对记录", "Review records"),
    "records": ("份记录", "records"),
    "all": ("全部", "all"),
    "form": ("表式", "Form"),
    "year": ("年度", "Year"),
    "issuer": ("机关", "Issuer"),
    "check": ("不成立的勾稽", "Broken identity"),
    "field": ("字段", "Field"),
    "status": ("状态", "Status"),
    "filter": ("筛选", "Filter"),
    "trust": ("最低置信", "Lowest trust"),
    "findings": ("发现", "Findings"),
    "corrections": ("已更正", "Corrected"),
    "unexplained": ("未解释数字", "unexplained"),
    "conflicts": ("读数冲突", "conflicts"),
    "none": ("没有符合条件的记录。", "No record fits."),
    "source": ("原文", "Source"),
    "fields": ("字段", "Fields"),
    "no_source": (
        "原文件已移动或更改，下面只有记录中的引文。",
        "The source was moved or has changed; the record's own quotes are shown.",
    ),
    "back": ("返回列表", "Back to the list"),
    "previous": ("上一份", "Previous"),
    "next": ("下一份", "Next"),
    "pictures": ("原件页面", "Pages as printed"),
    "previous_page": ("上一页", "Previous page"),
    "next_page": ("下一页", "Next page"),
    "show_empty": ("显示空字段", "Show empty fields"),
    "choose": ("选择一个字段或原文中的标记。", "Choose a field, or a mark in the source."),
    "value": ("值", "Value"),
    "note": ("备注", "Note"),
    "save": ("保存", "Save"),
    "absent": ("原文未提及", "Not in the source"),
    "unreadable": ("无法辨认", "Unreadable"),
    "note_only": ("只存备注", "Note only"),
    "evidence": ("取选中原文为证据", "Take selected words as evidence"),
    "reviewed": ("全文已核对", "Whole record reviewed"),
    "is_reviewed": ("已核对", "reviewed"),
    "saved": ("已保存", "Saved"),
    "keys": (
        "j/k 上下字段 · n/p 上下记录 · e 编辑 · s 取证据 · r 已核对 · ? 帮助 · Esc 返回",
        "j/k fields · n/p records · e edit · s evidence · r reviewed · ? help · Esc leave",
    ),
    "skip": ("跳到字段", "Skip to the fields"),
    "problems": ("问题", "Problems"),
    "other_language": ("English", "中文"),
    "read_only": ("只读副本", "Read-only copy"),
}


def words_in(language: Language) -> dict[str, str]:
    """Every text of the page in one language, by key."""
    place = LANGUAGES.index(language)
    return {key: both[place] for key, both in _BOTH.items()}
