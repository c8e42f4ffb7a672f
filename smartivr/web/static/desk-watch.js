// Whether anything comes on the agent's connection: a network that goes away does not say so.

const SILENT_S = 5; // during a talk the server sends sound all the time

/** Gives up a connection on which nothing comes while `talks()` holds, so that another one is made. */
export function watch(line, talks) {
  let silentS = 0;
  for (const sign of ["audio", "message"]) line.addEventListener(sign, () => (silentS = 0));
  const seconds = setInterval(() => {
    silentS = talks() && line.connected ? silentS + 1 : 0;
    if (silentS >= SILENT_S) line.abandon();
  }, 1000);
  line.addEventListener("over", () => clearInterval(seconds));
}
