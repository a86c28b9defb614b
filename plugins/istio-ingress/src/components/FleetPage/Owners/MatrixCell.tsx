import { makeStyles } from '@material-ui/core/styles';
import {
  policyStatusWords,
  type PolicyStatus,
  type StatusCounts,
} from 'istio-ingress-contract';
import { useWords } from '../../../hooks/useWords';
import { ToneIcon } from '../../WordChip';
import type { FilterChange } from '../filters/fleetFilters';
import { NumberLink } from '../NumberLink';
import { useFormat } from '../useFormat';

// Out of scope is no standing; what fails comes first.
const shown: readonly PolicyStatus[] = [
  'violating',
  'unknown',
  'waived',
  'compliant',
];

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'flex',
      flexWrap: 'wrap',
      columnGap: theme.spacing(1.5),
      whiteSpace: 'nowrap',
    },
    part: {
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(0.5),
      fontVariantNumeric: 'tabular-nums',
    },
    none: { color: theme.palette.text.secondary },
  }),
  { name: 'IstioIngressMatrixCell' },
);

/** Where the services of one owner stand with one policy. */
export const MatrixCell = ({
  counts,
  of,
  change,
}: {
  counts: StatusCounts | undefined;
  /** The owner and the policy, for assistive technology. */
  of: string;
  change: FilterChange;
}) => {
  const classes = useStyles();
  const t = useWords();
  const { number } = useFormat();
  const parts = shown.filter(status => counts && counts[status] > 0);
  if (!counts || parts.length === 0) {
    return (
      <span
        className={classes.none}
        title={policyStatusWords['not-applicable'].sentence}
      >
        {policyStatusWords['not-applicable'].label}
      </span>
    );
  }
  return (
    <span className={classes.root}>
      {parts.map(status => {
        const { label, symbol, tone } = policyStatusWords[status];
        return (
          <span
            key={status}
            className={classes.part}
            title={t('fleet.numberOf', {
              number: number(counts[status]),
              what: label,
            })}
          >
            <ToneIcon symbol={symbol} tone={tone} />
            <NumberLink
              value={counts[status]}
              of={`${label}, ${of}`}
              change={{ ...change, status }}
            />
          </span>
        );
      })}
    </span>
  );
};
