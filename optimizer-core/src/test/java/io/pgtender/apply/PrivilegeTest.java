package io.pgtender.apply;

import static io.pgtender.apply.ApplyFixture.BY_CUSTOMER;
import static io.pgtender.apply.ApplyFixture.ORDERS;
import static io.pgtender.apply.ApplyFixture.REAL;
import static io.pgtender.apply.ApplyFixture.recommend;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgtender.advice.Change;
import io.pgtender.advice.Finding;
import io.pgtender.advice.Impact;
import io.pgtender.advice.Recommendation;
import io.pgtender.apply.JournalEntry.State;
import io.pgtender.catalog.IndexDefinition;
import io.pgtender.catalog.IndexKey;
import io.pgtender.sql.RelationName;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is refused before anything is begun, and which GRANT the refusal names. */
class PrivilegeTest {

    private static final String ROLE = "Pgt Tester";

    private final ApplyFixture db;

    PrivilegeTest() throws Exception {
        db = ApplyFixture.create();
    }

    @BeforeEach
    void createRole() throws SQLException {
        db.execute(
                "DROP ROLE IF EXISTS \"Pgt Tester\"",
                "CREATE ROLE \"Pgt Tester\" LOGIN PASSWORD 'secret'",
                "GRANT SELECT ON public.orders TO \"Pgt Tester\"");
    }

    @AfterEach
    void dropRole() throws SQLException {
        db.execute("REASSIGN OWNED BY \"Pgt Tester\" TO CURRENT_USER", "DROP OWNED BY \"Pgt Tester\"");
        db.execute("DROP ROLE \"Pgt Tester\"");
    }

    @Test
    void roleThatOwnsNothing_isToldWhoseMemberToBe() throws Exception {
        String owner = db.query("SELECT current_user");

        assertThatThrownBy(() -> db.applierOf(ROLE).apply(recommend(BY_CUSTOMER), REAL.journalInMemory()))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("GRANT " + owner + " TO \"Pgt Tester\"");
    }

    @Test
    void ownerWithoutCreateOnTheSchema_isToldTheGrant() throws Exception {
        db.execute("ALTER TABLE public.orders OWNER TO \"Pgt Tester\"", "REVOKE CREATE ON SCHEMA public FROM PUBLIC");

        assertThatThrownBy(() -> db.applierOf(ROLE).apply(recommend(BY_CUSTOMER), REAL.journalInMemory()))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("GRANT USAGE, CREATE ON SCHEMA public TO \"Pgt Tester\"");
        assertThat(db.indexes("orders")).isNull();
    }

    @Test
    void ownerWithoutCreateOnTheDatabase_isToldHowToKeepAJournal() throws Exception {
        own();

        assertThatThrownBy(() -> db.applierOf(ROLE).apply(recommend(BY_CUSTOMER), REAL))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("GRANT CREATE ON DATABASE " + db.dataSource.getDatabaseName() + " TO")
                .hasMessageContaining("Journal.ddl()")
                .hasMessageContaining("journalInMemory()");
        assertThat(db.indexes("orders")).isNull();
    }

    @Test
    void ownerWithAJournalMadeByTheAdministrator_builds() throws Exception {
        own();
        db.execute(Journal.ddl());
        db.execute(
                "GRANT USAGE ON SCHEMA pgtender TO \"Pgt Tester\"",
                "GRANT SELECT, INSERT, UPDATE ON pgtender.journal TO \"Pgt Tester\"");

        assertThat(db.applierOf(ROLE).apply(recommend(BY_CUSTOMER), REAL).state())
                .isEqualTo(State.APPLIED);
    }

    @Test
    void journalThatTheRoleMayNotUse_isToldTheGrant() throws Exception {
        own();
        db.execute(Journal.ddl());

        assertThatThrownBy(() -> db.applierOf(ROLE).apply(recommend(BY_CUSTOMER), REAL))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("GRANT SELECT, INSERT, UPDATE ON pgtender.journal TO \"Pgt Tester\"");
    }

    @Test
    void roleWithoutSightOfOthers_isWarnedInTheDryRun() throws Exception {
        own();

        JournalEntry entry = db.applierOf(ROLE)
                .apply(recommend(BY_CUSTOMER), ApplyPolicy.safeDefaults().journalInMemory());

        assertThat(entry.guards())
                .contains(GuardResult.warning(
                        "visibility",
                        "old transactions of other roles cannot be seen beforehand; run as an administrator: GRANT"
                                + " pg_read_all_stats TO \"Pgt Tester\""));
    }

    @Test
    void readOnlySession_isRefused() throws Exception {
        own();
        db.execute("ALTER ROLE \"Pgt Tester\" SET default_transaction_read_only = on");

        assertThatThrownBy(() -> db.applierOf(ROLE).apply(recommend(BY_CUSTOMER), REAL.journalInMemory()))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("is read-only");
    }

    @Test
    void statementTimeoutOfTheRole_doesNotEndTheBuild() throws Exception {
        own();
        db.execute("ALTER ROLE \"Pgt Tester\" SET statement_timeout = '1h'");

        JournalEntry entry = db.applierOf(ROLE)
                .apply(recommend(BY_CUSTOMER), REAL.journalInMemory().listener(new ChangeListener() {}));

        assertThat(entry.state()).isEqualTo(State.APPLIED);
        assertThat(entry.work().statements()).contains("SET statement_timeout = 0");
    }

    @Test
    void partitionedTable_isRefusedWithTheRecipe() throws Exception {
        db.execute(
                "CREATE TABLE public.events (id int, at date) PARTITION BY RANGE (at)",
                "CREATE TABLE public.events_1 PARTITION OF public.events DEFAULT");

        assertThatThrownBy(() -> db.applier().apply(recommend(on("events", "id")), REAL))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("is partitioned")
                .hasMessageContaining("ATTACH PARTITION");
    }

    @Test
    void partition_isIndexed() throws Exception {
        db.execute(
                "CREATE TABLE public.events (id int, at date) PARTITION BY RANGE (at)",
                "CREATE TABLE public.events_1 PARTITION OF public.events DEFAULT");

        assertThat(db.applier().apply(recommend(on("events_1", "id")), REAL).state())
                .isEqualTo(State.APPLIED);
    }

    @Test
    void missingTable_isRefused() {
        assertThatThrownBy(() -> db.applier().apply(recommend(on("nowhere", "id")), REAL))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("there is no table public.nowhere");
    }

    @Test
    void missingColumn_isRefused() {
        assertThatThrownBy(() -> db.applier().apply(recommend(on("orders", "colour")), REAL))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("has no column colour");
    }

    @Test
    void systemCatalog_isRefused() {
        IndexDefinition definition =
                IndexDefinition.btree(new RelationName("pg_catalog", "pg_class"), List.of(IndexKey.column("relpages")));

        assertThatThrownBy(() -> db.applier().apply(recommend(definition), REAL))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("belongs to PostgreSQL");
    }

    @Test
    void uniqueIndex_isRefused() {
        IndexDefinition unique =
                new IndexDefinition(ORDERS, "btree", List.of(IndexKey.column("customer_id")), List.of(), null, true);

        assertThatThrownBy(() -> db.applier().apply(recommend(unique), REAL))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("unique");
    }

    @Test
    void nameBeyond63Bytes_isRefused() {
        Change change = new Change.CreateIndex("ü".repeat(32), BY_CUSTOMER);

        assertThatThrownBy(() -> db.applier().apply(recommend(change), REAL))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("has 64 bytes");
    }

    @Test
    void indexBeyondTheSizeLimit_isRefused() {
        Finding finding = recommend(BY_CUSTOMER).finding();
        Recommendation large = new Recommendation(finding, Change.CreateIndex.of(BY_CUSTOMER), new Impact(1, 2_000));

        assertThatThrownBy(() -> db.applier()
                        .apply(large, REAL.toBuilder().maxIndexBytes(1_999).build()))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("about 2000 bytes, more than maxIndexBytes 1999");
        assertThat(db.applier()
                        .apply(large, REAL.toBuilder().maxIndexBytes(2_000).build())
                        .state())
                .isEqualTo(State.APPLIED);
    }

    private void own() throws SQLException {
        db.execute(
                "ALTER TABLE public.orders OWNER TO \"Pgt Tester\"", "GRANT CREATE ON SCHEMA public TO \"Pgt Tester\"");
    }

    private static IndexDefinition on(String table, String column) {
        return IndexDefinition.btree(new RelationName("public", table), List.of(IndexKey.column(column)));
    }
}
