import pytest
from corner_shop import mistakes, only_mistake

from smartivr.flows.load import load_line
from smartivr.routing.sites import Sites

SUN = """
title: Sun
language: en
start: main
agent: london
steps:
  main: {branch: site, when: {londn: london, sydney: london}, otherwise: london}
  london: {queue: london}
"""
SITES = """
timezone: Europe/London
sites:
  london: {timezone: Europe/London, hours: {mon-fri: 09:00-17:00}}
  sydney: {timezone: Australia/Sydney, hours: {mon-fri: 09:00-17:00}}
"""


def test_sites_are_read_in_order(write_line) -> None:
    flow = load_line(write_line(SUN.replace("londn", "london"), calendar=SITES))
    assert isinstance(flow.calendar, Sites)
    assert list(flow.calendar.sites) == ["london", "sydney"]


def test_a_site_that_the_calendar_does_not_have_is_located(write_line) -> None:
    found = only_mistake(write_line(SUN, calendar=SITES))
    assert found.startswith("shop/flow.yaml:6:31: ")
    assert "no site 'londn'; did you mean 'london'?" in found


def test_without_a_calendar_there_are_no_sites(write_line) -> None:
    assert all("there are none" in one for one in mistakes(write_line(SUN)))


@pytest.mark.parametrize(
    ("calendar", "sentence"),
    [
        (SITES + "hours: {mon: 09:00-10:00}", "a calendar needs either hours or sites"),
        ("timezone: UTC", "a calendar needs either hours or sites"),
        (SITES + "holidays: {country: GB}", "holidays and exceptions belong to each site"),
    ],
)
def test_a_calendar_has_hours_or_sites(write_line, calendar: str, sentence: str) -> None:
    assert any(sentence in one for one in mistakes(write_line(SUN, calendar=calendar)))
