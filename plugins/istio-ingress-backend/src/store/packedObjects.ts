import type { ClusterObjects, SourceObject } from 'istio-ingress-engine';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { StringDecoder } from 'node:string_decoder';
import { createZstdCompress, createZstdDecompress } from 'node:zlib';
import { withoutSecrets } from '../clusters/kubernetes/trim';

/** The longest that other work waits for a part of it. */
const SLICE_MS = 10;

/**
 * The objects of a cluster as bytes: one line of JSON for what concerns the
 * cluster, one for each object, compressed. No Secret is among them, and no
 * value of an environment variable but those that verdicts read.
 */
export async function packObjects(objects: ClusterObjects): Promise<Buffer> {
  const chunks: Buffer[] = [];
  await pipeline(
    Readable.from(linesOf(objects)),
    createZstdCompress(),
    async source => {
      for await (const chunk of source) chunks.push(chunk);
    },
  );
  return Buffer.concat(chunks);
}

/** @throws Error when the bytes are not what `packObjects` makes */
export async function unpackObjects(packed: Buffer): Promise<ClusterObjects> {
  let cluster: Omit<ClusterObjects, 'objects'> | undefined;
  const objects: SourceObject[] = [];
  const take = (line: string) => {
    if (!line) return;
    const value = JSON.parse(line);
    if (cluster) objects.push(value);
    else cluster = value;
  };
  await pipeline(
    Readable.from([packed]),
    createZstdDecompress(),
    async source => {
      const decoder = new StringDecoder('utf8');
      let rest = '';
      for await (const chunk of source) {
        const lines = (rest + decoder.write(chunk)).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) take(line);
      }
      take(rest + decoder.end());
    },
  );
  if (!cluster) throw new Error('The stored objects have no first line');
  return { ...cluster, objects };
}

async function* linesOf({ objects, ...cluster }: ClusterObjects) {
  let text = `${JSON.stringify(cluster)}\n`;
  let startedAt = performance.now();
  for (const { manifest, ...more } of objects) {
    const kept = withoutSecrets(manifest);
    if (!kept) continue;
    text += `${JSON.stringify({ manifest: kept, ...more })}\n`;
    if (performance.now() - startedAt < SLICE_MS) continue;
    yield text;
    await new Promise(resolve => setImmediate(resolve));
    text = '';
    startedAt = performance.now();
  }
  yield text;
}
