"""docs/states.md, generated from the transition tables: the diagram cannot disagree with the code."""

from flowbrand.core.lifecycle import Lifecycle, tracked_models

_HEAD = """# States

Generated from the transition tables in the code by `python manage.py states_doc`. Do not edit by hand.

A move that is not in these tables cannot happen: every change of state is one conditional UPDATE that
names the states it may start from (`flowbrand/core/lifecycle.py`). A loop on one state is a new claim
after a lease ran out: the attempt is counted, progress stays.
"""


def render() -> str:
    """The whole document as Markdown with one Mermaid diagram for each kind of work."""
    lives = sorted((model.LIFECYCLE for model in tracked_models()), key=lambda life: life.name)
    return "\n".join([_HEAD, *(_section(life) for life in lives)])


def _section(life: Lifecycle) -> str:
    arrows = [
        f"    {source} --> {target}" for source, targets in life.moves.items() for target in sorted(targets)
    ]
    first = next(iter(life.moves))
    rows = [
        f"| {source} | {', '.join(sorted(targets)) or 'none: final'} |"
        for source, targets in life.moves.items()
    ]
    return "\n".join(
        [
            f"## {life.name}",
            "",
            "```mermaid",
            "stateDiagram-v2",
            f"    [*] --> {first}",
            *arrows,
            f"    {life.completed} --> [*]",
            "```",
            "",
            "| from | to |",
            "| --- | --- |",
            *rows,
            "",
            _roles(life),
            "",
        ]
    )


def _roles(life: Lifecycle) -> str:
    received = f"Is brought in, under a lease, in `{life.receiving}`. " if life.receiving else ""
    return (
        f"{received}Waits in `{life.waiting}`, is worked on in `{life.running}`. "
        f"A retry returns to `{life.waiting}`."
    )
