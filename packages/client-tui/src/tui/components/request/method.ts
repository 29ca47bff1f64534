/**
 * The method field: up and down go through the usual methods; letters pick the first that begins with them, and make a
 * method of their own where none does.
 */
export interface MethodState {
  readonly value: string;
  /** The letters that were typed since the field got the focus. */
  readonly typed: string;
}

/** The methods offered, in order. */
export const offeredMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;

/** Longest method that can be typed. */
const longest = 20;
const tokenCharacter = /^[A-Za-z0-9!#$%&'*+\-.^_`|~]$/;

export function methodOf(value: string): MethodState {
  return { value, typed: '' };
}

/** The method `step` further in the list. */
export function chosen(state: MethodState, step: 1 | -1): MethodState {
  const at = (offeredMethods as readonly string[]).indexOf(state.value);
  const next = at < 0 ? (step > 0 ? 0 : -1) : at + step;
  return methodOf(offeredMethods.at(next % offeredMethods.length) ?? 'GET');
}

/** With one more character typed; what no method may hold is ignored. */
export function typedOn(state: MethodState, character: string): MethodState {
  if (!tokenCharacter.test(character) || state.typed.length >= longest) return state;
  return completed(state.typed + character.toUpperCase());
}

/** With the last typed character taken back; where nothing was typed, the method is cleared to be typed anew. */
export function erased(state: MethodState): MethodState {
  const typed = (state.typed === '' ? state.value : state.typed).slice(0, -1);
  return typed === '' ? methodOf('GET') : { value: typed, typed };
}

function completed(typed: string): MethodState {
  return { value: offeredMethods.find((method) => method.startsWith(typed)) ?? typed, typed };
}
