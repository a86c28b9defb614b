import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { modeSchema, modeWords, type Refusal } from 'istio-ingress-contract';
import { Action } from '../components/Action';
import { Name } from '../components/Name';
import { Notice } from '../components/States';
import { useWords } from '../hooks/useWords';
import { asSentence } from '../lib/asSentence';
import type { Exposure } from './exposure';

const useStyles = makeStyles(
  theme => ({
    alternatives: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(1),
      marginTop: theme.spacing(1),
    },
  }),
  { name: 'IstioIngressRefusals' },
);

/** Why an exposure cannot be, and what can be had instead. */
export const Refusals = ({
  refusals,
  onUse,
}: {
  refusals: readonly Refusal[];
  onUse: (changes: Exposure) => void;
}) => {
  const classes = useStyles();
  const t = useWords();
  return (
    <div role="alert">
      {refusals.map(({ field, reason, alternatives }) => (
        <Notice key={`${field} ${reason}`} tone="warning">
          <Typography variant="body2" component="div">
            <Name>{asSentence(`${labelOf(field)}: ${reason}`)}</Name>
          </Typography>
          {alternatives.length > 0 && (
            <div className={classes.alternatives}>
              {alternatives.slice(0, 2).map(alternative => {
                const changes = exposureIn(alternative);
                const text = alternativeText(changes);
                return (
                  <Action
                    key={text}
                    variant="outlined"
                    onClick={() => onUse(changes)}
                  >
                    <Name>{t('exposure.use', { what: text })}</Name>
                  </Action>
                );
              })}
            </div>
          )}
        </Notice>
      ))}
    </div>
  );

  function labelOf(field: string): string {
    const [name] = field.split('.');
    switch (name) {
      case 'hosts':
      case 'mtls':
      case 'mode':
      case 'vendor':
      case 'className':
      case 'gateway':
        return t(`exposure.${name}` as const);
      default:
        return field;
    }
  }
};

const held = [
  'vendor',
  'mode',
  'className',
  'gateway',
  'hosts',
  'paths',
  'mtls',
] as const;

/** What of an alternative the form holds; null empties a field. */
function exposureIn(alternative: Refusal['alternatives'][number]): Exposure {
  return Object.fromEntries(
    held.flatMap(field =>
      field in alternative ? [[field, alternative[field] ?? undefined]] : [],
    ),
  );
}

function alternativeText(changes: Exposure): string {
  return Object.entries(changes)
    .filter(([, value]) => value !== undefined)
    .map(([field, value]) => {
      const mode = modeSchema.safeParse(value);
      if (field === 'mode' && mode.success) return modeWords[mode.data].label;
      if (typeof value === 'string') return value;
      return field === 'gateway'
        ? `${changes.gateway?.namespace}/${changes.gateway?.service}`
        : [value].flat().join(', ');
    })
    .join(', ');
}
