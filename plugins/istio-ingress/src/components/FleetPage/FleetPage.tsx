import { Content } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import type { ReactNode } from 'react';
import { Route, Routes } from 'react-router-dom';
import { FilterBar } from './filters/FilterBar';
import { FleetNamesProvider } from './FleetNames';
import { ServicePage } from './Services';
import { TabBar } from './TabBar';
import { tabBodies } from './tabBodies';
import { tabNames, tabs, type TabName } from './tabs';
import { UnknownTab } from './UnknownTab';

const useStyles = makeStyles(
  theme => ({ root: { paddingTop: theme.spacing(1) } }),
  { name: 'IstioIngressFleetPage' },
);

/**
 * The posture of every service that the reader may see. Each frontend system
 * puts its own header above it.
 */
export const FleetPage = () => {
  const classes = useStyles();
  return (
    <Content className={classes.root}>
      <FleetNamesProvider>
        <Routes>
          <Route
            path="services/:cluster/:namespace/:name"
            element={
              <Frame tab="services" hasFilters={false}>
                <ServicePage />
              </Frame>
            }
          />
          {tabNames.map(tab => {
            const Body = tabBodies[tab];
            return (
              Body && (
                <Route
                  key={tab}
                  path={tabs[tab].path}
                  element={
                    <Frame tab={tab} hasFilters>
                      <Body />
                    </Frame>
                  }
                />
              )
            );
          })}
          <Route
            path="*"
            element={
              <Frame hasFilters={false}>
                <UnknownTab />
              </Frame>
            }
          />
        </Routes>
      </FleetNamesProvider>
    </Content>
  );
};

const Frame = ({
  tab,
  hasFilters,
  children,
}: {
  tab?: TabName;
  hasFilters: boolean;
  children: ReactNode;
}) => (
  <>
    <TabBar current={tab} />
    {hasFilters && tab && <FilterBar tab={tab} />}
    {children}
  </>
);
