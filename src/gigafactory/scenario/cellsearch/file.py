"""What may stand in a study file: its tables, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from gigafactory.errors import BadText
from gigafactory.units import Measure, Number, Share, Temperature, stated

Count = Annotated[int, Number("a number", "", "2000 [assumption]", low=1, high=1e7)]
Seed = Annotated[int, Number("a seed", "", "1 [assumption]", low=0, high=1e9)]
Cooling = Annotated[
    float,
    Measure("a heat transfer coefficient", "W/m²/K", "10 W/m²/K [assumption]", high=1e5),
]


@dataclass(frozen=True)
class Stated(Measure):
    """A quantity of which only its place says what it is: the text itself, with unit and source."""

    def read(self, text: object) -> str:  # type: ignore[override]  # the value is read later
        """The text again.

        Raises
        ------
        BadText
            If it is none, or does not say where it comes from.
        """
        found = self._text(text)
        stated(found, self.example)
        return found


StatedText = Annotated[str, Stated("a quantity", "", "120 g/m² [assumption]")]
TestName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,62}$")]


class Part(BaseModel):
    """A table of a study file: unknown keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Head(Part):
    """[study]: what it is, which cell it varies, how much is looked at."""

    title: str = Field(default="", description="one line for people")
    cell: str = Field(description="the cell file that is varied, as seen from this file")
    designs: Count = Field(default=2000, description="that go through the tests")
    generation: Count = Field(default=40, description="designs in one generation")
    finalists: Count = Field(default=12, description="judged again by the fine DFN and by SPMe")
    seed: Seed = Field(default=1, description="of the search")
    model: Literal["DFN", "SPMe"] = Field(default="DFN", description="by which the search judges")
    mesh: Literal["coarse", "fine"] = Field(default="coarse", description="of that model")


class Vary(Part):
    """[[vary]]: a place of the design, and the range of its values."""

    what: str = Field(description="place in a cell file, such as cathode.coating; or TEST.rate")
    low: StatedText = Field(description="smallest value, in the unit of the place")
    high: StatedText = Field(description="largest value, in the same unit")


class Test(Part):
    """[test.NAME]: a virtual test, in steps as a test lab writes them."""

    steps: tuple[str, ...] = Field(description='such as "discharge at 2C until lower voltage"')
    start: Share = Field(default=1.0, description="state of charge at the beginning")
    temperature: Temperature | None = Field(default=None, description="of cell and surroundings")
    cooling: Cooling | None = Field(
        default=None, description="over the surface of the cell; absent: its temperature is kept"
    )


class Wanted(Part):
    """[[aim]]: a quantity of which most or least is wanted."""

    max: str | None = None
    min: str | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.max is None) == (self.min is None):
            raise BadText("needs max or min, one of the two", 'Write max = "energy_density".')
        return self


class Where(Part):
    """[[where]]: what a quantity may not leave."""

    what: str
    least: StatedText | None = Field(default=None, description="smallest value that is allowed")
    most: StatedText | None = Field(default=None, description="largest value that is allowed")

    @model_validator(mode="after")
    def _some(self) -> Self:
        if self.least is None and self.most is None:
            raise BadText("bounds nothing", 'Write least = "1.02 [assumption]", or most.')
        return self


class StudyFile(Part):
    """All tables of a study file."""

    study: Head
    vary: tuple[Vary, ...] = ()
    test: Mapping[TestName, Test] = {}
    aim: tuple[Wanted, ...] = ()
    where: tuple[Where, ...] = ()
    source: Mapping[str, str] = {}
