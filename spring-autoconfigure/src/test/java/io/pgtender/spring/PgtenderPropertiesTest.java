package io.pgtender.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.AutopilotSettings;
import io.pgtender.apply.ApplyPolicy;
import io.pgtender.apply.Autonomy;
import io.pgtender.apply.JournalEntry;
import io.pgtender.cache.CacheHints;
import io.pgtender.cache.CacheMode;
import io.pgtender.cache.CachePolicy;
import io.pgtender.cache.CacheRule;
import io.pgtender.jdbc.TenderDataSource;
import io.pgtender.sql.QueryShapes;
import io.pgtender.workload.WorkloadRecorder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.json.JsonParserFactory;

class PgtenderPropertiesTest {

    /** Names whose default is a decision of the code: an absent list, map or value. */
    private static final Set<String> WITHOUT_DEFAULT = Set.of(
            "pgtender.exclude-beans",
            "pgtender.cache.rules",
            "pgtender.autopilot.looks",
            "pgtender.autopilot.autonomy",
            "pgtender.autopilot.windows");

    private static PgtenderProperties bind(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values))
                .bindOrCreate("pgtender", PgtenderProperties.class);
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> metadata() throws IOException {
        try (InputStream in =
                PgtenderProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            String json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            Map<String, Object> all = JsonParserFactory.getJsonParser().parseMap(json);
            return ((List<Map<String, Object>>) all.get("properties"))
                    .stream()
                            .filter(p -> !((String) p.get("name")).startsWith("pgtender.endpoint"))
                            .toList();
        }
    }

    @Test
    void defaults_areThoseOfTheLibrary() {
        PgtenderProperties properties = bind(Map.of());

        assertThat(properties.slowQueryThreshold()).isEqualTo(TenderDataSource.DEFAULT_SLOW_QUERY_THRESHOLD);
        assertThat(properties.dataFlowShare()).isEqualTo(WorkloadRecorder.DEFAULT_DATA_FLOW_SHARE);
        assertThat(properties.cache().maxBytes().toBytes()).isEqualTo(CachePolicy.DEFAULT_MAX_BYTES);
        assertThat(properties.cache().maxEntryBytes().toBytes()).isEqualTo(CachePolicy.DEFAULT_MAX_ENTRY_BYTES);
        assertThat(properties.cache().maxEntryRows()).isEqualTo(CachePolicy.DEFAULT_MAX_ENTRY_ROWS);
        assertThat(properties.cache().policy())
                .usingRecursiveComparison()
                .isEqualTo(CachePolicy.builder().build());
        ApplyPolicy safe = ApplyPolicy.safeDefaults();
        AutopilotSettings settings = properties.autopilot().settings();
        AutopilotSettings library = AutopilotSettings.of(safe);
        assertThat(settings.tick()).isEqualTo(library.tick());
        assertThat(settings.analysisInterval()).isEqualTo(library.analysisInterval());
        assertThat(settings.looks()).isEqualTo(library.looks());
        assertThat(settings.unproven()).isEqualTo(library.unproven());
        assertThat(settings.policy())
                .usingRecursiveComparison()
                .ignoringFields("listener")
                .isEqualTo(safe);
    }

    @Test
    void nothing_isOnThatChangesAnything() {
        PgtenderProperties properties = bind(Map.of());

        assertThat(properties.autopilot().enabled()).isFalse();
        assertThat(properties.autopilot().mode()).isEqualTo(ApplyPolicy.Mode.DRY_RUN);
        assertThat(properties.cache().enabled()).isFalse();
        assertThat(properties.logParameters()).isFalse();
    }

    @Test
    void cacheRules_areBound() {
        CachePolicy policy = bind(Map.of(
                        "pgtender.cache.ttl", "30s",
                        "pgtender.cache.max-bytes", "1MB",
                        "pgtender.cache.rules[0].sql", "SELECT name FROM country WHERE id = ?",
                        "pgtender.cache.lease", "1s",
                        "pgtender.cache.hints", "ignored",
                        "pgtender.cache.rules[1].sql", "SELECT * FROM currency",
                        "pgtender.cache.rules[1].mode", "shared",
                        "pgtender.cache.rules[1].ttl", "1h"))
                .cache()
                .policy();

        assertThat(policy.maxBytes()).isEqualTo(1_048_576);
        assertThat(policy.ruleFor(QueryShapes.parse("SELECT name FROM country WHERE id = 7"))
                        .ttl())
                .isEqualTo(Duration.ofSeconds(30));
        CacheRule currency = policy.ruleFor(QueryShapes.parse("SELECT * FROM currency"));
        assertThat(currency.ttl()).isEqualTo(Duration.ofHours(1));
        assertThat(currency.mode()).isEqualTo(CacheMode.SHARED);
        assertThat(policy.lease()).isEqualTo(Duration.ofSeconds(1));
        assertThat(policy.hints()).isEqualTo(CacheHints.IGNORED);
    }

    @Test
    void autopilot_isBound() {
        AutopilotSettings settings = bind(Map.of(
                        "pgtender.autopilot.mode", "for-real",
                        "pgtender.autopilot.looks", "1h,2h",
                        "pgtender.autopilot.autonomy.create-index", "approve",
                        "pgtender.autopilot.windows[0].days", "saturday,sunday",
                        "pgtender.autopilot.windows[0].from", "22:00",
                        "pgtender.autopilot.windows[0].until", "04:00",
                        "pgtender.autopilot.windows[0].zone", "Europe/Berlin"))
                .autopilot()
                .settings();

        assertThat(settings.policy().mode()).isEqualTo(ApplyPolicy.Mode.FOR_REAL);
        assertThat(settings.policy().autonomy(JournalEntry.Kind.CREATE_INDEX)).isEqualTo(Autonomy.APPROVE);
        assertThat(settings.looks()).containsExactly(Duration.ofHours(1), Duration.ofHours(2));
        assertThat(settings.policy().windows().toString()).isEqualTo("[SATURDAY, SUNDAY 22:00 to 04:00 Europe/Berlin]");
    }

    @Test
    void everyProperty_hasADescription() throws IOException {
        assertThat(metadata())
                .hasSizeGreaterThan(25)
                .allSatisfy(property -> assertThat((String) property.get("description"))
                        .as("%s", property.get("name"))
                        .isNotBlank());
    }

    @Test
    void everyProperty_hasADefault() throws IOException {
        Set<String> missing = new TreeSet<>();
        for (Map<String, Object> property : metadata()) {
            if (property.get("defaultValue") == null) {
                missing.add((String) property.get("name"));
            }
        }

        assertThat(missing).containsExactlyInAnyOrderElementsOf(WITHOUT_DEFAULT);
    }

    @Test
    void everyDurationAndSize_saysItsUnit() throws IOException {
        assertThat(metadata())
                .filteredOn(property -> Set.of("java.time.Duration", "org.springframework.util.unit.DataSize")
                        .contains(property.get("type")))
                .isNotEmpty()
                .allSatisfy(property -> assertThat((String) property.get("description"))
                        .containsAnyOf("a number alone is milliseconds", "a number alone is bytes"));
    }
}
