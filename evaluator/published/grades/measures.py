"""The list of measures: which published figures are compared with the grade, and of what kind each is."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from evaluator.errors import CannotRun
from evaluator.resources import folder

Kind = Literal["compliance", "outcome", "workforce", "context"]
KINDS: tuple[Kind, ...] = ("compliance", "outcome", "workforce", "context")


class Measure(BaseModel):
    """One published measure.

    better: which direction is better where DfE publishes none; empty: DfE's polarity alone decides.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(min_length=1, description="LAIT's Measure_short")
    kind: Kind
    name: str = Field(min_length=1, description="plain name, as the report prints it")
    unit: Literal["per cent", "count", "rate", "score"]
    better: Literal["", "higher", "lower"] = ""
    note: str = ""


class MeasureList(BaseModel):
    """The file `rules/reference/published/measures.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    measures: tuple[Measure, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _each_once(self) -> MeasureList:
        codes = [one.code for one in self.measures]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise ValueError(f"listed more than once: {', '.join(twice)}")
        return self


def measures_file() -> Path:
    """Return the path of the list that comes with the product."""
    return folder("rules") / "reference" / "published" / "measures.yaml"


def read_measures(path: Path) -> tuple[Measure, ...]:
    """Return the measures in the order of the file. Raises CannotRun, with line where known, if it is wrong."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        return MeasureList.model_validate(raw).measures
    except OSError as error:
        raise CannotRun(f"{path.name}: cannot be read ({error.strerror})", "Install dayseven again.") from error
    except yaml.YAMLError as error:
        raise CannotRun(f"{path.name}: not valid YAML: {error}", "Correct the line it names.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise CannotRun(f"{path.name}: {where}: {first['msg']}", "Correct that entry of the list.") from error
