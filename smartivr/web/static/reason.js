// Why something asked of the server did not come, in one sentence.

/** Returns what the server said, or that it cannot be reached, which `fetch` tells by a TypeError. */
export function reasonOf(error) {
  const { unreachable } = document.querySelector("[data-unreachable]").dataset;
  return error instanceof TypeError ? unreachable : error.message;
}
