import Button, { type ButtonProps } from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';

// Capitals would turn mTLS into MTLS.
const useStyles = makeStyles(() => ({ root: { textTransform: 'none' } }), {
  name: 'IstioIngressAction',
});

/** A small button. */
export const Action = (props: ButtonProps) => {
  const classes = useStyles();
  return <Button size="small" {...props} classes={{ root: classes.root }} />;
};
