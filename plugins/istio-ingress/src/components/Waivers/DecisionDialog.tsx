import { useApi } from '@backstage/core-plugin-api';
import Dialog from '@material-ui/core/Dialog';
import DialogActions from '@material-ui/core/DialogActions';
import DialogContent from '@material-ui/core/DialogContent';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import type { Waiver } from 'istio-ingress-contract';
import { useState, type FormEvent } from 'react';
import { istioIngressApiRef } from '../../api';
import { useElementId } from '../../hooks/useElementId';
import { useWords } from '../../hooks/useWords';
import { focusFirst } from '../../lib/focusFirst';
import { Action } from '../Action';
import { Name } from '../Name';
import type { Decision } from './DecisionButtons';

const useStyles = makeStyles(
  theme => ({
    title: { padding: theme.spacing(2, 3, 1) },
    note: { marginTop: theme.spacing(2) },
  }),
  { name: 'IstioIngressDecisionDialog' },
);

const noteLength = 2000;

/** Asks once more, and for a note, before something is decided. */
export const DecisionDialog = ({
  waiver,
  decision,
  onClose,
  onDone,
}: {
  waiver: Waiver;
  decision: Decision;
  onClose: () => void;
  onDone: (waiver: Waiver) => void;
}) => {
  const classes = useStyles();
  const t = useWords();
  const id = useElementId();
  const api = useApi(istioIngressApiRef);
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const service = `${waiver.service.namespace}/${waiver.service.name}`;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    const text = note.trim();
    try {
      onDone(
        await api.decideWaiver(waiver.id, decision, text ? { note: text } : {}),
      );
    } catch (error) {
      setBusy(false);
      setFailure(error instanceof Error ? error.message : `${error}`);
    }
  };
  return (
    <Dialog open onClose={onClose} aria-labelledby={id} maxWidth="sm" fullWidth>
      <form onSubmit={submit}>
        <Typography
          id={id}
          variant="h5"
          component="h2"
          className={classes.title}
        >
          {t(`waivers.decide.title.${decision}`)}
        </Typography>
        <DialogContent>
          <Typography>
            <Name>{t(`waivers.decide.hint.${decision}`, { service })}</Name>
          </Typography>
          <TextField
            id={`${id}-note`}
            inputRef={focusFirst}
            className={classes.note}
            label={t('waivers.decide.note')}
            value={note}
            onChange={({ target }) => setNote(target.value)}
            inputProps={{ maxLength: noteLength }}
            variant="outlined"
            multiline
            minRows={3}
            fullWidth
          />
          {failure && (
            <Typography color="error" role="alert">
              <Name>{t('waivers.decide.failed', { message: failure })}</Name>
            </Typography>
          )}
        </DialogContent>
        <DialogActions>
          <Action onClick={onClose}>{t('waivers.decide.cancel')}</Action>
          <Action
            type="submit"
            variant="contained"
            color="primary"
            disabled={busy}
          >
            {t(`waivers.action.${decision}`)}
          </Action>
        </DialogActions>
      </form>
    </Dialog>
  );
};
