import Typography from '@material-ui/core/Typography';
import { istioIngressWaiverRequestPermission } from 'backstage-plugin-istio-ingress-common';
import type { WaiverRules } from 'istio-ingress-contract';
import { useState } from 'react';
import type { Latest } from '../../hooks/useLatest';
import { useElementId } from '../../hooks/useElementId';
import { useWords } from '../../hooks/useWords';
import { Action } from '../Action';
import { Name } from '../Name';
import { RequestDialog, type RequestDialogProps } from './RequestDialog';

/** Opens the form of a request; says why where the reader may not ask. */
export const RequestButton = ({
  rules,
  description,
  onRequested,
  isReasonShown = true,
  ...form
}: Pick<RequestDialogProps, 'service' | 'targets' | 'target' | 'clusters'> & {
  rules: Latest<WaiverRules>;
  /** The accessible name, where several buttons have one label. */
  description?: string;
  onRequested: () => void;
  /** Whether the reason of a disabled button is said here. */
  isReasonShown?: boolean;
}) => {
  const t = useWords();
  const id = useElementId();
  const [isOpen, setOpen] = useState(false);
  const [said, setSaid] = useState('');
  const known = rules.state === 'ready' ? rules.value : undefined;
  const whyNot = useWhyNot(rules);
  const isWhyShown = isReasonShown && whyNot !== undefined;
  return (
    <>
      <Action
        variant="outlined"
        disabled={!known?.mayRequest}
        aria-haspopup="dialog"
        aria-label={description}
        aria-describedby={isWhyShown ? id : undefined}
        onClick={() => {
          setSaid('');
          setOpen(true);
        }}
      >
        {t('waivers.request.open')}
      </Action>
      {isWhyShown && (
        <Typography id={id} variant="body2" color="textSecondary">
          <Name>{whyNot}</Name>
        </Typography>
      )}
      <Typography variant="body2" role="status">
        {said}
      </Typography>
      {isOpen && known && (
        <RequestDialog
          {...form}
          rules={known}
          onClose={() => setOpen(false)}
          onDone={() => {
            setOpen(false);
            setSaid(t('waivers.request.done'));
            onRequested();
          }}
        />
      )}
    </>
  );
};

/** Why nothing can be requested; undefined where it can, or is not known yet. */
export function useWhyNot(rules: Latest<WaiverRules>): string | undefined {
  const t = useWords();
  if (rules.state === 'failed') {
    return t('waivers.request.rulesFailed', { message: rules.error.message });
  }
  return rules.state === 'ready' && !rules.value.mayRequest
    ? t('waivers.request.forbidden', {
        permission: istioIngressWaiverRequestPermission.name,
      })
    : undefined;
}
