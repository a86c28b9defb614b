import { makeStyles } from '@material-ui/core/styles';
import { Link } from '@backstage/core-components';
import { useWords } from '../../hooks/useWords';
import { useFleetFilters } from './filters/useFleetFilters';
import { tabBodies } from './tabBodies';
import { tabNames, type TabName } from './tabs';
import { useFleetPath } from './useFleetPath';

const useStyles = makeStyles(
  theme => ({
    root: { borderBottom: `1px solid ${theme.palette.divider}` },
    list: {
      display: 'flex',
      flexWrap: 'wrap',
      columnGap: theme.spacing(0.5),
      margin: 0,
      padding: 0,
      listStyle: 'none',
    },
    link: {
      display: 'block',
      padding: theme.spacing(1.25, 1.5),
      borderBottom: '3px solid transparent',
      color: theme.palette.text.primary,
      fontSize: theme.typography.pxToRem(14),
      '&:hover': {
        color: theme.palette.text.primary,
        textDecoration: 'none',
        backgroundColor: theme.palette.action.hover,
      },
      '&:focus-visible': {
        outline: `2px solid ${theme.palette.link}`,
        outlineOffset: -2,
      },
      '&[aria-current="page"]': {
        color: theme.palette.text.primary,
        fontWeight: 700,
        borderBottomColor: theme.palette.link,
      },
    },
  }),
  { name: 'IstioIngressTabBar' },
);

/**
 * The tabs of the page. They are links: each has an address, opens in another
 * window, and keeps the filters.
 */
export const TabBar = ({ current }: { current: TabName | undefined }) => {
  const classes = useStyles();
  const t = useWords();
  const pathOf = useFleetPath();
  const { filters } = useFleetFilters();
  if (!pathOf) return null;
  return (
    <nav className={classes.root} aria-label={t('fleet.tabs.label')}>
      <ul className={classes.list}>
        {tabNames
          .filter(name => tabBodies[name])
          .map(name => (
            <li key={name}>
              <Link
                to={pathOf(name, filters)}
                className={classes.link}
                aria-current={name === current ? 'page' : undefined}
              >
                {t(`fleet.tabs.${name}`)}
              </Link>
            </li>
          ))}
      </ul>
    </nav>
  );
};
