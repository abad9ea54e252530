import { type RequestHandler, Router } from 'express';
import swaggerUi from 'swagger-ui-express';
import { localsOf } from '../http/request-context';

/** `/openapi.json` always; Swagger UI at `/docs`, from files of our own, only where the configuration wants it. */
export function docsRouter(document: Record<string, unknown>, withPages: boolean): Router {
  const router = Router();
  const json = JSON.stringify(document);
  router.get('/openapi.json', (_request, response) => {
    localsOf(response).endpoint = '/openapi.json';
    response.type('application/json').send(json);
  });
  if (withPages) {
    const label: RequestHandler = (_request, response, next) => {
      localsOf(response).endpoint = '/docs';
      next();
    };
    router.use(
      '/docs',
      label,
      swaggerUi.serve,
      swaggerUi.setup(undefined, {
        swaggerUrl: '/openapi.json',
        customSiteTitle: 'API de facturación para joyerías',
        customCss: '.swagger-ui .topbar { display: none }',
        swaggerOptions: { docExpansion: 'list', persistAuthorization: false, validatorUrl: null },
      }),
    );
  }
  return router;
}
