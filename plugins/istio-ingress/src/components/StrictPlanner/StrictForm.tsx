import { useApi } from '@backstage/core-plugin-api';
import FormControl from '@material-ui/core/FormControl';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import FormLabel from '@material-ui/core/FormLabel';
import Radio from '@material-ui/core/Radio';
import RadioGroup from '@material-ui/core/RadioGroup';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import type { StrictRequest, StrictScope } from 'istio-ingress-contract';
import { useState, type FormEvent } from 'react';
import { istioIngressApiRef } from '../../api';
import { useElementId } from '../../hooks/useElementId';
import { useLatest } from '../../hooks/useLatest';
import { useWords } from '../../hooks/useWords';
import { Action } from '../Action';
import { useFleetNames } from '../FleetPage/FleetNames';

const useStyles = makeStyles(
  theme => ({
    root: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'flex-end',
      gap: theme.spacing(2),
    },
    field: { width: 220, [theme.breakpoints.down('xs')]: { width: '100%' } },
    kinds: { flexDirection: 'row' },
  }),
  { name: 'IstioIngressStrictForm' },
);

const kinds = ['mesh', 'namespace', 'service'] as const;

// Suggestions only: whatever is typed counts.
const suggestions = 500;

/** Where STRICT is to be tried. */
export const StrictForm = ({
  cluster: initialCluster,
  scope: initialScope,
  onAsk,
}: {
  cluster: string | undefined;
  scope: StrictScope | undefined;
  onAsk: (question: StrictRequest) => void;
}) => {
  const classes = useStyles();
  const t = useWords();
  const id = useElementId();
  const { clusters } = useFleetNames();
  const [chosen, setCluster] = useState(initialCluster);
  const [kind, setKind] = useState<StrictScope['kind']>(
    initialScope?.kind ?? 'mesh',
  );
  const start = fieldsOf(initialScope);
  const [namespace, setNamespace] = useState(start.namespace);
  const [name, setName] = useState(start.name);
  const cluster = chosen ?? (clusters.length === 1 ? clusters[0].value : '');
  const known = useServiceNames(cluster);
  const names = known
    .filter(ref => ref.namespace === namespace)
    .map(ref => ref.name);
  const namespaces = [...new Set(known.map(ref => ref.namespace))].sort();
  const scope = scopeFrom(kind, namespace.trim(), name.trim());

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (cluster && scope) onAsk({ cluster, scope });
  };
  return (
    <form className={classes.root} onSubmit={submit}>
      <TextField
        select
        id={`${id}-cluster`}
        className={classes.field}
        size="small"
        variant="outlined"
        label={t('strict.form.cluster')}
        value={cluster}
        onChange={({ target }) => setCluster(target.value)}
        // An address may name a cluster that is not listed.
        SelectProps={{ native: true }}
        InputLabelProps={{ shrink: true }}
      >
        {[
          '',
          ...new Set([
            ...clusters.map(({ value }) => value),
            ...(cluster ? [cluster] : []),
          ]),
        ].map(value => (
          <option key={value} value={value}>
            {value}
          </option>
        ))}
      </TextField>
      <FormControl component="fieldset">
        <FormLabel component="legend">{t('strict.form.where')}</FormLabel>
        <RadioGroup
          className={classes.kinds}
          name={`${id}-kind`}
          value={kind}
          onChange={({ target }) =>
            setKind(kinds.find(each => each === target.value) ?? 'namespace')
          }
        >
          {kinds.map(value => (
            <FormControlLabel
              key={value}
              value={value}
              control={<Radio size="small" color="primary" />}
              label={t(`strict.form.${value}`)}
            />
          ))}
        </RadioGroup>
      </FormControl>
      {kind !== 'mesh' && (
        <Suggested
          id={`${id}-namespace`}
          label={t('strict.form.namespaceName')}
          value={namespace}
          options={namespaces}
          onChange={setNamespace}
        />
      )}
      {kind === 'service' && (
        <Suggested
          id={`${id}-service`}
          label={t('strict.form.serviceName')}
          value={name}
          options={names}
          onChange={setName}
        />
      )}
      <Action
        type="submit"
        variant="contained"
        color="primary"
        disabled={!cluster || !scope}
      >
        {t('strict.form.plan')}
      </Action>
    </form>
  );
};

const Suggested = ({
  id,
  label,
  value,
  options,
  onChange,
}: {
  id: string;
  label: string;
  value: string;
  options: readonly string[];
  onChange: (value: string) => void;
}) => {
  const classes = useStyles();
  return (
    <>
      <TextField
        id={id}
        className={classes.field}
        size="small"
        variant="outlined"
        required
        label={label}
        value={value}
        onChange={({ target }) => onChange(target.value)}
        inputProps={{ list: `${id}-options`, autoComplete: 'off' }}
        InputLabelProps={{ shrink: true }}
      />
      <datalist id={`${id}-options`}>
        {options.map(option => (
          <option key={option} value={option} />
        ))}
      </datalist>
    </>
  );
};

function useServiceNames(cluster: string) {
  const api = useApi(istioIngressApiRef);
  const latest = useLatest(
    async signal =>
      cluster
        ? (
            await api.getServices(
              { cluster: [cluster], limit: suggestions, sort: 'name' },
              { signal },
            )
          ).items.map(({ ref }) => ref)
        : [],
    `services of ${cluster}`,
    0,
  );
  return latest.state === 'ready' ? latest.value : [];
}

function fieldsOf(scope: StrictScope | undefined) {
  return {
    namespace: scope && 'namespace' in scope ? scope.namespace : '',
    name: scope?.kind === 'service' ? scope.name : '',
  };
}

function scopeFrom(
  kind: StrictScope['kind'],
  namespace: string,
  name: string,
): StrictScope | undefined {
  if (kind === 'mesh') return { kind };
  if (!namespace) return undefined;
  if (kind === 'namespace') return { kind, namespace };
  return name ? { kind, namespace, name } : undefined;
}
