import FormControl from '@material-ui/core/FormControl';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import FormHelperText from '@material-ui/core/FormHelperText';
import FormLabel from '@material-ui/core/FormLabel';
import Radio from '@material-ui/core/Radio';
import RadioGroup from '@material-ui/core/RadioGroup';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import type {
  ExposeGateway,
  ExposeOption,
  ExposeOptions,
} from 'istio-ingress-contract';
import { Name } from '../components/Name';
import { Notice } from '../components/States';
import { useWords } from '../hooks/useWords';
import type { Exposure } from './exposure';
import { ModeField } from './ModeField';

const useStyles = makeStyles(
  theme => ({
    option: { alignItems: 'flex-start', marginRight: 0 },
    radio: {
      paddingTop: theme.spacing(0.5),
      paddingBottom: theme.spacing(0.5),
    },
    text: { paddingTop: theme.spacing(0.5) },
  }),
  { name: 'IstioIngressChoiceFields' },
);

/** Controller, its class, the mode and the Istio gateway, as the cluster has them. */
export const ChoiceFields = ({
  id,
  options: { controllers, gateways },
  value,
  onChange,
}: {
  id: string;
  options: ExposeOptions;
  value: Exposure;
  onChange: (changes: Exposure) => void;
}) => {
  const classes = useStyles();
  const t = useWords();
  const chosen = chosenOption(controllers, value);
  if (controllers.length === 0) {
    return <Notice tone="warning">{t('exposure.noControllers')}</Notice>;
  }
  return (
    <>
      <FormControl component="fieldset">
        <FormLabel component="legend">{t('exposure.controller')}</FormLabel>
        <RadioGroup
          name={`${id}_controller`}
          value={chosen?.controllerId ?? ''}
          onChange={(_, controllerId) => {
            const option = controllers.find(
              each => each.controllerId === controllerId,
            );
            if (option) onChange(startOf(option, gateways));
          }}
        >
          {controllers.map(({ controllerId, title, classNames, modes }) => (
            <FormControlLabel
              key={controllerId}
              value={controllerId}
              className={classes.option}
              control={<Radio color="primary" className={classes.radio} />}
              label={
                <div className={classes.text}>
                  <Name>{title}</Name>
                  <Typography variant="body2" color="textSecondary">
                    <Name>
                      {[
                        classNames.length > 0 &&
                          t('exposure.classes', {
                            names: classNames.join(', '),
                          }),
                        !modes.some(({ ok }) => ok) && t('exposure.noModes'),
                      ]
                        .filter(Boolean)
                        .join(' · ')}
                    </Name>
                  </Typography>
                </div>
              }
            />
          ))}
        </RadioGroup>
      </FormControl>
      {chosen && (
        <ModeField
          id={`${id}_mode`}
          option={chosen}
          value={value.mode}
          onChange={mode =>
            onChange({
              mode,
              gateway:
                mode === 'chained'
                  ? value.gateway ?? gateways[0]
                  : chosen.gateway,
            })
          }
        />
      )}
      {chosen && chosen.classNames.length > 1 && (
        <TextField
          id={`${id}_class`}
          select
          fullWidth
          variant="outlined"
          SelectProps={{ native: true }}
          InputLabelProps={{ shrink: true }}
          label={t('exposure.className')}
          value={value.className ?? ''}
          onChange={event => onChange({ className: event.target.value })}
        >
          {chosen.classNames.map(name => (
            <option key={name}>{name}</option>
          ))}
        </TextField>
      )}
      {value.mode === 'chained' && (
        <GatewayField
          id={`${id}_gateway`}
          gateways={gateways}
          value={value}
          onChange={onChange}
        />
      )}
    </>
  );
};

const GatewayField = ({
  id,
  gateways,
  value,
  onChange,
}: {
  id: string;
  gateways: readonly ExposeGateway[];
  value: Exposure;
  onChange: (changes: Exposure) => void;
}) => {
  const t = useWords();
  if (gateways.length === 0) {
    return <FormHelperText>{t('exposure.noGateways')}</FormHelperText>;
  }
  return (
    <TextField
      id={id}
      select
      fullWidth
      variant="outlined"
      SelectProps={{ native: true }}
      InputLabelProps={{ shrink: true }}
      label={t('exposure.gateway')}
      value={value.gateway ? gatewayKey(value.gateway) : ''}
      onChange={event =>
        onChange({
          gateway: gateways.find(
            gateway => gatewayKey(gateway) === event.target.value,
          ),
        })
      }
    >
      {!value.gateway && <option value="">{t('exposure.choose')}</option>}
      {gateways.map(gateway => (
        <option key={gatewayKey(gateway)} value={gatewayKey(gateway)}>
          {`${gateway.namespace}/${gateway.service}:${gateway.port}${
            gateway.object ? ` (Gateway ${gateway.object})` : ''
          }`}
        </option>
      ))}
    </TextField>
  );
};

/** The controller that an exposure names: by vendor, then by class or gateway. */
function chosenOption(
  controllers: readonly ExposeOption[],
  { vendor, className, gateway }: Exposure,
): ExposeOption | undefined {
  const ofVendor = controllers.filter(option => option.vendor === vendor);
  return (
    ofVendor.find(({ classNames }) => classNames.includes(className ?? '')) ??
    ofVendor.find(
      option =>
        gateway &&
        option.gateway &&
        gatewayKey(option.gateway) === gatewayKey(gateway),
    ) ??
    ofVendor[0]
  );
}

/** A controller with the first mode that it can do. */
function startOf(
  option: ExposeOption,
  gateways: readonly ExposeGateway[],
): Exposure {
  const mode = option.modes.find(({ ok }) => ok)?.mode;
  return {
    vendor: option.vendor,
    className: option.classNames[0],
    mode,
    gateway: mode === 'chained' ? gateways[0] : option.gateway,
  };
}

function gatewayKey(gateway: Record<string, unknown>): string {
  const { namespace, service, port, object } = gateway;
  return JSON.stringify([namespace, service, port, object]);
}
