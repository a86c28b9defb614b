import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableContainer from '@material-ui/core/TableContainer';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import type { OwnerSummary } from 'istio-ingress-contract';
import { useShown } from '../../../hooks/useShown';
import { useWords } from '../../../hooks/useWords';
import { Name } from '../../Name';
import { ShowMore } from '../../ShowMore';
import { FleetLink } from '../FleetLink';
import { useFleetNames } from '../FleetNames';
import { useTableStyles } from '../useTableStyles';
import { MatrixCell } from './MatrixCell';
import { OwnerName, ownerFilter } from './OwnerName';
import { totalOf } from './ownerTree';

const atATime = 25;

const useStyles = makeStyles(
  () => ({
    policy: {
      minWidth: 130,
      verticalAlign: 'bottom',
      'thead &': { whiteSpace: 'normal' },
    },
  }),
  { name: 'IstioIngressOwnerMatrix' },
);

/**
 * Who stands where with which policy, worst first. Each owner counts only what
 * it owns itself here, so that no service is in two rows.
 */
export const OwnerMatrix = ({
  owners,
}: {
  owners: readonly OwnerSummary[];
}) => {
  const classes = useStyles();
  const tableClasses = useTableStyles();
  const t = useWords();
  const { ownerTitle, policyTitle } = useFleetNames();
  const policyIds = [
    ...new Set(
      owners.flatMap(({ policies }) =>
        policies.map(({ policyId }) => policyId),
      ),
    ),
  ];
  const { shown, hiddenCount, showMore } = useShown(
    owners.filter(({ own }) => totalOf(own) > 0),
    atATime,
  );
  if (policyIds.length === 0) {
    return (
      <Typography variant="body2" color="textSecondary">
        {t('fleet.owners.noPolicies')}
      </Typography>
    );
  }
  return (
    <>
      <TableContainer>
        <Table
          size="small"
          className={tableClasses.table}
          aria-label={t('fleet.owners.matrix')}
        >
          <TableHead>
            <TableRow>
              <TableCell>{t('fleet.owners.owner')}</TableCell>
              {policyIds.map(policyId => (
                <TableCell key={policyId} className={classes.policy}>
                  <FleetLink tab="policies" change={{ policy: policyId }}>
                    <Name>{policyTitle(policyId)}</Name>
                  </FleetLink>
                </TableCell>
              ))}
            </TableRow>
          </TableHead>
          <TableBody>
            {shown.map(owner => {
              const title = owner.title ?? ownerTitle(owner.owner);
              return (
                <TableRow key={owner.owner ?? ''} hover>
                  <TableCell
                    component="th"
                    scope="row"
                    className={tableClasses.name}
                  >
                    <OwnerName owner={owner} title={title} isGroup={false} />
                  </TableCell>
                  {policyIds.map(policyId => (
                    <TableCell key={policyId}>
                      <MatrixCell
                        counts={
                          owner.policies.find(
                            policy => policy.policyId === policyId,
                          )?.own
                        }
                        of={`${title}, ${policyTitle(policyId)}`}
                        change={{
                          ...ownerFilter(owner, 'own'),
                          policy: policyId,
                        }}
                      />
                    </TableCell>
                  ))}
                </TableRow>
              );
            })}
          </TableBody>
        </Table>
      </TableContainer>
      <ShowMore hiddenCount={hiddenCount} step={atATime} onClick={showMore} />
    </>
  );
};
