/** A request, its answer, and what a problem in it says. */

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answered {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  readonly text: string;
}

/** What a problem says, in its own words. */
export function detailOf({ status, statusText, text }: Answered): string {
  const problem = problemOf(text);
  return problem?.detail ?? `The server answered ${status} ${statusText}.`;
}

export interface Problem {
  readonly detail?: string;
  readonly current?: { readonly key: string | null; readonly rev: string; readonly cells: readonly string[] };
}

/** RFC 9457; undefined for any other body. */
export function problemOf(text: string): Problem | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
