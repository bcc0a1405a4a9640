"""Pages in two columns, and pages that only look like it."""

from typing import Any

from test_pdf import made, ruled

from llmx.read import read_document

SENTENCE = "本机关全年收到政府信息公开申请并全部依法办结没有行政复议也没有行政诉讼情况"

FIRST = SENTENCE * 12 + "左" * (-(len(SENTENCE) * 12 + 2) % 20)  # so that its last line is full


def column(canvas: Any, x: float, top: float, text: str, *, width: int = 20) -> None:
    """A paragraph of lines of `width` characters, 11 points each."""
    for i in range(0, len(text), width):
        canvas.drawString(x, top - 16 * (i // width), text[i : i + width])


def gazette(canvas: Any) -> None:
    canvas.setFont("STSong-Light", 11)
    canvas.drawCentredString(297, 810, "某局二〇二三年政府信息公开工作年度报告")
    column(canvas, 50, 760, "　　" + FIRST)
    column(canvas, 310, 760, "边到右边。" + "　" * 15 + "　　" + SENTENCE * 11 + "。右完")
    canvas.drawCentredString(297, 40, "- 3 -")


def test_columns_are_read_one_after_the_other() -> None:
    document = read_document(made(gazette), "x.pdf")
    assert document.text.splitlines() == [
        "某局二〇二三年政府信息公开工作年度报告",
        FIRST + "边到右边。",
        SENTENCE * 11 + "。右完",
    ]


def test_a_table_across_the_columns_parts_them() -> None:
    def draw(canvas: Any) -> None:
        canvas.setFont("STSong-Light", 11)
        for top, first, second in ((800, "甲", "乙"), (380, "丙", "丁")):
            column(canvas, 50, top, first + SENTENCE * 7 + "完。")
            column(canvas, 310, top, second + SENTENCE * 7 + "完。")
        ruled(canvas, 480, [["行政许可", "12"], ["行政处罚", "3"]], width=235)

    document = read_document(made(draw), "x.pdf")
    assert [line[:4] for line in document.text.splitlines()] == [
        "甲本机关",
        "乙本机关",
        "行政许可",
        "行政处罚",
        "丙本机关",
        "丁本机关",
    ]
    assert [cell.text for cell in document.grids[0]] == ["行政许可", "12", "行政处罚", "3"]


def test_a_table_in_a_column_stays_in_it() -> None:
    def draw(canvas: Any) -> None:
        canvas.setFont("STSong-Light", 11)
        column(canvas, 50, 800, SENTENCE * 20 + "完。")
        column(canvas, 310, 800, "右" + SENTENCE * 9)
        canvas.translate(260, 0)
        ruled(canvas, 400, [["行政许可", "12"], ["行政处罚", "3"]])

    document = read_document(made(draw), "x.pdf")
    assert document.text == f"{SENTENCE * 20}完。\n右{SENTENCE * 9}\n行政许可\t12\n行政处罚\t3\n"


def test_labels_and_figures_without_lines_stay_beside_each_other() -> None:
    def draw(canvas: Any) -> None:
        for row in range(30):
            canvas.drawString(60, 780 - 20 * row, f"（{row}）本年新收政府信息公开申请数量合计")
            canvas.drawString(310, 780 - 20 * row, str(row))

    lines = read_document(made(draw), "x.pdf").text.splitlines()
    assert lines[7] == "（7）本年新收政府信息公开申请数量合计\t7"
    assert len(lines) == 30
