"""Generates reports whose truth is known by construction.

    seed -> figures (identities hold) -> marked prose and tables -> variants, damage -> layout
                                                     |                         |
                                                   truth  <-  marks that are left

Wording is data in `wording/`, written from the official forms and from how such
reports speak, not from the patterns of the rule reader.
"""

from .build import DAMAGE, LAYOUTS, SCRIPTS, Generated, generate, iterate, leaves
from .compose import FORMS
from .misprints import HARSH
from .variants import VARIANTS

__all__ = [
    "DAMAGE", "FORMS", "HARSH", "LAYOUTS", "SCRIPTS", "VARIANTS", "Generated", "generate", "iterate", "leaves",
]  # fmt: skip
