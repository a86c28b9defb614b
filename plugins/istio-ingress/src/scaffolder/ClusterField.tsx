import TextField from '@material-ui/core/TextField';
import {
  clusterStatusWords,
  type ClusterSummary,
} from 'istio-ingress-contract';
import { useWords } from '../hooks/useWords';

/** One of the clusters that the backend knows, with its state. */
export const ClusterField = ({
  id,
  clusters,
  value,
  onChange,
}: {
  id: string;
  clusters: readonly ClusterSummary[];
  value: string | undefined;
  onChange: (cluster: string | undefined) => void;
}) => {
  const t = useWords();
  const chosen = clusters.find(({ name }) => name === value);
  return (
    <TextField
      id={id}
      select
      fullWidth
      variant="outlined"
      SelectProps={{ native: true }}
      InputLabelProps={{ shrink: true }}
      label={t('exposure.cluster')}
      helperText={
        chosen && chosen.status !== 'ok'
          ? clusterStatusWords[chosen.status].sentence
          : t('exposure.clusterHint')
      }
      value={value ?? ''}
      onChange={event => onChange(event.target.value || undefined)}
    >
      <option value="">{t('exposure.choose')}</option>
      {value && !chosen && <option value={value}>{value}</option>}
      {clusters.map(({ name, status }) => (
        <option key={name} value={name}>
          {status === 'ok'
            ? name
            : `${name} (${clusterStatusWords[status].label})`}
        </option>
      ))}
    </TextField>
  );
};
