import { useEffect, useState } from 'react';
import useCopyToClipboard from 'react-use/esm/useCopyToClipboard';
import { useWords } from '../../hooks/useWords';
import { Action } from '../Action';
import { VisuallyHidden } from '../Name';

/** A button that copies a text and says that it did. */
export const CopyButton = ({
  text,
  label,
  description,
}: {
  text: string;
  label: string;
  /** The accessible name, where the label alone would not tell what. */
  description?: string;
}) => {
  const t = useWords();
  const [, copy] = useCopyToClipboard();
  const [copied, setCopied] = useState(false);

  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);

  return (
    <>
      <Action
        variant="outlined"
        aria-label={description}
        onClick={() => {
          copy(text);
          setCopied(true);
        }}
      >
        {copied ? t('copy.done') : label}
      </Action>
      <VisuallyHidden role="status">
        {copied ? t('copy.done') : ''}
      </VisuallyHidden>
    </>
  );
};
