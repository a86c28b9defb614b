import TextField from '@material-ui/core/TextField';
import { useEffect, useRef, useState } from 'react';
import { useElementId } from '../../../hooks/useElementId';
import { useWords } from '../../../hooks/useWords';
import { useLabelStyles } from './useLabelStyles';

const settleMs = 300;

/** The text to search for. It takes effect when someone stops typing. */
export const SearchField = ({
  value,
  disabled,
  onChange,
}: {
  value: string;
  disabled?: boolean;
  onChange: (value: string) => void;
}) => {
  const t = useWords();
  const id = useElementId();
  const labelClasses = useLabelStyles();
  const [text, setText] = useState(value);
  const sent = useRef(value);
  const onChangeRef = useRef(onChange);
  onChangeRef.current = onChange;

  // "Back" and "clear all" change it from outside.
  useEffect(() => {
    if (value === sent.current) return;
    sent.current = value;
    setText(value);
  }, [value]);

  useEffect(() => {
    if (text === sent.current) return undefined;
    const timer = setTimeout(() => {
      sent.current = text;
      onChangeRef.current(text);
    }, settleMs);
    return () => clearTimeout(timer);
  }, [text]);

  return (
    <TextField
      id={id}
      type="search"
      variant="outlined"
      size="small"
      label={t('fleet.filters.search')}
      placeholder={t('fleet.filters.searchHint')}
      value={text}
      disabled={disabled}
      InputLabelProps={{ shrink: true, classes: labelClasses }}
      inputProps={{ maxLength: 200 }}
      onChange={event => setText(event.target.value)}
    />
  );
};
