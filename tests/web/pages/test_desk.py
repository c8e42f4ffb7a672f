"""The words of the desk."""

from smartivr.web.pages.desk import REASONS
from smartivr.web.pages.frame import _in


def test_reasons_of_the_operator_are_shown_as_they_are_and_ours_in_the_readers_language():
    reasons = {"lunch": REASONS["lunch"], "50% off": "50% off"}
    shown = (
        _in("pl").get_template("_desk_agent.html").render(reasons=reasons, reasons_given=REASONS)
    )
    assert '<option value="lunch">Obiad</option>' in shown
    assert '<option value="50% off">50% off</option>' in shown
