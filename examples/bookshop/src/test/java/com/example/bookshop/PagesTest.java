package com.example.bookshop;

import static org.assertj.core.api.Assertions.assertThat;

import com.example.bookshop.traffic.Visit;
import com.example.bookshop.traffic.Visits;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PagesTest {

    private static RunningShop shop;

    @BeforeAll
    static void open() {
        shop = RunningShop.open();
    }

    @AfterAll
    static void close() {
        shop.close();
    }

    static Stream<Visit> visits() {
        return Visits.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("visits")
    void visit_anyTime_isServed(Visit visit) throws Exception {
        for (int n = 0; n < 3; n++) {
            assertThat(shop.pay(visit, n))
                    .as("%s, time %d", visit.name(), n)
                    .satisfies(response -> assertThat(response.statusCode()).isEqualTo(200))
                    .satisfies(response -> assertThat(response.body()).isNotBlank());
        }
    }
}
