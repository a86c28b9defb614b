import { makeStyles } from '@material-ui/core/styles';
import type { ReactNode } from 'react';

const useStyles = makeStyles(
  theme => ({
    root: {
      padding: theme.spacing(1, 2),
      backgroundColor: theme.palette.background.paper,
      border: `1px solid ${theme.palette.divider}`,
      borderRadius: theme.shape.borderRadius,
    },
    head: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'center',
      gap: theme.spacing(1),
      padding: theme.spacing(0.5, 0),
    },
    aside: { marginLeft: 'auto' },
  }),
  { name: 'IstioIngressListPanel' },
);

/** The surface of a list, with what belongs to the whole list above it. */
export const ListPanel = ({
  head,
  aside,
  children,
}: {
  head?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}) => {
  const classes = useStyles();
  return (
    <div className={classes.root}>
      {(head || aside) && (
        <div className={classes.head}>
          {head}
          <div className={classes.aside}>{aside}</div>
        </div>
      )}
      {children}
    </div>
  );
};
