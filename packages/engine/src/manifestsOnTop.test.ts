import { analyze } from './analyze';
import { loadManifests } from './load';
import { aboutManifests, manifestsOnTop } from './manifestsOnTop';
import { clusterOf } from './testing/clusterOf';

const cluster = clusterOf(`
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop, uid: u-1 }
spec:
  clusterIP: 10.0.0.1
  type: ClusterIP
  selector: { app: web }
  ports: [{ name: http, port: 80, targetPort: 8080 }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata:
      labels: { app: web, sidecar.istio.io/inject: 'true' }
    spec:
      restartPolicy: Always
      containers: [{ name: web, image: 'registry.example/web:1', imagePullPolicy: Always }]
---
apiVersion: v1
kind: Pod
metadata: { name: web-1, namespace: shop, labels: { app: web, sidecar.istio.io/inject: 'true' } }
spec:
  containers: [{ name: web, image: 'registry.example/web:1' }]
status: { phase: Running, podIP: 10.1.0.1, conditions: [{ type: Ready, status: 'True' }] }
---
apiVersion: v1
kind: Service
metadata: { name: other, namespace: shop }
spec:
  type: LoadBalancer
  selector: { app: other }
  ports: [{ port: 80 }]
`);

function sources(text: string) {
  return loadManifests([{ file: 'k8s/web.yaml', text }]).objects;
}

function template(labels: string) {
  return sources(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata:
      labels: ${labels}
    spec:
      containers: [{ name: web, image: 'registry.example/web:1' }]
`);
}

function kindsOf(objects: readonly { manifest: object }[]) {
  return objects.map(({ manifest }) => (manifest as { kind: string }).kind);
}

describe('manifestsOnTop', () => {
  it('keeps what the server wrote and takes the rest from the manifest', () => {
    const { objects } = manifestsOnTop(
      cluster,
      sources(`
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop, labels: { team: shop } }
spec:
  type: LoadBalancer
  selector: { app: web }
  ports: [{ name: http, port: 80, targetPort: 8080 }]
`),
    );
    expect(objects).toHaveLength(cluster.objects.length);
    expect(objects[0].manifest).toMatchObject({
      metadata: { uid: 'u-1', labels: { team: 'shop' } },
      spec: { clusterIP: '10.0.0.1', type: 'LoadBalancer' },
    });
    expect(objects[0].origin?.file).toBe('k8s/web.yaml');
  });

  it('keeps the pods of a template that differs by defaults alone', () => {
    const { objects } = manifestsOnTop(
      cluster,
      template("{ app: web, sidecar.istio.io/inject: 'true' }"),
    );
    expect(kindsOf(objects)).toContain('Pod');
  });

  it('replaces the pods of a template that no longer asks for a sidecar', () => {
    const { objects } = manifestsOnTop(cluster, template('{ app: web }'));
    expect(kindsOf(objects)).not.toContain('Pod');
  });

  it('adds what is not there yet', () => {
    const { objects } = manifestsOnTop(
      cluster,
      sources(`
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: shop }
spec: { ingressClassName: nginx }
`),
    );
    expect(kindsOf(objects)).toContain('Ingress');
  });
});

describe('aboutManifests', () => {
  it('leaves out what the manifests neither are nor reach', () => {
    const given = sources(`
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec:
  type: LoadBalancer
  selector: { app: web }
  ports: [{ name: http, port: 80, targetPort: 8080 }]
`);
    const all = analyze(manifestsOnTop(cluster, given));
    expect(all.services.map(({ ref }) => ref.name)).toEqual(['other', 'web']);

    const some = aboutManifests(all, given);
    expect(some.services.map(({ ref }) => ref.name)).toEqual(['web']);
    expect(some.routes.length).toBeGreaterThan(0);
    expect(some.routes.every(({ service }) => service?.name === 'web')).toBe(
      true,
    );
    expect(some.findings.length).toBeLessThan(all.findings.length);
  });
});
