import FormControl from '@material-ui/core/FormControl';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import FormLabel from '@material-ui/core/FormLabel';
import Radio from '@material-ui/core/Radio';
import RadioGroup from '@material-ui/core/RadioGroup';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { modeWords, type ExposeOption } from 'istio-ingress-contract';
import { Name } from '../components/Name';
import { useWords } from '../hooks/useWords';
import { asSentence } from '../lib/asSentence';

const useStyles = makeStyles(
  theme => ({
    option: { alignItems: 'flex-start', marginRight: 0 },
    radio: {
      paddingTop: theme.spacing(0.5),
      paddingBottom: theme.spacing(0.5),
    },
    text: { paddingTop: theme.spacing(0.5) },
    refused: {
      margin: theme.spacing(1, 0, 0),
      paddingLeft: theme.spacing(2.5),
    },
  }),
  { name: 'IstioIngressModeField' },
);

/**
 * How the controller reaches the service. What it cannot do stands below, with
 * the reason, as text: a disabled button could not be read.
 */
export const ModeField = ({
  id,
  option,
  value,
  onChange,
}: {
  id: string;
  option: ExposeOption;
  value: string | undefined;
  onChange: (mode: string) => void;
}) => {
  const classes = useStyles();
  const t = useWords();
  const possible = option.modes.flatMap(mode => (mode.ok ? [mode] : []));
  const refused = option.modes.flatMap(mode => (mode.ok ? [] : [mode]));
  return (
    <div>
      {possible.length > 0 && (
        <FormControl component="fieldset">
          <FormLabel component="legend">{t('exposure.mode')}</FormLabel>
          <RadioGroup
            name={id}
            value={value ?? ''}
            onChange={(_, mode) => onChange(mode)}
          >
            {possible.map(({ mode, costs }) => (
              <FormControlLabel
                key={mode}
                value={mode}
                className={classes.option}
                control={<Radio color="primary" className={classes.radio} />}
                label={
                  <div className={classes.text}>
                    {modeWords[mode].label}
                    <Typography variant="body2" color="textSecondary">
                      <Name>
                        {[
                          modeWords[mode].sentence,
                          ...costs.map(asSentence),
                        ].join(' ')}
                      </Name>
                    </Typography>
                  </div>
                }
              />
            ))}
          </RadioGroup>
        </FormControl>
      )}
      {refused.length > 0 && (
        <>
          <Typography variant="body2" id={`${id}_refused`}>
            {t('exposure.cannot', { title: option.title })}
          </Typography>
          <ul className={classes.refused} aria-labelledby={`${id}_refused`}>
            {refused.map(({ mode, reason }) => (
              <Typography key={mode} component="li" variant="body2">
                <strong>{modeWords[mode].label}</strong>
                {': '}
                <Name>{asSentence(reason)}</Name>
              </Typography>
            ))}
          </ul>
        </>
      )}
    </div>
  );
};
