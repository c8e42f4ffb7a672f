"""`people.yaml` as text comes in: who can be called."""

from typing import Annotated

from pydantic import Field

from smartivr.flows.fields import SLUG, FileModel, Texts
from smartivr.routing.directory import Person

Id = Annotated[str, Field(min_length=1, pattern=SLUG)]
"""A name that other files and the API use."""
Level = Annotated[int, Field(ge=1, le=100)]
EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
Email = Annotated[str, Field(pattern=EMAIL)]


class PersonEntry(FileModel):
    """Somebody who can be called."""

    name: str = Field(min_length=1, description="As agents and callers know this person.")
    extension: str = Field("", pattern=r"^[0-9]{0,8}$", description="Digits that callers dial.")
    said_as: Texts = Field((), description="Other ways of saying the name.")
    teams: Texts = Field((), description="Names by which queues take in several people.")
    skills: dict[str, Level] = Field({}, description="Skill -> level from 1, higher is better.")
    email: Annotated[str, Field(pattern=f"({EMAIL})|^$")] = Field("", description="For messages.")
    box: str = Field("", description="Voicemail box of calls that this person does not take.")

    def person(self, name: str) -> Person:
        """Make the person that routing knows."""
        return Person(
            id=name,
            name=self.name,
            extension=self.extension,
            said_as=self.said_as,
            skills=self.skills,
            email=self.email,
            box=self.box,
        )


class PeopleFile(FileModel):
    """`people.yaml`: who can be called, and who takes calls of queues."""

    people: dict[Id, PersonEntry] = Field({}, description="Id -> person.")
