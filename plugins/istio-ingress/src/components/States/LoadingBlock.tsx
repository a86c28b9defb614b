import { makeStyles } from '@material-ui/core/styles';
import { VisuallyHidden } from '../Name';

const useStyles = makeStyles(
  theme => ({
    '@keyframes pulse': { '50%': { opacity: 0.4 } },
    line: {
      height: theme.spacing(2.5),
      marginBottom: theme.spacing(1.5),
      borderRadius: theme.shape.borderRadius,
      backgroundColor: theme.palette.action.hover,
      animation: '$pulse 1.6s ease-in-out infinite',
      '@media (prefers-reduced-motion: reduce)': { animation: 'none' },
    },
  }),
  { name: 'IstioIngressLoadingBlock' },
);

const widths = ['60%', '95%', '80%', '90%', '45%', '70%'];

/** The place of a text that is being loaded. */
export const LoadingBlock = ({
  label,
  lines,
}: {
  label: string;
  lines: number;
}) => {
  const classes = useStyles();
  return (
    <div role="status">
      <VisuallyHidden>{label}</VisuallyHidden>
      {Array.from({ length: lines }, (_, index) => (
        <div
          key={index}
          className={classes.line}
          style={{ width: widths[index % widths.length] }}
          aria-hidden="true"
        />
      ))}
    </div>
  );
};
