"""Ceremonies of signing, adoptions, awards and openings that a sentence tells of."""

from collections.abc import Iterator

from communique.extract.events.signs import DAYS, FAR, NEAR, Clauses, Told
from communique.extract.gazetteer import Hit
from communique.extract.grammar import ARTICLES, BE, PREPOSITIONS
from communique.extract.reading import Sentence


class Ceremonies(Clauses):
    """Reads what was done in public."""

    def ceremonies(self, sentence: Sentence, kinds: list[Hit]) -> Iterator[Told]:
        """Yield the ceremony of signing or exchange that a sentence tells of.

        That documents were signed is none: it needs the word, leaders who look on, or a solemn exchange.
        """
        first, end, signs = sentence.first, sentence.last, self.signs
        verbs = self.reading.layer("verb", first, end)
        deeds = [hit for hit in verbs if hit.entry.code in {"made", "exchanged"}]
        nouns = [
            hit for hit in kinds if self.lexicon.within("event-kind", hit.entry.code, "signing-ceremony")
        ]
        for ceremony in signs.within("ceremony", first, end):
            near = [*deeds, *nouns]
            if near and not signs.has("apart", max(first, ceremony.first - 2), ceremony.last):
                swap = any(self._swaps(hit) for hit in near)
                yield Told(
                    "document-exchange" if swap else "signing-ceremony", ceremony.first, ceremony.last, True
                )
                return
        yield from self._witnessed(sentence, deeds)
        for hit in deeds:
            watched = self._watched(sentence, hit)
            several = signs.has("documents", max(first, hit.first - 9), min(end, hit.last + 7))
            if watched or (hit.entry.code == "exchanged" and several and not self._views(hit)):
                kind = "document-exchange" if self._swaps(hit) else "signing-ceremony"
                gerund = self.tokens[hit.first].low.endswith("ing")
                yield Told(kind, hit.first, hit.last, gerund)
                return

    def _witnessed(self, sentence: Sentence, deeds: list[Hit]) -> Iterator[Told]:
        """Yield the ceremony that “the presidents followed the ceremony” refers back to."""
        first = sentence.first if deeds else max(0, sentence.first - 60)
        made = self.reading.has("verb", ("made", "exchanged"), first, sentence.last)
        for hit in self.signs.within("signing", sentence.first, sentence.last):
            near = max(sentence.first, hit.first - 3)
            seen = self.signs.has("witness", near, hit.first) and self.signs.someone(sentence.first, near + 3)
            present = self.signs.has("present", near, hit.first)
            if seen or present or self.happens(hit.last, sentence.last):
                yield Told("signing-ceremony", hit.first, hit.last, False)
                return
        for hit in self.signs.within("event", sentence.first, sentence.last):
            seen = self.signs.has("witness", max(sentence.first, hit.first - 3), hit.first)
            seen = seen or self.tokens[max(0, hit.first - 1)].low == "at"
            if made and seen and self.goes(sentence, hit.first):
                yield Told("signing-ceremony", hit.first, hit.last, False)
                return

    def _views(self, hit: Hit) -> bool:
        return self.signs.has("views", hit.last, hit.last + 1)

    def _swaps(self, hit: Hit) -> bool:
        return hit.entry.code in {"exchanged", "document-exchange"}

    def _watched(self, sentence: Sentence, hit: Hit) -> bool:
        """Return whether leaders look on while documents are signed."""
        if self.signs.has("seen", sentence.first, sentence.last):
            return True
        for watching in self.signs.within("watching", sentence.first, sentence.last):
            after = min(sentence.last, watching.last + 7)
            if watching.last <= hit.first <= after and self.goes(sentence, watching.first):
                return True
            if hit.last <= watching.first and self.signs.someone(
                watching.last, min(sentence.last, watching.last + 4)
            ):
                return True
            by = self.signs.someone(max(hit.last, watching.first - 4), watching.first)
            if hit.last <= watching.first and by:
                return True
            leads = watching.first <= sentence.first + 3 and watching.last < hit.first
            if leads and self.signs.someone(watching.last, min(hit.first, watching.last + 4)):
                return True
        return False

    def adoptions(self, sentence: Sentence) -> Iterator[Told]:
        """Yield the adoption of a statement, where the text says “adopt”."""
        classes = self.lexicon.classes.get("form", {})
        forms = [
            hit
            for hit in self.reading.layer("form", sentence.first, sentence.last)
            if classes.get(hit.entry.code) == "JointStatement"
        ]
        if not forms:
            return
        for hit in self.reading.layer("verb", sentence.first, sentence.last):
            if hit.entry.info.get("verb") != "adopt":
                continue
            if any(-FAR <= form.first - hit.last <= NEAR for form in forms):
                yield Told("statement-adoption", hit.first, hit.last, False)
                return
        for index in range(sentence.first, sentence.last):
            if self.tokens[index].low == "adoption" and any(0 < form.first - index <= 4 for form in forms):
                yield Told("statement-adoption", index, index + 1, True)
                return

    def awards(self, sentence: Sentence) -> Iterator[Told]:
        """Yield the conferral of an honour."""
        honours = [
            hit
            for layer in ("reference", "references")
            for hit in self.reading.layer(layer, sentence.first, sentence.last)
            if hit.entry.code == "honour" and self.tokens[hit.first].is_name
        ]
        honours += self.signs.within("award", sentence.first, sentence.last)
        if not honours:
            return
        for hit in self.signs.within("honouring", sentence.first, sentence.last):
            passive = any(token.low in BE for token in self.tokens[max(0, hit.first - 1) : hit.last])
            back = FAR if passive else 3
            if any(-back <= honour.first - hit.last <= FAR for honour in honours):
                yield Told("award", hit.first, hit.last, False)
                return

    def openings(self, sentence: Sentence) -> Iterator[Told]:
        """Yield the opening of a building, a road or the like."""
        signs = self.signs
        for hit in signs.within("began-building", sentence.first, sentence.last):
            yield Told("opening", hit.first, hit.last, False)
            return
        for hit in signs.within("opened", sentence.first, sentence.last):
            passive = any(token.low in BE for token in self.tokens[max(0, hit.first - 1) : hit.last])
            alone = hit.last >= sentence.last or self._without_object(hit.last)
            before = signs.has("facility", max(sentence.first, hit.first - NEAR), hit.first)
            place = before and (passive or alone)
            if place or self._facility(hit.last, min(sentence.last, hit.last + NEAR)):
                yield Told("opening", hit.first, hit.last, False)
                return
        for hit in signs.within("inaugurated", sentence.first, sentence.last):
            if self.goes(sentence, hit.first) and self._thing(hit.last, min(sentence.last, hit.last + NEAR)):
                yield Told("opening", hit.first, hit.last, False)
                return
        for hit in signs.within("opening", sentence.first, sentence.last):
            near = self._facility(hit.last, min(sentence.last, hit.last + NEAR))
            seen = signs.has("watching held", max(sentence.first, hit.first - 5), hit.first)
            if near and (seen or signs.has("held", hit.last, sentence.last)):
                yield Told("opening", hit.first, hit.last, True)
                return

    def _thing(self, first: int, last: int) -> bool:
        """Return whether something that can be opened to the public is named first: no door, no era."""
        if first >= last or self.tokens[first].low not in ARTICLES:
            return False
        end = next(
            (
                at
                for at in range(first, last)
                if self.tokens[at].low in PREPOSITIONS or not self.tokens[at].is_word
            ),
            last,
        )
        return end > first + 1 and not self.signs.has("abstract", first, end)

    def _without_object(self, at: int) -> bool:
        """Return whether what stands at a token is not what was opened: “opened on Monday in X”."""
        token = self.tokens[at]
        word = self.reading.at("word", at)
        return token.low in PREPOSITIONS or not token.is_word or bool(word and word.entry.code in DAYS)

    def _facility(self, first: int, last: int) -> bool:
        """Return whether a building or the like is the first thing named within tokens."""
        for index in range(first, last):
            if "facility" in self.signs.starts.get(index, {}):
                return True
            if self.tokens[index].low in PREPOSITIONS - {"of"} or not self.tokens[index].is_word:
                return False
        return False
