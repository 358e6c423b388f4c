package io.pgtender.spring;

import io.pgtender.Autopilot;
import io.pgtender.jdbc.TenderDataSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the health indicator shows, of memory only: the database's health is the database's own indicator's. */
final class HealthDetails {

    private HealthDetails() {}

    /** By data source. */
    static Map<String, Object> of(TenderDataSources dataSources) {
        Map<String, Object> details = new LinkedHashMap<>();
        dataSources.all().forEach(tended -> details.put(tended.name(), of(tended)));
        return details;
    }

    private static Map<String, Object> of(TenderDataSource tended) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("watching", tended.isWatching());
        details.put("cache", tended.cache().isPresent());
        details.put("autopilot", tended.advisor().autopilot().isPresent());
        tended.advisor()
                .autopilot()
                .flatMap(Autopilot::lastRound)
                .ifPresent(round -> details.put("lastRound", round.at().toString()));
        return details;
    }
}
