/** The type of the app that routes are added to. */
import type {IncomingMessage, ServerResponse} from 'node:http';
import type {FastifyBaseLogger, FastifyInstance, RawServerDefault} from 'fastify';
import type {ZodTypeProvider} from 'fastify-type-provider-zod';

export type HttpApp = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>;
