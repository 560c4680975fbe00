"""The life of a case as one county names it, drawn from the one table of moves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from shanzhi.cases.states import BY_RULING, MOVES, STARTS, State
from shanzhi.kernel.profile import Profile
from shanzhi.kernel.profile_sections import Step


def as_mermaid(profile: Profile) -> str:
    """A Mermaid state diagram: the place's steps as boxes, the states of the machine in them, moves by their labels."""
    left_out = _left_out(profile)
    lines = ["stateDiagram-v2", f"    %% {profile.county.name}：{profile.loop.name}"]
    for step in profile.loop.steps:
        lines.append(f'    state "{step.name}" as {step.key} {{')
        lines += [f'        state "{State(name).label}" as {_name(step, name)}' for name in step.states]
        lines.append("    }")
    boxed = {name for step in profile.loop.steps for name in step.states}
    lines += [f'    state "{state.label}" as {state.value}' for state in State if state.value not in boxed]
    lines += [f"    [*] --> {start.value}" for start in STARTS]
    arrows: dict[tuple[str, str], list[str]] = defaultdict(list)
    for move in MOVES.values():
        if move.target is not None and move.verb not in left_out:
            for source in sorted(move.sources):
                arrows[source, move.target].append(str(move.label))
    for (verb, source), targets in BY_RULING.items():
        for target in targets:
            arrows[source, target].append(str(MOVES[verb].label))
    lines += [f"    {source} --> {target}: {'、'.join(labels)}" for (source, target), labels in arrows.items()]
    for step in profile.loop.steps:
        if step.led_by:
            lines += _led(step, arrows)
    return "\n".join(lines)


def _name(step: Step, state: str) -> str:
    """A state that another step has too, for other units, is drawn twice."""
    return f"{step.key}_{state}" if step.led_by else state


def _led(step: Step, arrows: Mapping[tuple[str, str], list[str]]) -> list[str]:
    """The same moves through a step that holds only while some kind of unit leads."""
    names = {state: _name(step, state) for state in step.states}
    return [
        f"    {names.get(source, source)} --> {names.get(target, target)}: {'、'.join(labels)}"
        for (source, target), labels in arrows.items()
        if source in names or target in names
    ]


def _left_out(profile: Profile) -> set[str]:
    """Moves of optional steps that the county does without."""
    loop = profile.loop
    wanted = {
        "triage": loop.triage,
        "verify": loop.verify != "never",
        "follow_up": loop.follow_up != "never",
        "rate": loop.rate,
    }
    return {verb for verb, is_wanted in wanted.items() if not is_wanted}
