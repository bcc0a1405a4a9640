"""Values that nobody changes, quick to make.

A frozen dataclass writes each attribute with a call, which makes a new one cost
five times what a plain one does, and a report is read by way of thousands. A class
under `frozen` is a plain one with slots at run time, and frozen to the type
checker, which sees every line that would change one.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform, overload

_T = TypeVar("_T")


@overload
def frozen(cls: type[_T], /) -> type[_T]: ...


@overload
def frozen(*, order: bool = ..., eq: bool = ...) -> Callable[[type[_T]], type[_T]]: ...


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(
    cls: type[_T] | None = None, /, *, order: bool = False, eq: bool = True
) -> type[_T] | Callable[[type[_T]], type[_T]]:
    """As `dataclass(frozen=True, slots=True)`, hash and comparison included."""

    def make(plain: type[_T]) -> type[_T]:
        return dataclass(slots=True, order=order, eq=eq, unsafe_hash=eq)(plain)

    return make if cls is None else make(cls)
