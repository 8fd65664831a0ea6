"""The sentences of the verdicts: as strong as their interval, and no stronger."""

from __future__ import annotations

from typing import Any

Data = dict[str, Any]


def regime_sentence(one: Data, events: str, margin: float) -> str:
    """Return what a rating told of an outcome.

    one: a regime verdict as in the results. events: what is counted, such as `re-referrals`. margin: per cent.
    """
    if one["rate_ratio"] is None:
        return f"Nothing can be said of {events}: {one['why']}."
    size = f"{_share(one['rate_ratio'])} ({_span(one)})"
    match one["verdict"]:
        case "TRACKS":
            more = "fewer" if one["rate_ratio"] < 1 else "more"
            small = " That is a difference too small to matter." if one["small"] else ""
            return f"Better-rated authorities did have {more} {events}: {size}.{small}"
        case "RUNS BACKWARDS":
            more = "FEWER" if one["rate_ratio"] < 1 else "MORE"
            return f"Better-rated authorities had {more} {events}: {size}."
        case "TELLS YOU NOTHING":
            return (f"A good rating told you nothing about {events} here: any difference is smaller than "
                    f"{margin:g}% either way.")  # fmt: skip
    among = f" It is {one['why']}." if one["why"] else ""
    return (f"{events[:1].upper()}{events[1:]}: There are too few authorities to say. The truth could lie anywhere "
            f"from {_share(one['lo'])} to {_share(one['hi'])}.{among}")  # fmt: skip


def concordance_sentence(one: Data) -> str:
    """Return how often the rating ordered two authorities rightly; the empty text where nothing is known of it."""
    if one["concordance"] is None:
        return ""
    span = ""
    if one["concordance_lo"] is not None:
        span = f" (95% interval {one['concordance_lo']:.0f} to {one['concordance_hi']:.0f})"
    best = ""
    if one["ceiling"] is not None and one["concordance"] >= one["ceiling"]:
        best = " That is as high as any rating could be expected to score here;"
    elif one["ceiling"] is not None:
        best = f" A rating that ranked the authorities perfectly would have scored {one['ceiling']:.0f} here;"
    return (f"Of 100 pairs of authorities with different ratings, the better rated had the better figure in "
            f"{one['concordance']:.0f}{span}.{best} a coin scores 50.").replace(". a coin", "; a coin")  # fmt: skip


def list_sentence(named: int, by_chance: float, events: str, declared: Data) -> str:
    """Return how the names of authorities are to be read. by_chance: how many are expected there by chance alone."""
    share = declared["false_share"]
    allowed = "one in twenty" if share == 5 else f"{share:g} in a hundred"
    reading = (f"“Worse” and “better” mean more than {declared['margin']:g}% above or below what is expected in "
               f"{events}, as children with the same recorded needs fare elsewhere.")  # fmt: skip
    if named == 1:
        return (f"One authority is named here; by these figures the probability that chance put it there is "
                f"{100 * by_chance:.0f}%. {reading}")  # fmt: skip
    return (f"Of the {named} authorities named here, we expect no more than {allowed} to be there by chance (by these "
            f"figures {by_chance:.1f}). {reading}")  # fmt: skip


def case_sentence(one: Data, title: str, events: str, margin: float) -> str:
    """Return whether keeping a timescale went with an outcome. title: of the timescale. margin: children in 1,000."""
    if one["within"] is None:
        return f"{title}, and {events} afterwards: nothing can be said; {one['why']}."
    within = one["within"]
    span = f"{_per_1000(within['lo'])} to {_per_1000(within['hi'])}"
    match one["verdict"]:
        case "TELLS YOU NOTHING":
            said = f"keeping it told you nothing: any difference is smaller than {margin:g} in 1,000 either way"
        case "CANNOT TELL":
            among = f" ({one['why']})" if one["why"] else ""
            said = f"too few cases to say; the truth could lie anywhere from {span}{among}"
        case _:
            said = (f"{_per_1000(within['value'])} where it was kept than where it was missed ({span}). Cases that "
                    "take longer are harder, and much of that is not recorded: this does not show what keeping it does")
    return f"{title}, and {events} afterwards: {said}."


def simpson_sentence(one: Data, events: str) -> str:
    """Return what to say where authorities differ in a way that their own cases do not; else the empty text."""
    if not one["simpson"]:
        return ""
    within, ten_points = one["within"], _per_1000(one["between"]["value"] / 10)
    inside = f"{_per_1000(within['value'])} ({_per_1000(within['lo'])} to {_per_1000(within['hi'])})"
    return (f"Beware: of two authorities, one that keeps it in ten more of 100 cases has {ten_points} {events}; but "
            f"inside authorities the difference between cases is {inside}. What differs between authorities is then "
            "something else than the timescale.")  # fmt: skip


def _share(ratio: float) -> str:
    per_cent = abs(100 * (ratio - 1))
    return "no difference" if round(per_cent) == 0 else f"{per_cent:.0f}% {'fewer' if ratio < 1 else 'more'}"


def _span(one: Data) -> str:
    return f"95% interval {_share(one['lo'])} to {_share(one['hi'])}"


def _per_1000(value: float) -> str:
    number = round(abs(value))
    return "as many" if number == 0 else f"{number} in 1,000 {'fewer' if value < 0 else 'more'}"
