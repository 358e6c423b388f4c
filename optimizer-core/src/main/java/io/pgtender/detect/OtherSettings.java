package io.pgtender.detect;

import io.pgtender.catalog.Catalog;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.observation.ParameterBinder;
import io.pgtender.plan.Explainer;
import io.pgtender.plan.Plan;
import io.pgtender.selection.WeightedStatement;
import io.pgtender.whatif.HypotheticalCost;
import io.pgtender.whatif.WhatIf;
import io.pgtender.whatif.WhatIfs;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The same questions to the same planner, as if a random page cost something else: 1.1 where the server's
 * {@code random_page_cost} was made for spinning disks, 4 where it was made for flash. An index that helps under both is a
 * safer bet; one that would only help under the other is worth a word.
 */
final class OtherSettings {

    /** {@code random_page_cost} that fits flash storage, and PostgreSQL's default, which fits spinning disks. */
    private static final double FLASH = 1.1;

    private static final double DISK = 4.0;

    /** Up to here a server counts as set up for flash. */
    private static final double FLASH_UP_TO = 2.0;

    private static final String SETTING = "random_page_cost";

    private final Connection server;
    private final Catalog catalog;
    private final double given;
    private final double other;

    OtherSettings(Connection server, Catalog catalog) {
        this.server = server;
        this.catalog = catalog;
        this.given = catalog.server().number(SETTING);
        this.other = given <= FLASH_UP_TO ? DISK : FLASH;
    }

    double other() {
        return other;
    }

    /** The settings that the planner judged under, as a person reads them. */
    String describeGiven() {
        return String.format(
                Locale.ROOT,
                "random_page_cost %s, effective_cache_size %,.0f MB, work_mem %,.0f MB",
                number(given),
                catalog.server().number("effective_cache_size") * 8 / 1_024,
                catalog.server().number("work_mem") / 1_024);
    }

    String describeOther() {
        return SETTING + " " + number(other);
    }

    /**
     * Those of {@code indexes} that some statement would use under the other setting, and be cheaper by it.
     *
     * @param statements one sample of each is asked about
     * @param minSaving smallest share of a statement's cost that counts, 0 to 1
     * @throws SQLException when the connection is lost; the setting is restored
     */
    Set<IndexDefinition> helping(
            Collection<IndexDefinition> indexes, List<WeightedStatement> statements, double minSaving)
            throws SQLException {
        Set<IndexDefinition> helping = new HashSet<>();
        boolean ownValue = isOfThisSession();
        set(other);
        try {
            Catalog under = new Catalog(catalog.server().with(SETTING, number(other)), catalog.tables());
            Explainer explainer = new Explainer(server);
            try (WhatIf whatIf = WhatIfs.open(server, under)) {
                for (WeightedStatement statement : statements) {
                    HypotheticalCost cost = ask(statement, explainer, whatIf, under, indexes);
                    if (cost != null && cost.ratio() <= 1 - minSaving) {
                        helping.addAll(cost.used());
                    }
                }
            }
        } finally {
            if (ownValue) {
                set(given);
            } else {
                reset();
            }
        }
        return helping;
    }

    /** Whether the connection's user has set it; else it follows the server's configuration, and shall go on doing so. */
    private boolean isOfThisSession() throws SQLException {
        try (Statement statement = server.createStatement();
                ResultSet row = statement.executeQuery("SELECT s.source = 'session' FROM pg_catalog.pg_settings s"
                        + " WHERE s.name = '" + SETTING + "'")) {
            return row.next() && row.getBoolean(1);
        }
    }

    private void reset() throws SQLException {
        try (Statement statement = server.createStatement()) {
            statement.execute("RESET " + SETTING);
        }
    }

    private static @Nullable HypotheticalCost ask(
            WeightedStatement statement,
            Explainer explainer,
            WhatIf whatIf,
            Catalog under,
            Collection<IndexDefinition> indexes) {
        var execution = statement.samples().get(0).execution();
        try {
            Plan plan = explainer.explain(execution.sql(), s -> ParameterBinder.bind(s, execution.parameters()));
            return whatIf.cost(execution, plan, under, indexes);
        } catch (SQLException e) {
            return null; // It has no say in this.
        }
    }

    private void set(double value) throws SQLException {
        try (PreparedStatement statement =
                server.prepareStatement("SELECT pg_catalog.set_config('" + SETTING + "', ?, false)")) {
            statement.setString(1, number(value));
            statement.execute();
        }
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%s", value);
    }
}
