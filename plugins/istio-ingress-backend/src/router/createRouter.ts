import type {
  AuditorService,
  BackstageCredentials,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import { InputError, isError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import express from 'express';
import Router from 'express-promise-router';
import { z } from 'zod';
import { assertShallow } from './assertShallow';
import { audited } from './audited';
import { FileAnswer, sendFile } from './FileAnswer';
import {
  routes,
  type Answer,
  type Input,
  type OperationId,
  type Route,
} from './routes';

// A YAML text of 2 MiB grows when it is written as JSON: a line end, quote or
// backslash takes two characters.
const MAX_BODY = '5mb';

// Whatever is unavailable is being computed or read just now.
const RETRY_AFTER_SECONDS = 5;

export interface Caller {
  credentials: BackstageCredentials;
  /** Aborts when the caller hangs up. */
  signal: AbortSignal;
}

export type Handlers = {
  [Id in OperationId]: (
    input: Input<Id>,
    caller: Caller,
  ) => Promise<Answer<Id>> | Answer<Id>;
};

/**
 * The REST API: for every route the caller is identified, the input checked,
 * the handler asked and, outside production, the answer checked. What changes
 * something and what is refused is audited.
 */
export function createRouter(options: {
  auditor: AuditorService;
  httpAuth: HttpAuthService;
  handlers: Handlers;
  checkAnswers: boolean;
}): express.Router {
  const { auditor, httpAuth, handlers, checkAnswers } = options;
  const router = Router();
  const json = express.json({ limit: MAX_BODY });
  for (const id of Object.keys(routes) as OperationId[]) {
    const route: Route = routes[id];
    const handle = handlers[id] as (
      input: unknown,
      caller: Caller,
    ) => Promise<unknown> | unknown;
    router[route.method](route.path, async (req, res) => {
      const credentials = await httpAuth.credentials(req, {
        allow: ['user', 'service'],
      });
      // Only after the caller is known: nobody else's bytes are parsed.
      if (route.body) {
        await readBody(json, req, res);
        assertShallow(req.body);
      }
      const input = {
        params: checked('path', route.params, req.params),
        query: checked('query', route.query.strict(), queryOf(req)),
        body: route.body && checked('body', route.body, req.body),
      };
      const aborter = new AbortController();
      res.on('close', () => aborter.abort());
      const isRecorded = route.isRecorded ?? false;
      const answer = await audited(
        {
          auditor,
          request: req,
          operation: id,
          isRecorded,
          // Bodies that only ask hold whole manifests; those stay out of logs.
          meta: {
            ...input.params,
            ...input.query,
            ...(isRecorded ? input.body : {}),
          },
        },
        async () => {
          const answered = await handle(input, {
            credentials,
            signal: aborter.signal,
          });
          if (answered instanceof FileAnswer) await sendFile(answered, res);
          return answered;
        },
      ).catch((error: unknown) => {
        if (
          !res.headersSent &&
          isError(error) &&
          error.name === 'ServiceUnavailableError'
        ) {
          res.set('retry-after', String(RETRY_AFTER_SECONDS));
        }
        throw error;
      });
      if (answer instanceof FileAnswer) return;
      if (checkAnswers) route.answer.parse(answer);
      // Express adds an ETag and answers 304 to a matching If-None-Match;
      // what one caller may see must not be kept for another.
      res.set('cache-control', 'private, no-cache');
      res.vary('authorization');
      res.vary('cookie');
      res.status(route.status).json(answer);
    });
  }
  return router;
}

/**
 * A parameter that is repeated is a list. Express's own parser also makes
 * objects of brackets, and of long lists.
 */
function queryOf(req: express.Request): Record<string, string | string[]> {
  const { searchParams } = new URL(req.originalUrl, 'http://localhost');
  return Object.fromEntries(
    [...new Set(searchParams.keys())].map(key => {
      const values = searchParams.getAll(key);
      return [key, values.length === 1 ? values[0] : values];
    }),
  );
}

function readBody(
  json: express.RequestHandler,
  req: express.Request,
  res: express.Response,
): Promise<void> {
  return new Promise((resolve, reject) => {
    json(req, res, (error?: unknown) => (error ? reject(error) : resolve()));
  });
}

function checked(part: string, schema: z.ZodType, value: unknown): JsonObject {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data as JsonObject;
  throw new InputError(`${part}: ${z.prettifyError(parsed.error)}`);
}
