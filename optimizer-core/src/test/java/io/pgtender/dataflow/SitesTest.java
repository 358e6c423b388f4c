package io.pgtender.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgtender.observation.CallSite;
import io.pgtender.sql.QueryShapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SitesTest {

    private static final TracedStatement STATEMENT =
            new TracedStatement(1, QueryShapes.parse("SELECT a FROM t"), List.of());

    /** Places by letter; a dot where it is not known, several letters where a frame calls another. */
    private static String sites(String... places) {
        List<Execution> executions = new ArrayList<>();
        for (String place : places) {
            List<CallSite> frames = place.equals(".")
                    ? List.of()
                    : place.chars()
                            .mapToObj(c -> new CallSite("A", "" + (char) c, "", 1))
                            .toList();
            executions.add(new Execution(
                    STATEMENT, frames, executions.size(), 1, 0, 1, null, 0, BoundValues.NONE, ReadValues.NONE));
        }
        Sites sites = Sites.of(executions, IntStream.range(0, places.length).toArray());
        return IntStream.range(0, places.length)
                .mapToObj(i -> sites.count() == 0 ? "." : "" + sites.siteOf(i))
                .collect(Collectors.joining());
    }

    private static String sampled(String places) {
        return sites(Arrays.stream(places.split("")).toArray(String[]::new));
    }

    @Test
    void noneKnown_isNoSite() {
        assertThat(sampled("....")).isEqualTo("....");
    }

    @Test
    void oneKnown_isTheSiteOfAll() {
        assertThat(sampled("..a...")).isEqualTo("000000");
    }

    @Test
    void unknown_belongsToTheNearest() {
        assertThat(sampled(".aa....b....")).isEqualTo("000001111111");
    }

    @Test
    void recursion_isOneSiteAtAnyDepth() {
        assertThat(sites("wm", "wwm", "wwwww", "wwwm")).isEqualTo("0000");
    }

    @Test
    void sameMethodFromTwoPlaces_isTwoSites() {
        assertThat(sites("fa", "fb", "fa")).isEqualTo("010");
    }

    @Test
    void manySites_areBounded() {
        String[] places = IntStream.range(0, 500)
                .mapToObj(i -> "" + (char) ('a' + i))
                .filter(place -> !place.equals("."))
                .toArray(String[]::new);

        assertThat(sites(places)).isNotEmpty().endsWith("31");
    }
}
