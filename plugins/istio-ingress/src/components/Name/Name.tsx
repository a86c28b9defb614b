import { makeStyles } from '@material-ui/core/styles';
import type { ReactNode } from 'react';

const useStyles = makeStyles(
  theme => ({
    root: { overflowWrap: 'anywhere' },
    code: {
      fontFamily: 'Menlo, Consolas, "DejaVu Sans Mono", monospace',
      fontSize: theme.typography.pxToRem(13),
    },
  }),
  { name: 'IstioIngressName' },
);

/**
 * A name that came from a cluster. It breaks anywhere, and its writing
 * direction cannot reach the text around it.
 */
export const Name = ({
  children,
  code,
}: {
  children: ReactNode;
  code?: boolean;
}) => {
  const classes = useStyles();
  return (
    <bdi className={code ? `${classes.root} ${classes.code}` : classes.root}>
      {children}
    </bdi>
  );
};
