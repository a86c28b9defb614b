import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import type { Controller, Route } from 'istio-ingress-contract';
import { useState } from 'react';
import { EvidenceDrawer } from '../components/EvidenceDrawer';
import { HopStrip } from '../components/HopStrip';
import { Name } from '../components/Name';
import { useWords } from '../hooks/useWords';
import { routeTitle } from '../lib/routeTitle';

const useStyles = makeStyles(
  theme => ({ route: { marginBottom: theme.spacing(1.5) } }),
  { name: 'IstioIngressPreviewRoutes' },
);

/** The hops by which a service would be reached, each with its evidence. */
export const PreviewRoutes = ({
  routes,
  controllers,
  cluster,
}: {
  routes: readonly Route[];
  controllers: readonly Controller[];
  cluster: string;
}) => {
  const classes = useStyles();
  const t = useWords();
  const [open, setOpen] = useState<{ route: Route; hopIndex: number }>();
  return (
    <>
      {routes.map(route => (
        <div key={route.id} className={classes.route}>
          <Typography variant="subtitle2" component="h4">
            <Name>{routeTitle(route, t('route.anyHost'))}</Name>
          </Typography>
          <HopStrip
            route={route}
            controllers={controllers}
            onHop={hopIndex => setOpen({ route, hopIndex })}
          />
        </div>
      ))}
      <EvidenceDrawer
        cluster={cluster}
        hop={open?.route.hops[open.hopIndex]}
        onClose={() => setOpen(undefined)}
      />
    </>
  );
};
