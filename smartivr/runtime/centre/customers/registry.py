"""Which customers a server knows, by its settings."""

from smartivr.errors import SettingsError
from smartivr.runtime.centre.customers.base import Customers
from smartivr.runtime.centre.customers.table_file import TableFile
from smartivr.runtime.centre.customers.table_query import TableQuery
from smartivr.runtime.centre.customers.web_service import WebService
from smartivr.settings import Settings


def customers_of(settings: Settings) -> Customers | None:
    """Return where customers are looked up; None where nowhere.

    Raises:
        SettingsError: more than one place is set.
        StoreError: the database's address is malformed.

    """
    file, query, url = settings.customers_file, settings.customers_query, settings.customers_url
    if sum(map(bool, (file, query, url))) > 1:
        raise SettingsError(
            "customers can be looked up in one place only",
            remedy="set one of SMARTIVR_CUSTOMERS_FILE, _QUERY and _URL",
        )
    if file:
        return TableFile(settings.home / file)
    if query:
        return TableQuery(settings.customers_database or settings.database_url, query)
    return WebService(url) if url else None
