"""Runs of capitals after the head of a name: “National Bank Institute”, “Company “X”, Ltd.”."""

from communique.extract.agents import asides
from communique.extract.agents.conjuncts import Conjuncts
from communique.extract.agents.landmarks import Landmarks
from communique.extract.gazetteer import Hit

_REACH = 12
"""The most words of a run."""


class Runs:
    """Follows a run of capitals to where it ends."""

    def __init__(self, marks: Landmarks, fields: Conjuncts) -> None:
        self.marks = marks
        self.tokens = marks.tokens
        self.places = marks.places
        self.fields = fields

    def onward(self, hit: Hit, high: int) -> tuple[Hit, int]:
        """Return the last head of a run of capitals, and where the run ends: “National Bank Institute”."""
        head, at = hit, hit.last
        quoted = at < high and self.tokens[at].word == '"'
        foreign_head = hit.entry.info.get("form") == "foreign"
        while at < high and at - hit.last < _REACH:
            if quoted and at > hit.last and asides.opens(self.tokens, at, high):
                at += 1
                continue
            if self.tokens[at].word == '"' and (quoted or at + 1 >= high):
                quoted = at == hit.last
                at += 1
                if not quoted:
                    at = self.marks.head[at].last if at < high and self.marks.legal(at) else at
                    break
                continue
            if (form := self.legal(at, high)) is not None:
                head, at = form, form.last
                continue
            if self.tokens[at].word == "&" and at + 1 < high and self.marks.named(at + 1):
                if (
                    self.fields.stops(at + 1)
                    or at + 1 in self.places.demonym
                    or self.fields.heads(at + 1, high)
                ):
                    break
                at += 1
                continue
            foreign = self.marks.over_particles(at, high)
            if foreign > at and foreign not in self.marks.body and foreign not in self.marks.person:
                state = self.places.state.get(foreign)
                at = state.last if state is not None else foreign + (foreign not in self.marks.head)
                continue
            if not self.marks.named(at):
                break
            if self.fields.stops(at) and not (quoted or self._goes_on(at, high)):
                break
            following = self.marks.head.get(at)
            if following is not None and following.last <= high:
                head, at = (head if foreign_head else following), following.last
            else:
                at += 1
        while at > hit.last and self.tokens[at - 1].word == '"' and self.tokens[at - 2].word == '"':
            at -= 1
        return head, at

    def legal(self, at: int, high: int) -> Hit | None:
        """Return the legal form of a company after a comma or a bracket: “…, Ltd.”, “… (Pty) Ltd”."""
        form = at + 1
        if self.tokens[at].word == "(":
            form = next(
                (end + 1 for end in range(at + 2, min(at + 4, high)) if self.tokens[end].word == ")"), at
            )
        elif self.tokens[at].word != ",":
            return None
        head = self.marks.head.get(form)
        suffix = head is not None and head.entry.info.get("form", "") == "suffix"
        return head if suffix and head is not None and head.last <= high else None

    def _goes_on(self, at: int, high: int) -> bool:
        """Return whether a state's name is itself part of a proper name: “Company Kazakhstan Temir Zholy”."""
        hit = self.places.state.get(at)
        if hit is None or at in self.marks.person:
            return at in self.marks.body
        return hit.last < high and self.marks.named(hit.last) and not self.fields.stops(hit.last)
