import { useApi } from '@backstage/core-plugin-api';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import type { ServiceRef, Waiver, WaiverRules } from 'istio-ingress-contract';
import { useState, type FormEvent } from 'react';
import { istioIngressApiRef } from '../../api';
import { useElementId } from '../../hooks/useElementId';
import { useWords } from '../../hooks/useWords';
import { focusFirst } from '../../lib/focusFirst';
import { Action } from '../Action';
import type { FilterOption } from '../FleetPage/filters/FilterSelect';
import { Name } from '../Name';
import { endsWithin } from './dates';
import {
  requestOf,
  type FieldProblems,
  type RequestFields,
} from './requestFields';

const useStyles = makeStyles(
  theme => ({
    title: { padding: theme.spacing(2, 3, 1) },
    fields: {
      display: 'flex',
      flexDirection: 'column',
      gap: theme.spacing(2),
      paddingTop: theme.spacing(1),
    },
  }),
  { name: 'IstioIngressRequestDialog' },
);

/** Props of {@link RequestDialog}. */
export interface RequestDialogProps {
  rules: WaiverRules;
  /** The service that it is for; asked for when absent. */
  service?: ServiceRef;
  /** What can be excused: values of `targetText` with their names. */
  targets: readonly FilterOption[];
  /** The one that is chosen to begin with. */
  target?: string;
  /** The clusters to choose from, where no service is given. */
  clusters?: readonly FilterOption[];
  onClose: () => void;
  onDone: (waiver: Waiver) => void;
}

/** The form of a request. */
export const RequestDialog = ({
  rules,
  service,
  targets,
  target = targets.length === 1 ? targets[0].value : '',
  clusters = [],
  onClose,
  onDone,
}: RequestDialogProps) => {
  const classes = useStyles();
  const t = useWords();
  const id = useElementId();
  const api = useApi(istioIngressApiRef);
  const [ends] = useState(() => endsWithin(Date.now(), rules.maxDays));
  const [fields, setFields] = useState<RequestFields>({
    cluster:
      service?.cluster ?? (clusters.length === 1 ? clusters[0].value : ''),
    service: service ? `${service.namespace}/${service.name}` : '',
    target,
    reason: '',
    ticket: '',
    until: ends.usual,
  });
  const [problems, setProblems] = useState<FieldProblems>({});
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const days = `${rules.maxDays}`;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const made = requestOf(fields, ends);
    if ('problems' in made) {
      setProblems(made.problems);
      const [first] = order.filter(name => made.problems[name]);
      document.getElementById(`${id}-${first}`)?.focus();
      return;
    }
    setProblems({});
    setBusy(true);
    setFailure(undefined);
    try {
      onDone(await api.requestWaiver(made.request));
    } catch (error) {
      setBusy(false);
      setFailure(error instanceof Error ? error.message : `${error}`);
    }
  };
  const field = (name: keyof RequestFields, hint: string, bad: string) => ({
    id: `${id}-${name}`,
    value: fields[name],
    error: problems[name] ?? false,
    helperText: problems[name] ? bad : hint,
    FormHelperTextProps: { role: problems[name] ? 'alert' : undefined },
    onChange: ({ target: { value } }: { target: { value: string } }) =>
      setFields(known => ({ ...known, [name]: value })),
    InputLabelProps: { shrink: true },
    variant: 'outlined' as const,
    size: 'small' as const,
    fullWidth: true,
  });
  return (
    <Dialog open onClose={onClose} aria-labelledby={id} maxWidth="sm" fullWidth>
      {/* What the fields lack is said by the form, in the reader's language. */}
      <form onSubmit={submit} noValidate>
        <Typography
          id={id}
          variant="h5"
          component="h2"
          className={classes.title}
        >
          <Name>
            {service
              ? t('waivers.request.title', { service: fields.service })
              : t('waivers.request.titleAny')}
          </Name>
        </Typography>
        <DialogContent className={classes.fields}>
          {!service && (
            <>
              <TextField
                {...field('cluster', '', '')}
                select
                required
                label={t('waivers.request.cluster')}
                SelectProps={{ native: true }}
              >
                <Options options={clusters} />
              </TextField>
              <TextField
                {...field(
                  'service',
                  t('waivers.request.serviceHint'),
                  t('waivers.request.serviceBad'),
                )}
                required
                label={t('waivers.request.service')}
              />
            </>
          )}
          <TextField
            {...field('target', '', t('waivers.request.targetBad'))}
            inputRef={focusFirst}
            select
            required
            label={t('waivers.request.target')}
            SelectProps={{ native: true }}
          >
            <Options options={targets} />
          </TextField>
          <TextField
            {...field(
              'reason',
              t('waivers.request.reasonHint'),
              t('waivers.request.reasonBad'),
            )}
            required
            multiline
            minRows={4}
            label={t('waivers.request.reason')}
            inputProps={{ maxLength: 2000 }}
          />
          <TextField
            {...field(
              'ticket',
              t('waivers.request.ticketHint'),
              t('waivers.request.ticketBad'),
            )}
            label={t('waivers.request.ticket')}
          />
          <TextField
            {...field(
              'until',
              t('waivers.request.untilHint', { days }),
              t('waivers.request.untilBad', { days }),
            )}
            required
            type="date"
            label={t('waivers.request.until')}
            inputProps={{ min: ends.earliest, max: ends.latest }}
          />
          {failure && (
            <Typography color="error" role="alert">
              <Name>{t('waivers.request.failed', { message: failure })}</Name>
            </Typography>
          )}
        </DialogContent>
        <DialogActions>
          <Action onClick={onClose}>{t('waivers.request.cancel')}</Action>
          <Action
            type="submit"
            variant="contained"
            color="primary"
            disabled={busy}
          >
            {t('waivers.request.send')}
          </Action>
        </DialogActions>
      </form>
    </Dialog>
  );
};

const order = [
  'cluster',
  'service',
  'target',
  'reason',
  'ticket',
  'until',
] as const satisfies readonly (keyof RequestFields)[];

const Options = ({ options }: { options: readonly FilterOption[] }) => {
  const t = useWords();
  return (
    <>
      <option value="">{t('waivers.request.choose')}</option>
      {options.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </>
  );
};
