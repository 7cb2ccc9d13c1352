import { readFileSync, writeFileSync } from 'node:fs';
import { costTable } from '../lib/costs.ts';
import { repository } from '../lib/program.ts';

/** Writes the table of costs into docs/deploy-aws.md; a test says when it is not current. */
const page = repository('docs/deploy-aws.md');
const [before, rest] = readFileSync(page, 'utf8').split('<!-- costs: made by npm run costs -->\n');
const after = rest!.slice(rest!.indexOf('<!-- end of costs -->'));
writeFileSync(page, `${before}<!-- costs: made by npm run costs -->\n\n${costTable()}\n\n${after}`);
