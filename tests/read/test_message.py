"""Web archives and mails."""

import base64
from email.message import EmailMessage

import pytest

from llmx.read import UnreadableDocument, read_document

PAGE = "<html><body><h1>某局2018年度报告</h1><p>全年收到申请6件。</p></body></html>"


def test_a_web_archive_without_other_parts() -> None:
    head = b"MIME-Version: 1.0\r\nContent-Type: text/html; charset=gb2312\r\n"
    packed = base64.encodebytes(PAGE.encode("gb18030"))
    data = head + b"Content-Transfer-Encoding: base64\r\n\r\n" + packed
    document = read_document(data, "x.mht")
    assert document.text == "某局2018年度报告\n全年收到申请6件。"


def test_a_mail_with_its_report_as_text_and_one_as_page() -> None:
    mail = EmailMessage()
    mail["Received"] = "from a by b"
    mail.set_content("全年收到申请6件。", charset="gb2312", cte="base64")
    assert read_document(mail.as_bytes(), "x.eml").text.strip() == "全年收到申请6件。"
    mail.add_alternative(PAGE, subtype="html", charset="utf-8")
    document = read_document(mail.as_bytes(), "x.eml")
    assert document.text == "某局2018年度报告\n全年收到申请6件。"
    assert not document.notes


def test_what_is_attached_is_named() -> None:
    mail = EmailMessage()
    mail["Subject"] = "年报"
    mail.set_content("见附件。")
    mail.add_attachment(b"PK", maintype="application", subtype="msword", filename="年度报告.doc")
    document = read_document(mail.as_bytes(), "x.eml")
    assert document.text.strip() == "见附件。"
    (note,) = document.notes
    assert note == ("text_elsewhere", "not read: 年度报告.doc; save and give them")
    mail.clear_content()
    mail.set_content(b"PK", maintype="application", subtype="msword", filename="年度报告.doc")
    with pytest.raises(UnreadableDocument, match=r"年度报告\.doc"):
        read_document(mail.as_bytes(), "x.eml")


def test_a_text_that_begins_like_a_head_is_text() -> None:
    text = "Title: 年度报告\nMIME type\n\n全年收到申请6件。"
    assert read_document(text.encode(), "x.txt").text == text
