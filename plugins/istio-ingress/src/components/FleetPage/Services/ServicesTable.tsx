import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableContainer from '@material-ui/core/TableContainer';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import type { ServiceSummary } from 'istio-ingress-contract';
import { useWords } from '../../../hooks/useWords';
import { serviceKey } from '../../../lib/objectName';
import { SortHead } from '../SortHead';
import type { ListPage } from '../useListPage';
import { useTableStyles } from '../useTableStyles';
import { ServiceRow } from './ServiceRow';

/** One page of services; the headings choose the order of the whole list. */
export const ServicesTable = ({
  services,
  page,
}: {
  services: readonly ServiceSummary[];
  page: ListPage;
}) => {
  const classes = useTableStyles();
  const t = useWords();
  const order = { page, fallback: 'posture' };
  return (
    <TableContainer>
      <Table
        size="small"
        className={classes.table}
        aria-label={t('fleet.services.label')}
      >
        <TableHead>
          <TableRow>
            <SortHead name="name" label={t('fleet.services.name')} {...order} />
            <TableCell>{t('fleet.services.owner')}</TableCell>
            <SortHead
              name="status"
              label={t('fleet.services.status')}
              {...order}
            />
            <SortHead
              name="posture"
              label={t('fleet.services.posture')}
              {...order}
            />
            <TableCell>{t('fleet.services.modes')}</TableCell>
            <TableCell align="right">{t('fleet.services.routes')}</TableCell>
            <SortHead
              name="findings"
              label={t('fleet.services.findings')}
              align="right"
              startsDescending
              {...order}
            />
            <TableCell>{t('fleet.services.seen')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {services.map(service => (
            <ServiceRow key={serviceKey(service.ref)} service={service} />
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
};
