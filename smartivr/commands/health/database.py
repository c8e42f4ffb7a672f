"""Whether calls can be kept."""

from sqlalchemy import make_url

from smartivr.commands.health.finding import Finding, State
from smartivr.errors import StoreError
from smartivr.settings import Settings
from smartivr.store.store import Store


async def database(settings: Settings) -> list[Finding]:
    """Reach the database and bring its tables up to date."""
    try:
        store = Store.open(settings.database_url)
    except StoreError as error:
        return [_broken(error)]
    try:
        await store.ready()
    except StoreError as error:
        return [_broken(error)]
    finally:
        await store.close()
    shown = make_url(settings.database_url).render_as_string(hide_password=True)
    return [Finding("Database", State.OK, shown)]


def _broken(error: StoreError) -> Finding:
    remedy = error.remedy or "set SMARTIVR_DATABASE_URL"
    return Finding("Database", State.BROKEN, error.what, remedy=remedy)
