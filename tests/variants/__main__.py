"""``python -m variants`` in the folder of the tests: ask everything, write down how well it is answered."""

import click

from variants import evaluating
from variants.asking import described


@click.command()
@click.option("--examples", default=0, show_default=True, help="How many wrong answers of each rule to list.")
def main(examples: int) -> None:
    """Write the figures into README.md."""
    answered = evaluating.evaluated()
    evaluating.README.write_text(evaluating.documented(answered), encoding="utf-8")
    listed: dict[str, int] = {}
    for one in answered:
        missed = one.asked.determined and one.place > 0
        if (missed or one.wrong) and listed.setdefault(one.asked.rule, 0) < examples:
            listed[one.asked.rule] += 1
            got = "; ".join(f"{hit.entry.label} {hit.score:.0f}{' sure' * hit.sure}" for hit in one.hits[:3])
            right = one.asked.right or "nothing"
            click.echo(f"{one.asked.rule}: {described(one.asked)}\n    {right}, not {got or 'nothing'}")


main()
