"""The small language in which wording is written.

``[a|b|]`` chooses one of its alternatives (they nest); ``{name}`` is a word or
a figure; ``{a&b}`` one number that states two figures; ``{#10-99}`` a number
that means nothing to the record; ``{%}`` a percentage likewise; ``{?name}``
prints nothing and says that readers may differ on that figure.
"""

import random
import re
from collections.abc import Callable

_FIELD = re.compile(r"\{([^{}]+)\}")


def expand(template: str, rng: random.Random) -> str:
    """One expansion of the alternatives in `template`."""
    while (opened := template.rfind("[")) >= 0:
        closed = template.index("]", opened)
        choice = rng.choice(template[opened + 1 : closed].split("|"))
        template = template[:opened] + choice + template[closed + 1 :]
    return template


def count(template: str) -> int:
    """How many expansions `template` has."""
    depth, stack = 0, [[1]]
    for sign in template:
        if sign == "[":
            stack.append([1])
            depth += 1
        elif sign == "|" and depth:
            stack[-1].append(1)
        elif sign == "]" and depth:
            depth -= 1
            inner = sum(stack.pop())
            stack[-1][-1] *= inner
    return stack[0][0]


def fields(template: str) -> set[str]:
    """Names of the words and figures that every expansion of `template` may need."""
    names: set[str] = set()
    for name in _FIELD.findall(template):
        if name[0] not in "#%?":
            names.update(name.split("&"))
    return names


def fill(text: str, value: Callable[[str], str]) -> str:
    """`text` with every field replaced by what `value` gives for its name."""
    return _FIELD.sub(lambda found: value(found[1]), text)
