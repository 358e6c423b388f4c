package com.example.bookshop.traffic;

import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Visitors, each on a thread of its own, that click through the shop over HTTP as it comes, until their time is over or
 * the shop closes. One request at a time each, and a pause after it, so that they never pile up.
 */
@Component
@EnableConfigurationProperties(TrafficProperties.class)
class Traffic {

    private static final Logger LOG = LoggerFactory.getLogger(Traffic.class);

    private final TrafficProperties properties;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicBoolean complained = new AtomicBoolean();

    Traffic(TrafficProperties properties) {
        this.properties = properties;
    }

    @EventListener
    void open(ApplicationReadyEvent event) {
        var environment = event.getApplicationContext().getEnvironment();
        Browser browser = new Browser("http://localhost:" + environment.getProperty("local.server.port")
                + environment.getProperty("server.servlet.context-path", ""));
        long end = System.nanoTime() + properties.atMost().toNanos();
        for (int visitor = 0; visitor < properties.visitors(); visitor++) {
            SplittableRandom random = new SplittableRandom(visitor);
            Thread thread = new Thread(() -> stroll(browser, random, end), "visitor-" + visitor);
            thread.setDaemon(true);
            thread.start();
        }
    }

    @EventListener
    void close(ContextClosedEvent event) {
        closed.countDown();
    }

    private void stroll(Browser browser, SplittableRandom random, long end) {
        try {
            while (System.nanoTime() - end < 0 && !closed.await(pauseNanos(random), TimeUnit.NANOSECONDS)) {
                visit(browser, random);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Half to one and a half times the mean. */
    private long pauseNanos(SplittableRandom random) {
        return (long) (properties.thinkTime().toNanos() * (0.5 + random.nextDouble()));
    }

    private void visit(Browser browser, SplittableRandom random) throws InterruptedException {
        Visit visit = Visits.drawn(random.nextInt(Visits.SHARES));
        try {
            int status =
                    browser.pay(visit, random.nextInt(Integer.MAX_VALUE >> 8)).statusCode();
            if (status != 200) {
                complain(visit, "the shop answered " + status);
            }
        } catch (IOException e) {
            complain(visit, e.toString());
        }
    }

    private void complain(Visit visit, String why) {
        if (closed.getCount() > 0 && complained.compareAndSet(false, true)) {
            LOG.warn("A visitor of '{}' was not served: {}; of others nothing is said", visit.name(), why);
        } else {
            LOG.debug("A visitor of '{}' was not served: {}", visit.name(), why);
        }
    }
}
