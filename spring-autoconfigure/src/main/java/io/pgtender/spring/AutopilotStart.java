package io.pgtender.spring;

import io.pgtender.Autopilot;
import io.pgtender.AutopilotSettings;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;

/** Starts the autopilot of every tended data source once the application's beans are there, and ends it with them. */
final class AutopilotStart implements SmartInitializingSingleton, DisposableBean {

    private final TenderDataSources dataSources;
    private final AutopilotSettings settings;
    private final List<Autopilot> started = new CopyOnWriteArrayList<>();

    /** Fails early when the settings cannot be meant. */
    AutopilotStart(TenderDataSources dataSources, AutopilotProperties properties) {
        this.dataSources = dataSources;
        this.settings = properties.settings();
    }

    @Override
    public void afterSingletonsInstantiated() {
        dataSources.onTended(dataSource -> started.add(dataSource.advisor().automatic(settings)));
    }

    @Override
    public void destroy() {
        started.forEach(Autopilot::close);
    }
}
