const { createServer } = require('node:http');

const port = Number(process.env.PORT ?? 8080);

const server = createServer((request, response) => {
  const isKnown = request.url === '/' || request.url === '/healthz';
  response.writeHead(isKnown ? 200 : 404, { 'content-type': 'text/plain' });
  response.end(isKnown ? 'ok\n' : 'not found\n');
});

server.listen(port, () => console.log(`Listening on ${port}`));
// A rollout ends connections in their own time.
process.on('SIGTERM', () => server.close());
