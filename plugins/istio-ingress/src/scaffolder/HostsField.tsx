import TextField from '@material-ui/core/TextField';
import { useState } from 'react';
import { useWords } from '../hooks/useWords';
import { hostComplaints, hostsOf } from './hosts';

/** Hosts, and what is wrong with them once they were left. */
export const HostsField = ({
  id,
  value,
  onChange,
}: {
  id: string;
  value: readonly string[];
  onChange: (hosts: string[]) => void;
}) => {
  const t = useWords();
  // What is being typed has commas and spaces that the list has not.
  const [text, setText] = useState(value.join(', '));
  const [wasLeft, setWasLeft] = useState(false);
  const shown =
    hostsOf(text).join(' ') === value.join(' ') ? text : value.join(', ');
  const complaints = wasLeft ? hostComplaints(value) : [];
  return (
    <TextField
      id={id}
      fullWidth
      required
      variant="outlined"
      InputLabelProps={{ shrink: true }}
      label={t('exposure.hosts')}
      placeholder="shop.example.com"
      helperText={complaints.join('; ') || t('exposure.hostsHint')}
      error={complaints.length > 0}
      value={shown}
      onBlur={() => setWasLeft(true)}
      onChange={event => {
        setText(event.target.value);
        onChange(hostsOf(event.target.value));
      }}
    />
  );
};
