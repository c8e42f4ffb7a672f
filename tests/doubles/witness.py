"""What a part of a page has said, however briefly: a starved machine looks too late."""

from playwright.async_api import Locator

_NOTE = """element => {
  const said = (element.said = []);
  const note = () => said.push(`${element.className} ${element.hidden ? "" : element.textContent}`);
  new MutationObserver(note).observe(
    element, { attributes: true, characterData: true, childList: true, subtree: true });
  note();
}"""
_SAID = "([element, words]) => element.said.some(each => each.includes(words))"


async def witness(part: Locator) -> None:
    """Note from now on what this part says, and of which classes it is."""
    await part.evaluate(_NOTE)


async def has_said(part: Locator, words: str) -> None:
    """Wait until a part that is witnessed has said this, even if it does no more."""
    element = await part.element_handle()
    await part.page.wait_for_function(_SAID, arg=[element, words])


async def all_said(part: Locator) -> list[str]:
    """Return what a part that is witnessed has said so far, one after another."""
    said: list[str] = await part.evaluate("element => element.said")
    return said
