"""A new provider's folder: facts with each key explained, and a text to agree to."""

from formsapp.skeleton.form_parts import CARES, FORMS, USUAL
from formsapp.skeleton.new_provider import (
    NewProvider,
    SkeletonError,
    find_free_place,
    write_provider,
)

__all__ = [
    "CARES",
    "FORMS",
    "USUAL",
    "NewProvider",
    "SkeletonError",
    "find_free_place",
    "write_provider",
]
