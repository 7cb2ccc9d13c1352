// Writes src/protocol/generated/*.ts from the schemas of api/*.yaml. With --check it only says whether they are up to date.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { parse } from 'yaml';

const api = new URL('../../api/', import.meta.url);
const out = new URL('../src/protocol/generated/', import.meta.url);
const documents = { 'asyncapi.yaml': 'websocket.ts', 'openapi.yaml': 'http.ts' };

function schemasOf(document) {
    return parse(readFileSync(new URL(document, api), 'utf8')).components.schemas;
}

/** One document's schemas as TypeScript: each a type of its own name. */
class Generator {
    imports = new Map();

    constructor(document) {
        this.schemas = schemasOf(document);
    }

    text(document) {
        const types = Object.entries(this.schemas).map(([name, schema]) => this.declaration(name, schema));
        const imports = [...this.imports].map(
            ([file, names]) =>
                `import type { ${[...names].sort().join(', ')} } from './${file.replace('.ts', '')}';\n`,
        );
        return `// Generated from api/${document} by scripts/generate_types.mjs: change that file instead.\n\n${imports.join('')}\n${types.join('\n')}`;
    }

    declaration(name, schema) {
        const comment = schema.description ? `/** ${schema.description} */\n` : '';
        const flat = this.flattened(schema);
        if (flat.properties) return `${comment}export interface ${name} ${this.object(flat)}\n`;
        return `${comment}export type ${name} = ${this.type(schema)};\n`;
    }

    /** An object with all that its allOf parts have and require. */
    flattened(schema) {
        if (!schema.allOf) return schema;
        const parts = schema.allOf.map((part) => this.flattened(this.resolved(part)));
        return {
            ...schema,
            properties: Object.assign({}, ...parts.map((part) => part.properties)),
            required: parts.flatMap((part) => part.required ?? []),
        };
    }

    resolved(schema) {
        const name = /^#\/components\/schemas\/(.+)$/.exec(schema.$ref ?? '')?.[1];
        return name ? this.schemas[name] : schema;
    }

    object(schema) {
        const members = Object.entries(schema.properties).map(([name, member]) => {
            const comment = member.description ? `/** ${member.description} */\n` : '';
            return `${comment}${name}${schema.required?.includes(name) ? '' : '?'}: ${this.type(member)};`;
        });
        return `{\n${members.join('\n')}\n}`;
    }

    type(schema) {
        if (schema.$ref) return this.reference(schema.$ref);
        if ('const' in schema) return JSON.stringify(schema.const);
        if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
        const either = schema.oneOf ?? schema.anyOf;
        if (either) return either.map((one) => this.type(one)).join(' | ');
        if (schema.allOf || schema.properties) return this.object(this.flattened(schema));
        switch (schema.type) {
            case 'array':
                return `(${this.type(schema.items ?? {})})[]`;
            case 'integer':
            case 'number':
                return 'number';
            case 'string':
            case 'boolean':
            case 'null':
                return schema.type;
            default:
                return 'unknown';
        }
    }

    reference(ref) {
        const [document, name] = ref.split('#/components/schemas/');
        // The stored form of a question set has a schema file of its own, and is written by hand in http.ts.
        if (!name) return 'unknown';
        const file = documents[document];
        if (file) {
            if (!this.imports.has(file)) this.imports.set(file, new Set());
            this.imports.get(file).add(name);
        }
        return name;
    }
}

/** By file name: what should be in it. */
export async function generated() {
    const options = { ...(await resolveConfig(new URL('x.ts', out).pathname)), parser: 'typescript' };
    const files = {};
    for (const [document, file] of Object.entries(documents)) {
        files[file] = await format(new Generator(document).text(document), options);
    }
    return files;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
    const check = process.argv.includes('--check');
    mkdirSync(out, { recursive: true });
    for (const [file, text] of Object.entries(await generated())) {
        const url = new URL(file, out);
        if (!check) writeFileSync(url, text);
        else if (readFileSync(url, 'utf8') !== text) {
            console.error(`src/protocol/generated/${file} is not what api/ says: npm run generate`);
            process.exitCode = 1;
        }
    }
}
