package io.pgtender.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyTallyTest {

    private final KeyTally tally = new KeyTally();

    @Test
    void valuesSeenOnce_areNotRepeated() {
        for (long key = 0; key < 1_000; key++) {
            tally.add(key);
        }
        assertThat(tally.snapshot()).isEqualTo(new KeyRepetition(1_000, List.of()));
    }

    @Test
    void fewValues_areCountedExactly() {
        add(1, 10);
        add(2, 5);
        add(3, 1);
        assertThat(tally.snapshot()).isEqualTo(new KeyRepetition(16, List.of(10L, 5L)));
    }

    @Test
    void frequentValuesAmongMany_areKeptAndNeverCountedTooHigh() {
        Random random = new Random(7);
        List<Long> stream = new ArrayList<>();
        for (int key = 0; key < 8; key++) {
            stream.addAll(Collections.nCopies(500, (long) key));
        }
        for (int i = 0; i < 4_000; i++) {
            stream.add(1_000 + random.nextLong(1_000_000_000));
        }
        Collections.shuffle(stream, random);
        Map<Long, Long> truth = new HashMap<>();
        stream.forEach(key -> truth.merge(key, 1L, Long::sum));
        stream.forEach(tally::add);

        KeyRepetition repetition = tally.snapshot();

        assertThat(repetition.executions()).isEqualTo(8_000);
        assertThat(repetition.repeated().subList(0, 8)).allMatch(count -> count > 250 && count <= 500);
        assertThat(repetition.repeated().stream().mapToLong(Long::longValue).sum())
                .isLessThanOrEqualTo(truth.values().stream()
                        .filter(count -> count > 1)
                        .mapToLong(Long::longValue)
                        .sum());
    }

    @Test
    void servedShare_isWhatASimulationOfTheCacheServes() {
        double perSecond = 2;
        double live = 30;
        double writesPerSecond = 1 / 20.0;
        double[] shares = {0.6, 0.3, 0.1};
        Random random = new Random(11);
        double[] filledUntil = new double[shares.length];
        double now = 0;
        double nextWrite = exponential(random, writesPerSecond);
        int served = 0;
        int executions = 200_000;
        List<Long> counts = new ArrayList<>(List.of(0L, 0L, 0L));
        for (int i = 0; i < executions; i++) {
            now += exponential(random, perSecond);
            while (nextWrite < now) {
                Arrays.fill(filledUntil, 0);
                nextWrite += exponential(random, writesPerSecond);
            }
            double pick = random.nextDouble();
            int key = pick < shares[0] ? 0 : pick < shares[0] + shares[1] ? 1 : 2;
            counts.set(key, counts.get(key) + 1);
            if (now < filledUntil[key]) {
                served++;
            } else {
                filledUntil[key] = now + live;
            }
        }
        double predicted = new KeyRepetition(executions, counts).servedShare(perSecond, writesPerSecond, live);

        assertThat(predicted).isCloseTo((double) served / executions, within(0.01));
    }

    private static double exponential(Random random, double rate) {
        return -Math.log(1 - random.nextDouble()) / rate;
    }

    private void add(long key, int times) {
        for (int i = 0; i < times; i++) {
            tally.add(key);
        }
    }
}
