/** The OpenAPI 3.1 document of this server, made from the very schemas that it validates with. */
import swagger from '@fastify/swagger';
import {createJsonSchemaTransform, createJsonSchemaTransformObject} from 'fastify-type-provider-zod';
import {problemType} from '../../wire/problem.js';
import {problemSchema} from '../../wire/schemas.js';
import type {HttpApp} from './http-app.js';

/** What every route says of itself beside its schemas. */
export interface RouteText {
  /** Unique: client generators make a function's name of it. */
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly [Tag];
}

type Tag = 'server' | 'people' | 'objects' | 'secrets' | 'runs';

const tags: readonly {readonly name: Tag; readonly description: string}[] = [
  {name: 'server', description: 'Which server this is, whether it is up, setting it up'},
  {name: 'people', description: 'Signing in, API keys, and the accounts of this server'},
  {name: 'objects', description: 'Stacks, components and custom flavors, the feed of changes, the one way to write, and offers of ownership'},
  {name: 'secrets', description: 'Names and keys of secrets, setting values, and the one route that gives them'},
  {name: 'runs', description: 'Runs of pipelines as they go: what happens in them, and what their steps print'},
];

const problem = {description: 'What went wrong (RFC 9457); `code` is stable.', content: {[problemType]: {schema: problemSchema}}};

const zodToJsonConfig = {unrepresentable: 'any'} as const;

interface Document {
  readonly paths?: unknown;
  readonly components?: {readonly schemas?: Readonly<Record<string, unknown>>};
}

/** Before any route: collects them. Every route can answer with a problem, so none says it by itself. */
export async function collectRoutes(app: HttpApp, version: string): Promise<void> {
  app.addHook('onRoute', route => {
    route.schema = {...route.schema, response: {...(route.schema?.response as object | undefined), default: problem}};
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {title: 'cairn', version, description: 'The team server of cairn: stacks for machine-learning teams.', license: {name: 'MIT', identifier: 'MIT'}},
      tags: [...tags],
      components: {securitySchemes: {token: {type: 'http', scheme: 'bearer', description: 'A session token or an API key'}}},
    },
    transform: createJsonSchemaTransform({zodToJsonConfig}),
    transformObject: createJsonSchemaTransformObject({zodToJsonConfig}),
  });
}

/** Only what a route refers to, itself or through others. */
function withoutUnused(document: Document): Document {
  const all = document.components?.schemas ?? {};
  const used = new Set<string>();
  const visit = (value: unknown): void => {
    for (const [, name = ''] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name)) continue;
      used.add(name);
      visit(all[name] ?? {});
    }
  };
  visit(document.paths ?? {});
  return {...document, components: {...document.components, schemas: Object.fromEntries(Object.entries(all).filter(([name]) => used.has(name)))}};
}

/** After all routes: the document itself. */
export function openApiRoute(app: HttpApp, path: string): void {
  let text: string | null = null;
  app.get(path, {schema: {hide: true}}, async (_request, reply) => {
    text ??= JSON.stringify(withoutUnused(app.swagger()));
    return reply.type('application/json').serializer(String).send(text);
  });
}

/** A route's text in the place where fastify and swagger look for it; `open` routes ask for no token. */
export function described(text: RouteText, access: 'open' | 'token' = 'token'): RouteText & {readonly security: readonly Readonly<Record<string, readonly string[]>>[]} {
  return {...text, security: access === 'open' ? [] : [{token: []}]};
}
