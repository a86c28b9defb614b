import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import type { ReactNode } from 'react';
import { useElementId } from '../../hooks/useElementId';

const useStyles = makeStyles(
  theme => ({
    root: {
      minWidth: 0,
      padding: theme.spacing(2),
      backgroundColor: theme.palette.background.paper,
      border: `1px solid ${theme.palette.divider}`,
      borderRadius: theme.shape.borderRadius,
    },
    head: {
      display: 'flex',
      flexWrap: 'wrap',
      alignItems: 'baseline',
      justifyContent: 'space-between',
      gap: theme.spacing(1),
      marginBottom: theme.spacing(1),
    },
    title: { fontWeight: 700 },
  }),
  { name: 'IstioIngressPanel' },
);

/** One part of the page under its heading. */
export const Panel = ({
  title,
  aside,
  children,
}: {
  title: ReactNode;
  /** What stands beside the heading. */
  aside?: ReactNode;
  children: ReactNode;
}) => {
  const classes = useStyles();
  const id = useElementId();
  return (
    <section className={classes.root} aria-labelledby={id}>
      <div className={classes.head}>
        <Typography
          id={id}
          variant="body1"
          component="h2"
          className={classes.title}
        >
          {title}
        </Typography>
        {aside}
      </div>
      {children}
    </section>
  );
};
