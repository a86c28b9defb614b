import type { Waiver } from 'istio-ingress-contract';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { useWords } from '../../hooks/useWords';
import { VisuallyHidden } from '../Name';
import type { Decision } from './DecisionButtons';
import { DecisionDialog } from './DecisionDialog';

/** The id of the element that gets the focus once a waiver is decided. */
export function waiverElementId(waiver: Waiver): string {
  return `istio-ingress-waiver-${waiver.id}`;
}

/**
 * Deciding about waivers of a list. When the dialog is given up, the focus
 * returns to its button; when something was decided the button may be gone,
 * and the waiver itself gets it.
 */
export function useDecisions(onDecided: (waiver: Waiver) => void): {
  decide: (waiver: Waiver, decision: Decision) => void;
  /** The dialog, and what is said once it is done. */
  dialog: ReactNode;
} {
  const t = useWords();
  const [open, setOpen] = useState<{ waiver: Waiver; decision: Decision }>();
  const [said, setSaid] = useState('');
  const decided = useRef<Waiver>();

  useEffect(() => {
    if (open || !decided.current) return;
    // After the dialog has given the focus back to where it opened.
    const element = document.getElementById(waiverElementId(decided.current));
    decided.current = undefined;
    element?.focus();
  }, [open]);

  const dialog = (
    <>
      <VisuallyHidden role="status">{said}</VisuallyHidden>
      {open && (
        <DecisionDialog
          {...open}
          onClose={() => setOpen(undefined)}
          onDone={waiver => {
            const { namespace, name } = waiver.service;
            const service = `${namespace}/${name}`;
            setSaid(t(`waivers.decide.done.${open.decision}`, { service }));
            decided.current = waiver;
            setOpen(undefined);
            onDecided(waiver);
          }}
        />
      )}
    </>
  );
  return {
    decide: (waiver, decision) => {
      setSaid('');
      setOpen({ waiver, decision });
    },
    dialog,
  };
}
