import { makeStyles } from '@material-ui/core/styles';
import type { ReactNode } from 'react';

const useStyles = makeStyles(
  theme => ({
    list: {
      display: 'grid',
      gridTemplateColumns: 'minmax(80px, max-content) 1fr',
      columnGap: theme.spacing(2),
      rowGap: theme.spacing(0.5),
      margin: theme.spacing(1, 0, 0),
      fontSize: theme.typography.pxToRem(14),
    },
    name: { color: theme.palette.text.secondary },
    value: { margin: 0, minWidth: 0, overflowWrap: 'anywhere' },
  }),
  { name: 'IstioIngressFacts' },
);

/** One fact with its name. */
export interface Fact {
  name: string;
  value: ReactNode;
}

/** Named facts below each other. */
export const Facts = ({ facts }: { facts: readonly Fact[] }) => {
  const classes = useStyles();
  if (facts.length === 0) return null;
  return (
    <dl className={classes.list}>
      {facts.map(({ name, value }) => [
        <dt key={`${name} name`} className={classes.name}>
          {name}
        </dt>,
        <dd key={`${name} value`} className={classes.value}>
          {value}
        </dd>,
      ])}
    </dl>
  );
};
