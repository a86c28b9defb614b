import TextField from '@material-ui/core/TextField';
import { acceptsWords } from 'istio-ingress-contract';
import { useWords } from '../hooks/useWords';

/** What the workload is to accept. */
export const MtlsField = ({
  id,
  value,
  onChange,
}: {
  id: string;
  value: string;
  onChange: (mtls: string) => void;
}) => {
  const t = useWords();
  return (
    <TextField
      id={id}
      select
      fullWidth
      variant="outlined"
      SelectProps={{ native: true }}
      InputLabelProps={{ shrink: true }}
      label={t('exposure.mtls')}
      value={value}
      onChange={event => onChange(event.target.value)}
    >
      <option value="strict">
        {`${acceptsWords.strict.label}: ${acceptsWords.strict.sentence}`}
      </option>
      <option value="permissive">
        {`${acceptsWords.permissive.label}: ${acceptsWords.permissive.sentence}`}
      </option>
      <option value="none">{t('exposure.mtlsNone')}</option>
    </TextField>
  );
};
