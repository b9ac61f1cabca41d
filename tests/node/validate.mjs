// Validates pages for tests/html_validate.py: one page as a JSON string on each line of stdin,
// and for each a line on stdout: a JSON list of what is wrong.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { HtmlValidate, StaticConfigLoader } from "html-validate";

const config = JSON.parse(readFileSync(new URL("htmlvalidate.json", import.meta.url), "utf-8"));
const validator = new HtmlValidate(new StaticConfigLoader(config));

for await (const line of createInterface({ input: process.stdin })) {
  const report = await validator.validateString(JSON.parse(line));
  const messages = report.results.flatMap((result) => result.messages);
  const said = messages.map((one) => `${one.ruleId}: ${one.message} (line ${one.line})`);
  process.stdout.write(`${JSON.stringify(said)}\n`);
}
