"""The call centre of a server, put together from its settings and its store."""

from smartivr.routing.directory import Directory
from smartivr.runtime.centre.book import CentreBook
from smartivr.runtime.centre.call_centre import CallCentre
from smartivr.runtime.centre.customers.base import Customers
from smartivr.runtime.centre.screen_pop import CallerLookUp
from smartivr.runtime.clock import Clock
from smartivr.store.store import Store


def centre_over(
    store: Store, directory: Directory, clock: Clock, customers: Customers | None, node: str = ""
) -> CallCentre:
    """Return a call centre that keeps everything in this store and knows callers from it."""
    return CallCentre(
        directory,
        clock,
        book=CentreBook(store, clock),
        look_up=CallerLookUp(
            store.calls_of, customers.find if customers else None, store.talks.of_call
        ),
        node=node,
    )
