"""How easy a Dutch text reads: sentence length and the Flesch-Douma score.

Flesch-Douma is Flesch's reading ease with W.H. Douma's weights for Dutch (1960):
206.84 - 0.93 x (words per sentence) - 77 x (syllables per word). Sixty and up is plain
Dutch. Syllables are counted twice, by pyphen's hyphenation patterns (which miss some,
as in "o-pen") and by groups of vowels (which miss others, as in "cli-en-ten"); the higher
count holds. A score is an estimate: good enough to find a page that needs rewriting.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from pyphen import Pyphen

FLESCH_DOUMA_MIN: Final = 60.0
"""The lowest score that a page for clients may have."""
MEAN_WORDS_MAX: Final = 15.0
"""Words in a sentence, on average over a page."""
SENTENCE_WORDS_MAX: Final = 25
"""Words in the longest sentence of a page."""

LONGEST_WORD: Final = 60
"""Characters of the longest word that is read as one."""
TYPED_END: Final = re.compile(r"(?<=[.!?]) (?=[A-ZÀ-Ý0-9€])")

_HIDDEN: Final = re.compile(r"\A---\n.*?\n---\n|<!--.*?-->|```.*?```|<[^>]+>", re.DOTALL)
_LINK: Final = re.compile(r"!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])")
_ATTRIBUTES: Final = re.compile(r"\{:?\s*[#.][^}]*\}")
_HEADING: Final = re.compile(r"^(#{1,6}\s.*|\|?[\s|:-]*-{3,}[\s|:-]*)$", re.MULTILINE)
_ITEM: Final = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+|^(?:!!!|\?\?\?).*$|^>\s?", re.MULTILINE)
_MARKS: Final = re.compile(r"[*_`\\]+")
_SENTENCE_END: Final = re.compile(
    r"(?<=[.!?])[\"\u201d\u2019)]*\s+(?=[\"\u201c\u2018(]?[A-ZÀ-Ý0-9€])"
)
_ADDRESS: Final = re.compile(r"\S+@\S+|\b(?:https?://|www\.)\S+")
_WORD: Final = re.compile(r"[A-Za-zÀ-ÿ0-9]+(?:['\u2019.:-][A-Za-zÀ-ÿ0-9]+)*")
_LETTER: Final = re.compile(r"[A-Za-zÀ-ÿ]")
_VOWELS: Final = re.compile(r"ij|[aeiouyàáâäèéêëìíîïòóôöùúûü]+")


@dataclass(frozen=True)
class Readability:
    """Counts of a text, its score, and the sentences that are too long."""

    sentences: int
    words: int
    syllables: int
    too_long: tuple[str, ...]

    @property
    def mean_words(self) -> float:
        """Words per sentence; 0 for a text without words."""
        return self.words / self.sentences if self.sentences else 0.0

    @property
    def flesch_douma(self) -> float:
        """Flesch-Douma's reading ease; 100 for a text without words."""
        if not self.words:
            return 100.0
        return 206.84 - 0.93 * self.mean_words - 77 * self.syllables / self.words

    def describe_faults(self) -> list[str]:
        """Return what is wrong with the text, one Dutch sentence each, for its writer."""
        found = [f"Deze zin is te lang: {sentence}" for sentence in self.too_long]
        if self.flesch_douma < FLESCH_DOUMA_MIN:
            score, least = round(self.flesch_douma), round(FLESCH_DOUMA_MIN)
            found.append(f"De tekst is te moeilijk: {score}, en dat moet {least} of meer zijn.")
        if self.mean_words > MEAN_WORDS_MAX:
            found.append(f"De zinnen zijn lang: gemiddeld {self.mean_words:.1f} woorden.")
        return found


def measure_readability(markdown: str) -> Readability:
    """Measure a filled Markdown page (headings, addresses and code do not count)."""
    spoken = [(sentence, split_words(sentence)) for sentence in sentences_of(markdown)]
    spoken = [(sentence, words) for sentence, words in spoken if words]
    words = [word for _, found in spoken for word in found]
    return Readability(
        sentences=len(spoken),
        words=len(words),
        syllables=sum(count_syllables(word) for word in words),
        too_long=tuple(text for text, found in spoken if len(found) > SENTENCE_WORDS_MAX),
    )


def measure_typed(text: str) -> Readability:
    """Measure what someone typed: plain text of any shape, of which nothing is remembered.

    Each step looks at each character a bounded number of times: the text may be meant to harm.
    """
    lines = (" ".join(line.split()) for line in text.splitlines())
    sentences = [part for line in lines for part in TYPED_END.sub("\n", line).split("\n") if part]
    spoken = [(one, [word for word in one.split(" ") if _is_spoken(word)]) for one in sentences]
    spoken = [(one, words) for one, words in spoken if words]
    words = [word for _, found in spoken for word in found]
    return Readability(
        sentences=len(spoken),
        words=len(words),
        syllables=sum(count_syllables.__wrapped__(word) for word in words),
        too_long=tuple(one for one, found in spoken if len(found) > SENTENCE_WORDS_MAX),
    )


def _is_spoken(word: str) -> bool:
    """Whether it is read as a word: it has a letter, is no address, and has a word's length."""
    if len(word) > LONGEST_WORD or "@" in word or word.startswith(("http", "www.")):
        return False
    return any(letter.isalpha() for letter in word)


def plain_text(markdown: str) -> str:
    """Return the text that a reader sees, headings included, without Markdown's marks."""
    shown = _HIDDEN.sub("\n", markdown)
    shown = _ATTRIBUTES.sub("", _LINK.sub(r"\1", shown))
    shown = re.sub(r"^#{1,6}\s+", "", shown, flags=re.MULTILINE)
    return _MARKS.sub("", _ITEM.sub("", shown))


def sentences_of(markdown: str) -> list[str]:
    """Split a Markdown page into sentences; a list item or table cell ends one."""
    body = _HEADING.sub("\n", _ATTRIBUTES.sub("", _HIDDEN.sub("\n", markdown)))
    body = _ITEM.sub("\n", body).replace("|", "\n\n")
    blocks = re.split(r"\n\s*\n", plain_text(body))
    flat = (" ".join(block.split()) for block in blocks)
    return [part for block in flat if block for part in _SENTENCE_END.split(block) if part]


def split_words(sentence: str) -> list[str]:
    """Return the words with a letter in them; numbers and addresses are not read as words."""
    found: list[str] = _WORD.findall(_ADDRESS.sub(" ", sentence))
    return [word for word in found if _LETTER.search(word)]


@cache
def count_syllables(word: str) -> int:
    """Count the syllables of a Dutch word; at least 1."""
    parts = [part for part in word.lower().split("-") if part]
    hyphenated = sum(len(_hyphenator().positions(part)) + 1 for part in parts)
    return max(hyphenated, len(_VOWELS.findall(word.lower())), 1)


@cache
def _hyphenator() -> Pyphen:
    """Return pyphen with the Dutch patterns, which take a moment to read."""
    return Pyphen(lang="nl_NL", left=1, right=1)
