import { CodeSnippet } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import {
  KUBERNETES_ID_ANNOTATION,
  ISTIO_INGRESS_SERVICES_ANNOTATION,
} from 'backstage-plugin-istio-ingress-common';
import type { EntityPosture, MatchedBy } from 'istio-ingress-contract';
import { useWords } from '../../hooks/useWords';

const clusterConfig = `istioIngress:
  fileClusters:
    - name: demo
      path: ./manifests
      complete: true`;

const useStyles = makeStyles(
  theme => ({
    root: {
      maxWidth: 720,
      padding: theme.spacing(3, 0),
    },
    snippet: { marginTop: theme.spacing(1.5) },
  }),
  { name: 'IstioIngressEmptyPosture' },
);

/** What to add so that the tab has something to show. */
export const EmptyPosture = ({ posture }: { posture: EntityPosture }) => {
  const classes = useStyles();
  const t = useWords();
  const { clusters, matchedBy, matchedValue, entityRef } = posture;
  const name = entityRef.split('/').pop() ?? entityRef;
  const noClusters = clusters.length === 0;
  return (
    <section className={classes.root}>
      <Typography variant="h6" component="h3" gutterBottom>
        {noClusters ? t('empty.noClusters') : t('empty.title')}
      </Typography>
      <Typography>{explanation()}</Typography>
      <div className={classes.snippet}>
        <CodeSnippet
          text={noClusters ? clusterConfig : annotationExample(name)}
          language="yaml"
          showCopyCodeButton
        />
      </div>
    </section>
  );

  function explanation(): string {
    if (noClusters) return t('empty.noClustersHint');
    if (matchedBy === 'none') return t('empty.matchedNone');
    return t('empty.matchedNothing', {
      rule: t(ruleKey(matchedBy)),
      value: matchedValue ?? '',
    });
  }
};

function ruleKey(matchedBy: Exclude<MatchedBy, 'none'>) {
  const keys = {
    annotation: 'empty.ruleAnnotation',
    'label-selector': 'empty.ruleLabelSelector',
    'kubernetes-id': 'empty.ruleKubernetesId',
  } as const;
  return keys[matchedBy];
}

function annotationExample(name: string): string {
  return `metadata:
  name: ${name}
  annotations:
    # either the Services by name: [cluster/]namespace/name, separated by commas
    ${ISTIO_INGRESS_SERVICES_ANNOTATION}: my-namespace/${name}
    # or the value of this label on the Services or their pods
    ${KUBERNETES_ID_ANNOTATION}: ${name}`;
}
