package com.example.scenarios;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.store.Shop;
import com.example.store.hibernate.HibernateShop;
import com.example.store.jdbc.JdbcShop;
import com.example.store.jooq.JooqShop;
import com.example.store.mybatis.MyBatisShop;
import com.example.store.springdata.SpringDataShop;
import io.pgtender.workload.RepeatedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.hibernate.Version;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.TestAbortedException;

/** Each way of repeating statements gets its label, with each framework, and what is no repetition gets none. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RepetitionScenariosTest {

    private final Outcomes outcomes = new Outcomes();
    private final List<Scenario> scenarios = new ArrayList<>();
    private Bench bench;
    private HibernateShop hibernate;
    private SpringDataShop springData;

    @BeforeAll
    void start() throws SQLException {
        bench = new Bench();
        DataSource dataSource = bench.dataSource();
        hibernate = new HibernateShop(dataSource);
        springData = new SpringDataShop(dataSource);
        addAll(new JdbcShop(dataSource), "JDBC", JdbcScenarios.of(bench));
        String version = "Hibernate " + Version.getVersionString().charAt(0);
        addAll(hibernate, version, FrameworkScenarios.of(hibernate, version));
        JooqShop jooq = new JooqShop(dataSource);
        addAll(jooq, "jOOQ", FrameworkScenarios.of(jooq));
        MyBatisShop myBatis = new MyBatisShop(dataSource);
        addAll(myBatis, "MyBatis", FrameworkScenarios.of(myBatis));
        addAll(springData, "Spring Data JDBC", FrameworkScenarios.of(springData));
    }

    private void addAll(Shop shop, String framework, List<Scenario> own) {
        scenarios.addAll(PortableScenarios.of(shop, framework));
        scenarios.addAll(own);
    }

    @AfterAll
    void printOutcomes() {
        System.out.println(outcomes.table());
        hibernate.close();
        springData.close();
        bench.close();
    }

    Stream<Scenario> scenarios() {
        return scenarios.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("scenarios")
    void scenario_hasTheseLabelsAndNoOthers(Scenario scenario) throws Exception {
        bench.restart();
        try {
            scenario.action().run();
        } catch (TestAbortedException e) {
            outcomes.skipped(scenario, String.valueOf(e.getMessage()));
            throw e;
        } catch (Exception e) {
            outcomes.failed(scenario, e);
            throw e;
        }
        List<RepeatedStatement> repetitions = bench.repetitions();
        List<Expected> found = repetitions.stream().map(Expected::of).sorted().toList();
        outcomes.add(scenario, found);

        assertThat(bench.calls())
                .as("executions of %s: without any it shows nothing", scenario)
                .isPositive();
        assertThat(found).as(() -> evidence(scenario, repetitions)).isEqualTo(scenario.expected());
    }

    private static String evidence(Scenario scenario, List<RepeatedStatement> repetitions) {
        return repetitions.stream()
                .map(found -> found.label() + " " + found.repeated().text() + "\n  from " + found.callSite()
                        + "\n  fed by " + found.source() + "\n  " + found.followed())
                .collect(Collectors.joining("\n", scenario + ", found:\n", "\n"));
    }
}
