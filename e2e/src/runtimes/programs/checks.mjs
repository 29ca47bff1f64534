/** Runs each check to its end and prints one line of JSON for it: `{ name }`, with `fault` where it failed. */
export async function runChecks(checks) {
  for (const [name, check] of Object.entries(checks)) {
    let fault;
    try {
      await check();
    } catch (error) {
      fault = String(error instanceof Error ? error.message : error);
    }
    console.log(JSON.stringify({ name, fault }));
  }
}
