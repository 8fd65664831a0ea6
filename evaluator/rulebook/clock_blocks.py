"""The blocks of a clock: what starts, stops and cancels it, and its limits by date and authority."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from evaluator.rulebook.base_blocks import (
    Block,
    Confidence,
    Date,
    Event,
    Events,
    Limits,
    LimitText,
    Where,
    Words,
    YesNo,
    in_order,
    wrong,
)


class Picked(Block):
    """Events of a case history: which kinds, and with which attributes."""

    on: Events = Field(description="the event, or a list of events of which each will do")
    where: Where = Field(default_factory=dict, description="attributes the event must have")
    unless: Where = Field(default_factory=dict, description="attributes the event must not have")


class Starts(Picked):
    """What starts a clock."""

    also: tuple[Picked, ...] = Field(default=(), description="other events that start it just as well")
    otherwise: Events | None = Field(
        default=None, description="events that start a clock only where none is running, without a finding"
    )
    restart: Literal["never", "last"] = Field(
        default="never", description="last: a new start cancels the running clock and starts another"
    )
    only_if: Literal["no_other_episode_open"] | None = Field(
        default=None, description="start only where no other episode of the child is open that day"
    )


class Stops(Picked):
    """What stops a clock, and whether it must belong to the same episode."""

    same: Literal["episode", "child"] = Field(default="episode", description="whose event stops the clock")


class Cancels(Picked):
    """What ends a clock without its being met."""

    unless_after: Event | None = Field(
        default=None, description="the cancellation has no effect once this has happened in the episode"
    )
    same: Literal["episode", "child"] | None = Field(
        default=None, description="where `unless_after` looks: the episode (left out: that too), or the child"
    )
    ends: Event | None = Field(
        default=None,
        description="what it ends began with this event, of whatever kind; on a day on which a clock starts it ends "
        "what had begun before, where that is still open, and not the new clock",
    )
    only_if: Literal["no_stop_follows"] | None = Field(
        default=None, description="cancel only where no stop follows before the clock would start again"
    )

    @model_validator(mode="after")
    def _same_as_what(self) -> Cancels:
        if self.same and not self.unless_after:
            raise wrong("`same` says where `unless_after` looks; write that too, or leave `same` out", "same")
        return self


class CannotTell(Picked):
    """Events that show that a clock ran which cannot be judged."""

    reason: Literal["no_notification_date", "stop_in_doubt"] = Field(
        description="stop_in_doubt: the record does not say whether there was anything left to do"
    )


class Clock(Block):
    """What starts it, what stops it, what cancels it, and whether each stop starts the next step."""

    starts: Starts
    stops: Stops
    cancels: tuple[Cancels, ...] = Field(default=(), description="what ends it without its being met")
    repeats: YesNo = Field(
        default=False, description="true: each stop starts the next step, until a cancelling event"
    )
    excludes: tuple[Where, ...] = Field(
        default=(), description="attributes of a start event whose clock is excluded"
    )
    cannot_tell: tuple[CannotTell, ...] = Field(default=(), description="events whose clock cannot be judged")

    @model_validator(mode="after")
    def _one_kind(self) -> Clock:
        if self.repeats and (self.excludes or self.starts.restart == "last"):
            raise wrong("a clock that repeats has neither `excludes` nor `restart: last`; remove it", "repeats")
        return self


class Later(Block):
    """The limit of steps that start so long after the first step of their chain, or longer."""

    after: LimitText = Field(description="how long after the start of the chain, in months")
    within: LimitText = Field(description="the limit of such steps")


class Value(Block):
    """A limit and the days on which a clock must start to be under it; both days are inclusive."""

    within: Limits = Field(description="the limit, or one a step of which the last repeats")
    later: Later | None = Field(default=None, description="the limit of steps that start later in the chain")
    from_: Date = Field(alias="from", description="first day")
    until: Date | None = Field(default=None, description="last day; none: it still holds")
    status: str = Field(default="", description="what is uncertain about it")
    confidence: Confidence | None = Field(default=None, description="how sure we are of it; left out: as of the rule")
    reference: str = Field(default="", description="key of the source list; left out: those of the rule")

    @model_validator(mode="after")
    def _in_order(self) -> Value:
        in_order(self.from_, self.until)
        return self


class Relaxed(Block):
    """Days on which the limit was relaxed: a clock that ran on one of them before it was due cannot be judged by it."""

    from_: Date = Field(alias="from", description="first day")
    until: Date = Field(description="last day")
    why: str = Field(description="what relaxed it")
    confidence: Confidence | None = Field(default=None, description="how sure we are of it; left out: as of the rule")
    reference: str = Field(default="", description="key of the source list")

    @model_validator(mode="after")
    def _in_order(self) -> Relaxed:
        in_order(self.from_, self.until)
        return self


class Override(Block):
    """What holds for some authorities instead, between two days: another limit, none (`exempt`), or who knows."""

    codes: Words = Field(description="codes of the authorities")
    from_: Date = Field(alias="from", description="first day")
    until: Date | None = Field(default=None, description="last day; none: it still holds")
    within: Limits | None = Field(default=None, description="the limit that holds instead")
    exempt: YesNo = Field(default=False, description="true: no limit holds")
    in_doubt: YesNo = Field(default=False, description="true: it is not known whether the limit holds")
    status: str = Field(default="", description="what is uncertain about it")
    confidence: Confidence | None = Field(default=None, description="how sure we are of it; left out: as of the rule")
    reference: str = Field(default="", description="key of the source list")

    @model_validator(mode="after")
    def _one_effect(self) -> Override:
        said = [self.within is not None, self.exempt, self.in_doubt]
        if sum(said) != 1:
            message = "an override says one of `within`, `exempt: true` and `in_doubt: true`; write one of them"
            raise wrong(message, "exempt" if self.exempt else "in_doubt" if self.in_doubt else "codes")
        in_order(self.from_, self.until)
        return self
