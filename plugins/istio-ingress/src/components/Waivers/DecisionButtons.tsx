import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { istioIngressWaiverApprovePermission } from 'backstage-plugin-istio-ingress-common';
import type { Waiver } from 'istio-ingress-contract';
import { useElementId } from '../../hooks/useElementId';
import { useWords } from '../../hooks/useWords';
import { Action } from '../Action';
import { Name } from '../Name';

const useStyles = makeStyles(
  theme => ({
    root: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.5) },
  }),
  { name: 'IstioIngressDecisionButtons' },
);

/** What can be done with a waiver. */
export type Decision = Waiver['may'][number];

/** The choices that a waiver has now; one that is not the reader's says why. */
export const DecisionButtons = ({
  waiver,
  onDecide,
}: {
  waiver: Waiver;
  onDecide: (decision: Decision) => void;
}) => {
  const classes = useStyles();
  const t = useWords();
  const id = useElementId();
  const { status, source, service, may, why } = waiver;
  const choices: Decision[] = [];
  if (status === 'pending') choices.push('approve', 'deny');
  if (status === 'pending' || status === 'active') choices.push('revoke');
  if (choices.length === 0) return null;
  const name = `${service.namespace}/${service.name}`;
  const isRevokable = may.includes('revoke');
  const revokeWhyNot =
    source === 'catalog'
      ? t('waivers.action.catalogWhyNot')
      : t('waivers.action.revokeWhyNot', {
          permission: istioIngressWaiverApprovePermission.name,
        });
  const reasons = [
    ...(why ? [why] : []),
    ...(isRevokable || (why && source === 'request') ? [] : [revokeWhyNot]),
  ];
  return (
    <>
      <div className={classes.root}>
        {choices.map(choice => (
          <Action
            key={choice}
            variant="outlined"
            color={choice === 'approve' ? 'primary' : 'default'}
            disabled={!may.includes(choice)}
            aria-haspopup="dialog"
            aria-label={t(`waivers.action.${choice}Of`, { service: name })}
            aria-describedby={reasons.length > 0 ? id : undefined}
            onClick={() => onDecide(choice)}
          >
            {t(`waivers.action.${choice}`)}
          </Action>
        ))}
      </div>
      {reasons.length > 0 && (
        <Typography id={id} variant="body2" color="textSecondary">
          <Name>{reasons.join(' ')}</Name>
        </Typography>
      )}
    </>
  );
};
