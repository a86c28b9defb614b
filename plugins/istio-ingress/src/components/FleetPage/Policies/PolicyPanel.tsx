import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import {
  policyStatusSchema,
  requirementSentence,
  severityWords,
  type Policy,
  type StatusCounts,
} from 'istio-ingress-contract';
import { useWords } from '../../../hooks/useWords';
import { safeUrl } from '../../../lib/safeUrl';
import { Facts } from '../../Facts';
import { Name } from '../../Name';
import { WordChip } from '../../WordChip';
import { FleetLink } from '../FleetLink';
import { useFleetNames } from '../FleetNames';
import { Panel } from '../Panel';
import { StatusList } from '../StatusList';
import { scopeWords } from './scopeWords';

const useStyles = makeStyles(
  theme => ({
    id: { color: theme.palette.text.secondary, fontWeight: 400 },
    lines: { margin: 0, padding: 0, listStyle: 'none' },
  }),
  { name: 'IstioIngressPolicyPanel' },
);

/** One policy in words, and how many services stand where with it. */
export const PolicyPanel = ({
  policy,
  statuses,
}: {
  policy: Policy;
  statuses: StatusCounts;
}) => {
  const classes = useStyles();
  const t = useWords();
  const { ownerTitle, vendorTitle } = useFleetNames();
  const { id, title, description, severity, scope, controls } = policy;
  const facts = [
    {
      name: t('fleet.policies.requires'),
      value: <Lines lines={policy.require.map(requirementSentence)} />,
    },
    {
      name: t('fleet.policies.about'),
      value: (
        <Lines
          lines={scopeWords(scope, t, {
            owner: ownerTitle,
            vendor: vendorTitle,
          })}
        />
      ),
    },
    ...(controls.length > 0
      ? [
          {
            name: t('fleet.policies.controls'),
            value: <Controls controls={controls} />,
          },
        ]
      : []),
  ];
  return (
    <Panel
      title={
        <>
          <Name>{title}</Name>{' '}
          <span className={classes.id}>
            <Name code>{id}</Name>
          </span>
        </>
      }
      aside={<WordChip word={severityWords[severity]} />}
    >
      {description && (
        <Typography variant="body2">
          <Name>{description}</Name>
        </Typography>
      )}
      <Facts facts={facts} />
      <StatusList label={title} statuses={statuses} change={{ policy: id }}>
        <FleetLink tab="services" change={{ policy: id, status: inScope }}>
          {t('fleet.policies.services')}
        </FleetLink>
      </StatusList>
    </Panel>
  );
};

const inScope = policyStatusSchema.options.filter(
  status => status !== 'not-applicable',
);

const Lines = ({ lines }: { lines: readonly string[] }) => {
  const classes = useStyles();
  return (
    <ul className={classes.lines}>
      {lines.map(line => (
        <li key={line}>
          <Name>{line}</Name>
        </li>
      ))}
    </ul>
  );
};

const Controls = ({ controls }: { controls: Policy['controls'] }) => {
  const classes = useStyles();
  return (
    <ul className={classes.lines}>
      {controls.map(({ standard, id, url }) => {
        const address = safeUrl(url);
        const text = <Name>{`${standard} ${id}`}</Name>;
        return (
          <li key={`${standard} ${id}`}>
            {address ? <Link to={address}>{text}</Link> : text}
          </li>
        );
      })}
    </ul>
  );
};
