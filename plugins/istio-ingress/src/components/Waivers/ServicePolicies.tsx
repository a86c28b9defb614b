import { useApi } from '@backstage/core-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import {
  policyStatusWords,
  severityWords,
  type ServiceDetails,
  type ServicePolicy,
  type Waiver,
  type WaiverRules,
} from 'istio-ingress-contract';
import { istioIngressApiRef } from '../../api';
import { useLanguage } from '../../hooks/useLanguage';
import { useLatest, type Latest } from '../../hooks/useLatest';
import { useRefreshTick } from '../../hooks/useRefreshTick';
import { useWords } from '../../hooks/useWords';
import { asSentence } from '../../lib/asSentence';
import { serviceKey } from '../../lib/objectName';
import { Disclosure } from '../Disclosure';
import { Name } from '../Name';
import { RelativeTime } from '../RelativeTime';
import { WordChip } from '../WordChip';
import { dayText } from './Day';
import { RequestButton, useWhyNot } from './RequestButton';
import { useDecisions } from './useDecisions';
import { useWaiverRules } from './useWaiverRules';
import { targetText } from './waiverTarget';
import { WaiverTable } from './WaiverTable';

const useStyles = makeStyles(
  theme => ({
    section: { marginTop: theme.spacing(2) },
    sectionTitle: { fontWeight: 700, marginBottom: theme.spacing(0.5) },
    list: { listStyle: 'none', margin: 0, padding: 0 },
    item: {
      padding: theme.spacing(1, 0),
      '& + &': { borderTop: `1px solid ${theme.palette.divider}` },
    },
    head: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1),
    },
    title: { fontWeight: 700 },
    action: { marginLeft: 'auto' },
    shortfalls: { margin: 0, paddingLeft: theme.spacing(2.5) },
  }),
  { name: 'IstioIngressServicePolicies' },
);

const refreshMs = 30_000;

interface ServicePoliciesProps {
  details: ServiceDetails;
  /** A waiver was requested or decided. */
  onChange: () => void;
}

/** Where a service stands with the policies about it, and its waivers. */
export const ServicePolicies = (props: ServicePoliciesProps) => {
  const { policies } = props.details;
  // A backend of an older release does not judge policies.
  return policies ? <Policies {...props} policies={policies} /> : null;
};

const Policies = ({
  details,
  policies,
  onChange,
}: ServicePoliciesProps & { policies: readonly ServicePolicy[] }) => {
  const classes = useStyles();
  const t = useWords();
  const api = useApi(istioIngressApiRef);
  const { findings } = details;
  const { ref } = details.summary;
  const name = `${ref.namespace}/${ref.name}`;
  const { tick, refresh } = useRefreshTick(refreshMs);
  const rules = useWaiverRules();
  const whyNot = useWhyNot(rules);
  const waivers = useLatest(
    async signal =>
      (
        await api.getWaivers(
          { cluster: [ref.cluster], service: [name], limit: 100 },
          { signal },
        )
      ).items,
    `waivers of ${serviceKey(ref)}`,
    tick,
  );
  const changed = () => {
    refresh();
    onChange();
  };
  const { decide, dialog } = useDecisions(changed);
  const known = waivers.state === 'ready' ? waivers.value : [];
  const ruleOptions = [
    ...new Map(findings.map(finding => [finding.rule, finding.title])),
  ].map(([rule, title]) => ({
    value: targetText({ kind: 'finding', rule }),
    label: t('waivers.target.finding', { title }),
  }));
  return (
    <section className={classes.section}>
      <Typography component="h5" className={classes.sectionTitle}>
        {t('waivers.policies.title', { number: `${policies.length}` })}
      </Typography>
      {policies.length === 0 && (
        <Typography variant="body2">{t('waivers.policies.none')}</Typography>
      )}
      <ul className={classes.list}>
        {policies.map(policy => (
          <li key={policy.policyId} className={classes.item}>
            <PolicyItem
              policy={policy}
              details={details}
              rules={rules}
              waivers={known}
              targets={[
                {
                  value: targetText({
                    kind: 'policy',
                    policyId: policy.policyId,
                  }),
                  label: t('waivers.target.policy', { title: policy.title }),
                },
                ...ruleOptions,
              ]}
              onRequested={changed}
            />
          </li>
        ))}
      </ul>
      {whyNot && policies.some(isShort) && (
        <Typography variant="body2" color="textSecondary">
          <Name>{whyNot}</Name>
        </Typography>
      )}
      {waivers.state === 'failed' && (
        <Typography variant="body2">
          <Name>{`${t('waivers.failed')}: ${waivers.error.message}`}</Name>
        </Typography>
      )}
      {known.length > 0 && (
        <Disclosure
          level={5}
          initiallyOpen={known.some(({ status }) => status === 'pending')}
          title={t('waivers.ofService', { number: `${known.length}` })}
        >
          <WaiverTable
            waivers={known}
            label={t('waivers.ofServiceLabel', { service: name })}
            hasService={false}
            onDecide={decide}
          />
        </Disclosure>
      )}
      {dialog}
    </section>
  );
};

function isShort({ shortfalls }: ServicePolicy): boolean {
  return shortfalls.length > 0;
}

/** The status without any waiver: a waived failure stays visible as failing. */
function statusOf({ status, shortfalls }: ServicePolicy) {
  if (status !== 'waived') return status;
  return shortfalls.some(each => each.status === 'violating')
    ? 'violating'
    : 'unknown';
}

const PolicyItem = ({
  policy,
  details,
  rules,
  waivers,
  targets,
  onRequested,
}: {
  policy: ServicePolicy;
  details: ServiceDetails;
  rules: Latest<WaiverRules>;
  waivers: readonly Waiver[];
  targets: { value: string; label: string }[];
  onRequested: () => void;
}) => {
  const classes = useStyles();
  const t = useWords();
  const language = useLanguage();
  const { ref } = details.summary;
  const { policyId, title, severity, shortfalls, since, predicted } = policy;
  const isPending = waivers.some(
    ({ status, target }) =>
      status === 'pending' &&
      target.kind === 'policy' &&
      target.policyId === policyId,
  );
  return (
    <>
      <div className={classes.head}>
        <WordChip
          word={policyStatusWords[statusOf(policy)]}
          predicted={predicted}
        />
        {policy.status === 'waived' && (
          <WordChip
            word={policyStatusWords.waived}
            label={
              policy.waivedUntil
                ? t('waivers.policies.waivedUntil', {
                    date: dayText(policy.waivedUntil, language),
                  })
                : undefined
            }
          />
        )}
        <Typography component="h6" variant="body1" className={classes.title}>
          <Name>{title}</Name>
        </Typography>
        <Typography variant="body2" color="textSecondary" component="span">
          {severityWords[severity].label} · {t('waivers.policies.since')}{' '}
          <RelativeTime at={since} />
        </Typography>
        {isShort(policy) && policy.status !== 'waived' && (
          <div className={classes.action}>
            {isPending ? (
              <Typography variant="body2">
                {t('waivers.policies.pending')}
              </Typography>
            ) : (
              <RequestButton
                rules={rules}
                service={ref}
                targets={targets}
                target={targets[0].value}
                description={t('waivers.request.openOf', {
                  title,
                  service: `${ref.namespace}/${ref.name}`,
                })}
                isReasonShown={false}
                onRequested={onRequested}
              />
            )}
          </div>
        )}
      </div>
      {shortfalls.length > 0 && (
        <ul className={classes.shortfalls}>
          {shortfalls.map((shortfall, index) => (
            <Typography key={index} variant="body2" component="li">
              <Name>{asSentence(shortfall.message)}</Name>
            </Typography>
          ))}
        </ul>
      )}
      {predicted && (
        <Typography variant="body2" color="textSecondary">
          {t('waivers.policies.predicted')}
        </Typography>
      )}
    </>
  );
};
