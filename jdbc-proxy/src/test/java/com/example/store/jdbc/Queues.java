package com.example.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Tables that are asked again and again for what is new. */
public final class Queues {

    private Queues() {}

    /** Takes one job at a time, looks its customer up, and marks it. */
    public static int work(Connection connection, int most) throws SQLException {
        connection.setAutoCommit(false);
        int done = 0;
        while (done < most && next(connection)) {
            done++;
        }
        connection.setAutoCommit(true);
        return done;
    }

    private static boolean next(Connection connection) throws SQLException {
        List<long[]> jobs = Sql.query(
                connection,
                "SELECT id, customer_id FROM jobs WHERE state = 'new' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED",
                row -> new long[] {row.getLong(1), row.getLong(2)});
        for (long[] job : jobs) {
            Sql.query(connection, "SELECT name FROM customers WHERE id = ?", row -> row.getString(1), job[1]);
            Sql.update(connection, "UPDATE jobs SET state = 'done' WHERE id = ?", job[0]);
        }
        connection.commit();
        return !jobs.isEmpty();
    }

    /** Waits for another to finish a job. */
    public static int await(Connection connection, long job, Duration interval, int most) throws InterruptedException {
        int polls = 0;
        while (polls++ < most) {
            String state = Sql.query(connection, "SELECT state FROM jobs WHERE id = ?", row -> row.getString(1), job)
                    .get(0);
            if (state.equals("done")) {
                break;
            }
            Thread.sleep(interval.toMillis());
        }
        return polls;
    }

    /** Follows a table that grows. */
    public static int tail(Connection connection, int polls, Runnable meanwhile) {
        int found = 0;
        long last = 0;
        for (int poll = 0; poll < polls; poll++) {
            for (long id : Sql.query(
                    connection,
                    "SELECT id, kind FROM events WHERE id > ? ORDER BY id LIMIT 20",
                    row -> row.getLong(1),
                    last)) {
                last = id;
                found++;
            }
            meanwhile.run();
        }
        return found;
    }
}
