import type { ExposeIntent, Manifest } from 'istio-ingress-contract';
import { fileNames } from './fileNames';
import { helmValues } from './helmValues';
import { writeYaml } from './writeYaml';

/** A file to commit, by its path below a folder of the caller's. */
export interface RenderedFile {
  path: string;
  text: string;
}

/** The manifests as files, in the layout that the intent asks for. */
export function layOut(
  intent: ExposeIntent,
  manifests: readonly Manifest[],
  comments: Readonly<Record<string, string>>,
): RenderedFile[] {
  if (intent.layout === 'helm-values')
    return helmValues(intent, manifests, comments);
  const names = fileNames(manifests);
  const files = manifests.map((manifest, index) => ({
    path: names[index],
    text: writeYaml(manifest, comments),
  }));
  return intent.layout === 'plain'
    ? files
    : [
        {
          path: 'kustomization.yaml',
          text: writeYaml({
            apiVersion: 'kustomize.config.k8s.io/v1beta1',
            kind: 'Kustomization',
            resources: names,
          }),
        },
        ...files,
      ];
}
