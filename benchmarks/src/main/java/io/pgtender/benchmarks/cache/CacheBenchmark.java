package io.pgtender.benchmarks.cache;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One row by its key on loopback, with a lease for each read: from memory ({@link #hit}, one of a hundred countries) and when
 * memory does not have it ({@link #miss}, each country in turn, so that it was forgotten or never asked for). Bars: a hit of
 * {@code TENDER} under 3 us and 20 times as fast as {@code NOTHING} at the median; its miss within 3 % of
 * {@code TENDER_WATCHING}.
 *
 * <p>What is compared does not promise the same: see {@link CachedBy}. More threads with {@code -t 64}, bytes with
 * {@code -prof gc}.
 */
@BenchmarkMode({Mode.SampleTime, Mode.AverageTime})
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@State(Scope.Benchmark)
public class CacheBenchmark {

    private static final int HOT_COUNTRIES = 100;
    private static final int CONNECTIONS = 16;

    private static final String[] HOT = new String[HOT_COUNTRIES];

    static {
        for (int i = 0; i < HOT_COUNTRIES; i++) {
            HOT[i] = "C" + (i + 1);
        }
    }

    /** What is compared. */
    @Param
    public CachedBy cachedBy = CachedBy.NOTHING;

    private final AtomicInteger next = new AtomicInteger();

    @SuppressWarnings("NullAway.Init") // set by start()
    private RateServer server;

    @SuppressWarnings("NullAway.Init") // set by start()
    private RateReader reader;

    /** Starts the server, and reads until what has to be found out about the query is. */
    @Setup(Level.Trial)
    public void start() throws Exception {
        server = new RateServer();
        reader = cachedBy.over(server, CONNECTIONS);
        for (int i = 0; i < 50 * HOT_COUNTRIES; i++) {
            reader.read(HOT[i % HOT_COUNTRIES]);
        }
    }

    /** Stops both. */
    @TearDown(Level.Trial)
    public void stop() throws Exception {
        reader.close();
        server.close();
    }

    /** A read of what was read before. */
    @Benchmark
    public Object hit() throws Exception {
        return reader.read(HOT[ThreadLocalRandom.current().nextInt(HOT_COUNTRIES)]);
    }

    /** A read of what memory cannot have: the countries take longer to come round than it has room. */
    @Benchmark
    public Object miss() throws Exception {
        int country = HOT_COUNTRIES + Math.floorMod(next.getAndIncrement(), RateServer.COUNTRIES - HOT_COUNTRIES) + 1;
        return reader.read("C" + country);
    }
}
