import { useApi } from '@backstage/core-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { istioIngressApiRef } from '../api';
import { Name } from '../components/Name';
import { LoadingBlock, Notice } from '../components/States';
import { useLatest } from '../hooks/useLatest';
import { useWords } from '../hooks/useWords';
import { ChoiceFields } from './ChoiceFields';
import { ClusterField } from './ClusterField';
import { serviceOf, type Exposure, type ExposureFieldProps } from './exposure';
import { ExposurePreview } from './ExposurePreview';
import { HostsField } from './HostsField';
import { MtlsField } from './MtlsField';
import { PlainFields } from './PlainFields';

const useStyles = makeStyles(
  theme => ({
    root: {
      border: 0,
      margin: 0,
      padding: 0,
      minWidth: 0,
      display: 'grid',
      gap: theme.spacing(2.5),
    },
    legend: { padding: 0, marginBottom: theme.spacing(1) },
  }),
  { name: 'IstioIngressExposure' },
);

/**
 * How outside traffic is to reach a service: the cluster, one of its
 * controllers, the mode, the hosts. Offers what the cluster really has, says
 * why something cannot be had, and shows what would come out. Without the
 * backend it is a plain form.
 */
export const IstioIngressExposure = (props: ExposureFieldProps) => {
  const classes = useStyles();
  const t = useWords();
  const api = useApi(istioIngressApiRef);
  const { formData: value = {}, onChange, rawErrors, schema } = props;
  const clusters = useLatest(
    async signal => (await api.getClusters({ signal })).items,
    'clusters',
    0,
  );
  const options = useLatest(
    async signal =>
      value.cluster
        ? api.getIntentOptions(value.cluster, { signal })
        : undefined,
    value.cluster ?? '',
    0,
  );
  const service = serviceOf(
    props.formContext?.formData,
    props.uiSchema['ui:options'],
  );
  const id = props.idSchema?.$id ?? 'exposure';
  const change = (changes: Exposure) => onChange({ ...value, ...changes });
  const isPlain =
    clusters.state === 'failed' ||
    (clusters.state === 'ready' && clusters.value.length === 0);

  return (
    <fieldset className={classes.root} id={id}>
      <Typography variant="h6" component="legend" className={classes.legend}>
        {schema.title ?? t('exposure.title')}
      </Typography>
      {clusters.state === 'loading' && (
        <LoadingBlock label={t('exposure.loading')} lines={3} />
      )}
      {clusters.state === 'ready' && clusters.value.length > 0 && (
        <ClusterField
          id={`${id}_cluster`}
          clusters={clusters.value}
          value={value.cluster}
          onChange={cluster => onChange({ cluster, hosts: value.hosts })}
        />
      )}
      {isPlain && (
        <>
          <Notice tone="neutral">
            {t('exposure.plain')}
            {clusters.state === 'failed' && (
              <div>
                <Name>{clusters.error.message}</Name>
              </div>
            )}
          </Notice>
          <PlainFields id={id} value={value} onChange={change} />
        </>
      )}
      {value.cluster && options.state === 'loading' && (
        <LoadingBlock label={t('exposure.loadingOptions')} lines={4} />
      )}
      {value.cluster && options.state === 'failed' && (
        <>
          <Notice tone="warning">
            {t('exposure.optionsFailed')}
            <div>
              <Name>{options.error.message}</Name>
            </div>
          </Notice>
          <PlainFields id={id} value={value} onChange={change} />
        </>
      )}
      {options.state === 'ready' && options.value && (
        <ChoiceFields
          id={id}
          options={options.value}
          value={value}
          onChange={change}
        />
      )}
      {(value.mode || isPlain) && (
        <>
          <HostsField
            id={`${id}_hosts`}
            value={value.hosts ?? []}
            onChange={hosts => change({ hosts })}
          />
          <MtlsField
            id={`${id}_mtls`}
            value={value.mtls ?? 'strict'}
            onChange={mtls => change({ mtls })}
          />
        </>
      )}
      {rawErrors && rawErrors.length > 0 && (
        <div role="alert">
          {rawErrors.map(error => (
            <Typography key={error} color="error" variant="body2">
              <Name>{error}</Name>
            </Typography>
          ))}
        </div>
      )}
      {value.cluster && value.mode && value.vendor && (
        <ExposurePreview
          cluster={value.cluster}
          exposure={value}
          service={service}
          onUse={change}
        />
      )}
    </fieldset>
  );
};
