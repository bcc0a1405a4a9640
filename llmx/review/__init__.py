"""See and correct records: a page on this machine, and a file of corrections beside the output.

    OUT.jsonl -> RecordIndex -> list page, record page -> OUT.corrections.jsonl
    OUT.jsonl + corrections -> corrected lines | gold labels

OUT.jsonl is only read. The server hears this machine alone, and answers nobody
who does not know the token in its address.
"""
