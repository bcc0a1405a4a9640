"""The one error of reading in.

UnreadableDocument
    code            what is the matter
    empty_file      nothing in it, or nothing but blanks
    not_text        a picture, a program, a recording … whatever its name says
    encoding        text in no encoding that can be told
    too_large       more bytes, members, pages or nesting than is safe to take in
    broken_pdf, encrypted_pdf, scanned_pdf
    broken_html, broken_docx, broken_ofd, broken_xlsx, encrypted_docx
    legacy_doc      a .doc, and no converter on this machine
    broken_zip, encrypted_zip, unsafe_zip
    archive         a .zip, .rar, .7z or .tar where one document is wanted
    unsupported     a known kind of document that llmx does not read
    no_page         a page that a document has not, asked for as a picture
"""


class UnreadableDocument(Exception):  # noqa: N818 - named for the fault, and part of the API
    """A file that gives no document. `code` is stable; `message` says what to do about it."""

    def __init__(self, path: str, code: str, message: str) -> None:
        super().__init__(path, code, message)
        self.path = path
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"
