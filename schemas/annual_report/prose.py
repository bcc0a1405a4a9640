"""What is told in sentences: /problems, /improvements, /facts."""

from llmx.fields import Part, number, text


class Fact(Part):
    label: str | None = text("说的是什么")
    value: int | float | None = number("数值")
    unit: str | None = text("单位")
    qualifier: str | None = text("余、多、近、约")
