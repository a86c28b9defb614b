import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import type { OwnerSummary } from 'istio-ingress-contract';
import { useShown } from '../../../hooks/useShown';
import { useWords } from '../../../hooks/useWords';
import { ShowMore } from '../../ShowMore';
import { useFleetNames } from '../FleetNames';
import { NumberLink } from '../NumberLink';
import { StatusTable, type StatusRow } from '../StatusTable';
import { OwnerName, ownerFilter } from './OwnerName';
import { ownerTree, totalOf, type OwnerNode } from './ownerTree';

const atATime = 50;
const indentPx = 24;

const useStyles = makeStyles(
  () => ({
    // A link within a line of text has to differ by more than its colour.
    own: { display: 'block', '& a': { textDecoration: 'underline' } },
  }),
  { name: 'IstioIngressOwnerTable' },
);

/** Every owner in the hierarchy of groups, with what its child groups own. */
export const OwnerTable = ({ owners }: { owners: readonly OwnerSummary[] }) => {
  const t = useWords();
  const { ownerTitle } = useFleetNames();
  const { shown, hiddenCount, showMore } = useShown(ownerTree(owners), atATime);
  return (
    <>
      <StatusTable
        label={t('fleet.owners.rollUp')}
        first={t('fleet.owners.owner')}
        rows={shown.map(node => rowOf(node))}
      />
      <ShowMore hiddenCount={hiddenCount} step={atATime} onClick={showMore} />
    </>
  );

  function rowOf({ owner, depth, hasChildren }: OwnerNode): StatusRow {
    const title = owner.title ?? ownerTitle(owner.owner);
    return {
      key: owner.owner ?? '',
      name: title,
      head: (
        <div style={{ paddingLeft: depth * indentPx }}>
          <OwnerName owner={owner} title={title} isGroup={hasChildren} />
          {hasChildren && <OwnOnly owner={owner} title={title} />}
        </div>
      ),
      statuses: owner.total,
      change: ownerFilter(owner, hasChildren ? 'total' : 'own'),
    };
  }
};

/** How much of a group's number is its own, without its child groups. */
const OwnOnly = ({ owner, title }: { owner: OwnerSummary; title: string }) => {
  const classes = useStyles();
  const t = useWords();
  const own = totalOf(owner.own);
  return (
    <Typography variant="caption" color="textSecondary" className={classes.own}>
      {`${t('fleet.owners.ownOnly')}: `}
      <NumberLink
        value={own}
        of={`${t('fleet.owners.ownOnly')}, ${title}`}
        change={ownerFilter(owner, 'own')}
      />
    </Typography>
  );
};
