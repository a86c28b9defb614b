import { CodeSnippet } from '@backstage/core-components';
import { useApi } from '@backstage/core-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { istioIngressAnalyzePermission } from 'backstage-plugin-istio-ingress-common';
import type { RenderAnswer } from 'istio-ingress-contract';
import { useState } from 'react';
import useDebounce from 'react-use/esm/useDebounce';
import { istioIngressApiRef } from '../api';
import { Disclosure } from '../components/Disclosure';
import { Name } from '../components/Name';
import { FailureNotice, LoadingBlock, Notice } from '../components/States';
import { useElementId } from '../hooks/useElementId';
import { useLatest } from '../hooks/useLatest';
import { useWords } from '../hooks/useWords';
import { asSentence } from '../lib/asSentence';
import { intentOf, type Exposure, type FormService } from './exposure';
import { PreviewRoutes } from './PreviewRoutes';
import { PromiseChips } from './PromiseChips';
import { Refusals } from './Refusals';

const TYPING_MS = 500;

const useStyles = makeStyles(
  theme => ({
    root: {
      padding: theme.spacing(2),
      border: `1px solid ${theme.palette.divider}`,
      borderRadius: theme.shape.borderRadius,
      minWidth: 0,
    },
    list: { margin: theme.spacing(1, 0), paddingLeft: theme.spacing(2.5) },
    file: { marginTop: theme.spacing(1) },
  }),
  { name: 'IstioIngressExposurePreview' },
);

/** What an exposure would be: its hops, its manifests, or why it cannot be. */
export const ExposurePreview = ({
  cluster,
  exposure,
  service,
  onUse,
}: {
  cluster: string;
  exposure: Exposure;
  service: FormService | undefined;
  /** Takes an alternative over into the form. */
  onUse: (changes: Exposure) => void;
}) => {
  const classes = useStyles();
  const t = useWords();
  const id = useElementId();
  const isComplete = service && (exposure.hosts ?? []).length > 0;
  const wanted = isComplete
    ? JSON.stringify({ cluster, intent: intentOf(exposure, service) })
    : '';
  const [asked, setAsked] = useState(wanted);
  useDebounce(() => setAsked(wanted), TYPING_MS, [wanted]);
  return (
    <section className={classes.root} aria-labelledby={id}>
      <Typography id={id} variant="h6" component="h3" gutterBottom>
        {t('exposure.preview')}
      </Typography>
      {wanted && asked ? (
        <Rendered request={asked} onUse={onUse} />
      ) : (
        <Typography variant="body2">
          {service ? t('exposure.needsHosts') : t('exposure.needsService')}
        </Typography>
      )}
    </section>
  );
};

const Rendered = ({
  request,
  onUse,
}: {
  request: string;
  onUse: (changes: Exposure) => void;
}) => {
  const t = useWords();
  const api = useApi(istioIngressApiRef);
  const [attempt, setAttempt] = useState(0);
  const answer = useLatest(
    signal => api.render(JSON.parse(request), { signal }),
    `${request}\n${attempt}`,
    0,
  );
  if (answer.state === 'loading') {
    return <LoadingBlock label={t('exposure.rendering')} lines={5} />;
  }
  if (answer.state === 'failed') {
    return (
      <FailureNotice
        title={t('exposure.renderFailed')}
        error={answer.error}
        permission={istioIngressAnalyzePermission.name}
        onRetry={() => setAttempt(value => value + 1)}
      />
    );
  }
  const { rendered } = answer.value;
  return rendered.ok ? (
    <Result answer={answer.value} rendered={rendered} request={request} />
  ) : (
    <Refusals refusals={rendered.refusals} onUse={onUse} />
  );
};

const Result = ({
  answer: { routes, controllers },
  rendered: { files, promises, costs, needs },
  request,
}: {
  answer: RenderAnswer;
  rendered: Extract<RenderAnswer['rendered'], { ok: true }>;
  request: string;
}) => {
  const classes = useStyles();
  const t = useWords();
  return (
    <>
      <PromiseChips promises={promises} />
      <PreviewRoutes
        routes={routes}
        controllers={controllers}
        cluster={JSON.parse(request).cluster}
      />
      {costs.length > 0 && (
        <>
          <Typography variant="subtitle2" component="h4">
            {t('fix.costs')}
          </Typography>
          <ul className={classes.list}>
            {costs.map(text => (
              <Typography key={text} component="li" variant="body2">
                <Name>{text}</Name>
              </Typography>
            ))}
          </ul>
        </>
      )}
      {needs.map(text => (
        <Notice key={text} tone="info">
          <Name>{asSentence(text)}</Name>
        </Notice>
      ))}
      {files.map(({ path, text }) => (
        <div key={path} className={classes.file}>
          <Disclosure
            level={4}
            title={<Name>{path}</Name>}
            initiallyOpen={false}
          >
            <CodeSnippet text={text} language="yaml" showCopyCodeButton />
          </Disclosure>
        </div>
      ))}
    </>
  );
};
