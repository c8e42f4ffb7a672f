// How far the next line of YAML is indented: below a key that holds nothing yet, a step further.

const STEP = 2;
const LINE = /^(\s*)((?:- +)*)(.*)$/;
const OPENS = /:\s*(?:[|>][+-]?)?\s*(?:#.*)?$/;
const HAS_KEY = /^[^\s#"'[{][^#]*: /;

/** Returns the columns before what follows a line; an indent service of the editor. */
export function indentation(context, position) {
  const [, space, dashes, rest] = LINE.exec(context.lineAt(position, -1).text);
  if (OPENS.test(rest)) return space.length + dashes.length + STEP;
  // the keys of a list's entry stand below each other, and so do entries that are plain texts
  return space.length + (HAS_KEY.test(rest) ? dashes.length : 0);
}
