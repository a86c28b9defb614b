import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableContainer from '@material-ui/core/TableContainer';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import type { ControllerSummary } from 'istio-ingress-contract';
import { useShown } from '../../../hooks/useShown';
import { useWords } from '../../../hooks/useWords';
import { ShowMore } from '../../ShowMore';
import { useTableStyles } from '../useTableStyles';
import { ControllerRow } from './ControllerRow';

const atATime = 50;

/** Controllers with what serves their entries, and until when it is mended. */
export const ControllersTable = ({
  controllers,
}: {
  controllers: readonly ControllerSummary[];
}) => {
  const classes = useTableStyles();
  const t = useWords();
  const { shown, hiddenCount, showMore } = useShown(controllers, atATime);
  return (
    <>
      <TableContainer>
        <Table
          size="small"
          className={classes.table}
          aria-label={t('fleet.controllers.label')}
        >
          <TableHead>
            <TableRow>
              <TableCell>{t('fleet.controllers.controller')}</TableCell>
              <TableCell>{t('fleet.controllers.vendor')}</TableCell>
              <TableCell>{t('fleet.controllers.version')}</TableCell>
              <TableCell>{t('fleet.controllers.dataPlane')}</TableCell>
              <TableCell>{t('fleet.controllers.inbound')}</TableCell>
              <TableCell align="right">
                {t('fleet.controllers.entries')}
              </TableCell>
              <TableCell align="right">
                {t('fleet.controllers.routes')}
              </TableCell>
              <TableCell align="right">
                {t('fleet.controllers.services')}
              </TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {shown.map(summary => (
              <ControllerRow
                key={`${summary.cluster} ${summary.controller.id}`}
                summary={summary}
              />
            ))}
          </TableBody>
        </Table>
      </TableContainer>
      <ShowMore hiddenCount={hiddenCount} step={atATime} onClick={showMore} />
    </>
  );
};
