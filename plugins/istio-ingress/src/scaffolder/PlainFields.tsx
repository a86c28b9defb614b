import TextField from '@material-ui/core/TextField';
import { modeWords } from 'istio-ingress-contract';
import { useState } from 'react';
import { useWords } from '../hooks/useWords';
import type { Exposure } from './exposure';

/** What is otherwise chosen from what the cluster has, to be written. */
export const PlainFields = ({
  id,
  value,
  onChange,
}: {
  id: string;
  value: Exposure;
  onChange: (changes: Exposure) => void;
}) => {
  const t = useWords();
  const text = (field: 'vendor' | 'className', label: string, hint: string) => (
    <TextField
      id={`${id}_${field}`}
      fullWidth
      required={field === 'vendor'}
      variant="outlined"
      InputLabelProps={{ shrink: true }}
      label={label}
      helperText={hint}
      value={value[field] ?? ''}
      onChange={event =>
        onChange({ [field]: event.target.value.trim() || undefined })
      }
    />
  );
  return (
    <>
      {text('vendor', t('exposure.vendor'), t('exposure.vendorHint'))}
      {text('className', t('exposure.className'), t('exposure.classNameHint'))}
      <TextField
        id={`${id}_mode`}
        select
        fullWidth
        required
        variant="outlined"
        SelectProps={{ native: true }}
        InputLabelProps={{ shrink: true }}
        label={t('exposure.mode')}
        value={value.mode ?? ''}
        onChange={event => onChange({ mode: event.target.value || undefined })}
      >
        <option value="">{t('exposure.choose')}</option>
        {(['standalone', 'chained', 'istio-gateway'] as const).map(mode => (
          <option key={mode} value={mode}>
            {`${modeWords[mode].label}: ${modeWords[mode].sentence}`}
          </option>
        ))}
      </TextField>
      {(value.mode === 'chained' || value.mode === 'istio-gateway') && (
        <GatewayText
          id={`${id}_gateway`}
          value={value.gateway}
          onChange={gateway => onChange({ gateway })}
        />
      )}
    </>
  );
};

const GatewayText = ({
  id,
  value,
  onChange,
}: {
  id: string;
  value: Exposure['gateway'];
  onChange: (gateway: Exposure['gateway']) => void;
}) => {
  const t = useWords();
  const [text, setText] = useState(
    value ? `${value.namespace}/${value.service}:${value.port}` : '',
  );
  return (
    <TextField
      id={id}
      fullWidth
      required
      variant="outlined"
      InputLabelProps={{ shrink: true }}
      label={t('exposure.gateway')}
      placeholder="istio-ingress/istio-ingressgateway:80"
      helperText={t('exposure.gatewayHint')}
      value={text}
      onChange={event => {
        setText(event.target.value);
        onChange(gatewayOf(event.target.value));
      }}
    />
  );
};

/**
 * The gateway of a Service `namespace/name:port`. Istio's chart labels its pods
 * with its name without `istio-`
 * (https://github.com/istio/istio/blob/master/manifests/charts/gateway/templates/_helpers.tpl).
 */
function gatewayOf(text: string): Exposure['gateway'] {
  const [, namespace, service, port = '80'] =
    /^\s*([^/\s]+)\/([^:\s]+)(?::(\d+))?\s*$/.exec(text) ?? [];
  if (!namespace || !service) return undefined;
  return {
    namespace,
    service,
    port: Number(port),
    selector: { istio: service.replace(/^istio-/, '') },
  };
}
