import { Link } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import TableCell from '@material-ui/core/TableCell';
import TableRow from '@material-ui/core/TableRow';
import { dataPlaneWords, type ControllerSummary } from 'istio-ingress-contract';
import { useWords } from '../../../hooks/useWords';
import { objectName } from '../../../lib/objectName';
import { safeUrl } from '../../../lib/safeUrl';
import { Name } from '../../Name';
import { ToneIcon, WordChip } from '../../WordChip';
import { FleetLink } from '../FleetLink';
import { useFleetNames } from '../FleetNames';
import { NumberLink } from '../NumberLink';
import { useFormat } from '../useFormat';
import { useTableStyles } from '../useTableStyles';

const useStyles = makeStyles(
  theme => ({
    endOfLife: {
      display: 'flex',
      alignItems: 'flex-start',
      gap: theme.spacing(0.5),
      maxWidth: 420,
      fontSize: theme.typography.pxToRem(12),
    },
  }),
  { name: 'IstioIngressControllerRow' },
);

/** One controller, and the ways to what it serves. */
export const ControllerRow = ({
  summary: { cluster, controller, entries, routes, services, endOfLife },
}: {
  summary: ControllerSummary;
}) => {
  const classes = useTableStyles();
  const t = useWords();
  const { number } = useFormat();
  const { vendorTitle } = useFleetNames();
  const { title, ref, vendor, candidates, version, dataPlane } = controller;
  return (
    <TableRow hover>
      <TableCell component="th" scope="row" className={classes.name}>
        <Name>{title}</Name>
        <div className={classes.below}>
          <Name>
            {[cluster, ...(ref ? [objectName(ref)] : [])].join(' · ')}
          </Name>
        </div>
        {endOfLife && <EndOfLife endOfLife={endOfLife} />}
      </TableCell>
      <TableCell>
        <FleetLink tab="controllers" change={{ vendor }}>
          <Name>{vendorTitle(vendor)}</Name>
        </FleetLink>
        {candidates && candidates.length > 0 && (
          <div className={classes.below}>
            {t('fleet.controllers.candidates', {
              names: candidates.map(vendorTitle).join(', '),
            })}
          </div>
        )}
      </TableCell>
      <TableCell>
        {version ? (
          <Name>{version}</Name>
        ) : (
          <span className={classes.below}>
            {t('fleet.controllers.noVersion')}
          </span>
        )}
      </TableCell>
      <TableCell>
        <WordChip word={dataPlaneWords[dataPlane]} plain />
      </TableCell>
      <TableCell>{inbound()}</TableCell>
      <TableCell align="right">{number(entries)}</TableCell>
      <TableCell align="right">{number(routes)}</TableCell>
      <TableCell align="right">
        {services === 0 ? (
          number(services)
        ) : (
          <NumberLink
            value={services}
            of={`${t('fleet.controllers.services')}, ${title}`}
            change={{ cluster, vendor }}
          />
        )}
      </TableCell>
    </TableRow>
  );

  function inbound(): string {
    const { inboundCaptured } = controller;
    if (inboundCaptured === undefined) return '–';
    return inboundCaptured
      ? t('fleet.controllers.captured')
      : t('fleet.controllers.notCaptured');
  }
};

const EndOfLife = ({
  endOfLife: { message, url },
}: {
  endOfLife: NonNullable<ControllerSummary['endOfLife']>;
}) => {
  const classes = useStyles();
  const t = useWords();
  const address = safeUrl(url);
  return (
    <div className={classes.endOfLife}>
      <ToneIcon symbol="warning" tone="warning" />
      <span>
        <strong>{t('fleet.controllers.endOfLife')}</strong>{' '}
        <Name>{message}</Name>{' '}
        {address && <Link to={address}>{t('evidence.source')}</Link>}
      </span>
    </div>
  );
};
