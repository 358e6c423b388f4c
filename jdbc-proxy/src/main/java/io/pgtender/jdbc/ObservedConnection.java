package io.pgtender.jdbc;

import io.pgtender.cache.Outcome;
import io.pgtender.jdbc.delegate.DelegatingConnection;
import io.pgtender.observation.CallSites;
import io.pgtender.observation.ParameterVector;
import io.pgtender.observation.UnitOfWork;
import io.pgtender.sql.StatementKind;
import io.pgtender.workload.ConnectionRecorder.Ending;
import io.pgtender.workload.OverheadRecorder;
import io.pgtender.workload.ShapeRecorder;
import io.pgtender.workload.UnitOfWorkRecorder;
import java.sql.Array;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import net.ttddyy.dsproxy.proxy.ProxyConfig;
import net.ttddyy.dsproxy.proxy.ProxyJdbcObject;
import org.jspecify.annotations.Nullable;

/**
 * One lease of a connection: its statements are observed, and what ran in a transaction, or else in the lease, is one unit
 * of work. Thread-safe no more and no less than the connection below.
 */
final class ObservedConnection extends DelegatingConnection implements ProxyJdbcObject {

    /** Open result sets that are remembered beside the first, so that their rows count even if only the connection is closed. */
    private static final int MAX_FURTHER_OPEN_RESULTS = 7;

    /** Stands for an execution whose rows are not reported. */
    static final long NO_TOKEN = -1;

    /** Stands for a piece of work whose time is not taken. */
    private static final long NOT_TIMED = -1;

    private final Capture capture;
    private final @Nullable CacheLease cache;
    private final LeaseTransactions transactions;
    private final SlowQueries slow;
    private @Nullable ObservedResultSet openResult;
    private @Nullable ObservedResultSet @Nullable [] furtherOpenResults;
    private @Nullable ObservedDatabaseMetaData metaData;

    /** The present unit of work, or this lease's part in {@link #scope}. */
    private @Nullable UnitOfWorkRecorder unit;

    private @Nullable UnitOfWork scope;
    private boolean unwrapped;

    /** Pieces of our own work to come before one that is timed; begins at random, so that each has the same chance. */
    private int untilTimed = ThreadLocalRandom.current().nextInt(OverheadRecorder.INTERVAL);

    ObservedConnection(Connection delegate, Capture capture) {
        super(delegate);
        this.capture = capture;
        long began = beginWork();
        this.transactions = new LeaseTransactions(delegate, capture);
        this.slow = capture.slowQueries(transactions.timer());
        CacheGate gate = capture.cache();
        this.cache = gate == null ? null : gate.lease(delegate, capture);
        endWork(began);
    }

    Capture capture() {
        return capture;
    }

    /** To be called before a piece of our own work: the time if it is its turn to be timed. */
    private long beginWork() {
        if (untilTimed-- > 0) {
            return NOT_TIMED;
        }
        untilTimed = OverheadRecorder.INTERVAL - 1;
        return System.nanoTime();
    }

    private void endWork(long began) {
        if (began != NOT_TIMED) {
            capture.workload().overhead().timed(System.nanoTime() - began);
        }
    }

    /** The cache as this lease sees it, or {@code null} when nothing is cached. */
    @Nullable
    CacheLease cache() {
        return cache;
    }

    // ------------------------------------------------------------------ what statements report

    /** To be called before a statement is sent. */
    void beforeExecution(@Nullable ShapeRecorder shape) {
        if (cache != null && shape != null) {
            cache.before(shape.shape());
        }
    }

    /** Records a successful execution and gives the token under which its rows are reported. */
    long succeeded(@Nullable ShapeRecorder shape, long startedNanos, long elapsedNanos, Execution execution) {
        if (shape == null) {
            return NO_TOKEN;
        }
        long began = beginWork();
        if (cache != null) {
            cache.after(shape.shape(), null);
        }
        if (isOff()) {
            return NO_TOKEN;
        }
        try {
            if (shape.kind() == StatementKind.BEGIN) {
                finishUnit();
            }
            shape.executed(elapsedNanos);
            UnitOfWorkRecorder present = unit();
            long token = present.executed(shape, startedNanos, elapsedNanos, execution);
            transactions.executed(shape.kind(), elapsedNanos);
            slow.succeeded(shape, elapsedNanos, 1, execution);
            if (shape.wantsSample(elapsedNanos)) {
                shape.sample(new ParameterVector(execution.sql(), execution.parameters(), elapsedNanos));
            }
            if (shape.wantsCallSite()) {
                capture.captureCallSite(shape);
            }
            if (present.wantsCallStack(shape)) {
                present.callStack(shape, token, CallSites.captureStack());
            }
            if (LeaseTransactions.mayEnd(shape.kind()) && transactions.succeeded(shape.shape(), elapsedNanos)) {
                finishUnit();
            }
            return token;
        } catch (Throwable e) {
            capture.trouble(e);
            return NO_TOKEN;
        } finally {
            endWork(began);
        }
    }

    /** Records a batch of {@code statements} executions of one shape, sent together. */
    long succeededBatch(ShapeRecorder shape, long startedNanos, long elapsedNanos, int statements) {
        long began = beginWork();
        if (cache != null) {
            cache.after(shape.shape(), null);
        }
        if (isOff()) {
            return NO_TOKEN;
        }
        try {
            shape.executed(elapsedNanos);
            shape.batched(statements);
            unit().batched(shape, startedNanos, elapsedNanos, statements);
            transactions.executed(shape.kind(), elapsedNanos);
            slow.succeeded(shape, elapsedNanos, statements, null);
            if (shape.wantsCallSite()) {
                capture.captureCallSite(shape);
            }
            if (LeaseTransactions.mayEnd(shape.kind()) && transactions.succeeded(shape.shape(), elapsedNanos)) {
                finishUnit();
            }
        } catch (Throwable e) {
            capture.trouble(e);
        } finally {
            endWork(began);
        }
        return NO_TOKEN;
    }

    /** Records a failed execution. The caller throws {@code failure} on, whatever happens here. */
    void failed(@Nullable ShapeRecorder shape, long startedNanos, long elapsedNanos, Throwable failure) {
        if (shape == null) {
            return;
        }
        long began = beginWork();
        if (cache != null) {
            cache.after(shape.shape(), failure);
        }
        if (isOff()) {
            return;
        }
        try {
            String sqlState = failure instanceof SQLException e ? e.getSQLState() : null;
            shape.failed(elapsedNanos, sqlState);
            unit().failed(shape, startedNanos, elapsedNanos, sqlState);
            transactions.executed(shape.kind(), elapsedNanos);
            slow.failed(shape, elapsedNanos, sqlState);
            if (LeaseTransactions.mayEnd(shape.kind()) && transactions.failed(shape.shape(), elapsedNanos)) {
                finishUnit();
            }
        } catch (Throwable e) {
            capture.trouble(e);
        } finally {
            endWork(began);
        }
    }

    void rows(@Nullable ShapeRecorder shape, long token, long rows) {
        if (shape == null || rows <= 0 || !capture.isOn()) {
            return;
        }
        try {
            shape.rows(rows);
            UnitOfWorkRecorder present = unit;
            if (present != null) {
                present.rows(token, rows);
            }
            slow.rows(shape, rows);
        } catch (Throwable e) {
            capture.trouble(e);
        }
    }

    /** Learns the columns of a result whose values are noted. Never throws. */
    void noteColumns(ShapeRecorder shape, ResultSet result) {
        try {
            if (shape.wantsColumns()) {
                shape.columns(DriverColumns.of(result));
            }
        } catch (SQLException e) {
            // Closed meanwhile, by another thread.
        } catch (Throwable e) {
            capture.trouble(e);
        }
    }

    /** The application is done with a result whose values were noted. Never throws. */
    void resultUsed(ShapeRecorder shape, ResultSet result, int rowsRead, long columnsRead) {
        try {
            int columns = shape.columnCount();
            if (columns > 0 && capture.isOn()) {
                shape.resultUsed(rowsRead, DriverColumns.rowsFetched(result), columns, columnsRead);
            }
        } catch (SQLException e) {
            // Closed meanwhile, by another thread.
        } catch (Throwable e) {
            capture.trouble(e);
        }
    }

    /** The application has read a value. Never throws. */
    void read(long token, int row, int column, long fingerprint) {
        UnitOfWorkRecorder present = unit;
        if (present != null) {
            present.read(token, row, column, fingerprint);
        }
    }

    /** Whether capture was switched off since the lease began: then nothing is recorded, and no end of a transaction is waited for. */
    private boolean isOff() {
        if (capture.isOn()) {
            return false;
        }
        transactions.abandon();
        return true;
    }

    void opened(ObservedResultSet result) {
        if (openResult == null) {
            openResult = result;
            return;
        }
        @Nullable ObservedResultSet[] further = furtherOpenResults;
        if (further == null) {
            further = new ObservedResultSet[MAX_FURTHER_OPEN_RESULTS];
            furtherOpenResults = further;
        }
        for (int i = 0; i < further.length; i++) {
            if (further[i] == null) {
                further[i] = result;
                return;
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // the very object
    void closed(ObservedResultSet result) {
        ShapeRecorder shape = result.shape();
        if (shape != null) {
            try {
                slow.closed(shape);
            } catch (Throwable e) {
                capture.trouble(e);
            }
        }
        if (openResult == result) {
            openResult = null;
            return;
        }
        @Nullable ObservedResultSet[] further = furtherOpenResults;
        for (int i = 0; further != null && i < further.length; i++) {
            if (further[i] == result) {
                further[i] = null;
                return;
            }
        }
    }

    private void flushOpenResults() {
        ObservedResultSet first = openResult;
        if (first != null) {
            first.flushRows();
        }
        @Nullable ObservedResultSet[] further = furtherOpenResults;
        for (int i = 0; further != null && i < further.length; i++) {
            ObservedResultSet result = further[i];
            if (result != null) {
                result.flushRows();
            }
        }
    }

    /** Where the statements of this moment are written down: the unit of the thread, else this lease's own. */
    @SuppressWarnings("ReferenceEquality") // the very object
    private UnitOfWorkRecorder unit() {
        UnitOfWork current = UnitOfWork.current();
        UnitOfWorkRecorder present = unit;
        if (present != null && current == scope) {
            return present;
        }
        return enter(current);
    }

    private UnitOfWorkRecorder enter(@Nullable UnitOfWork current) {
        leaveUnit();
        UnitOfWorkRecorder entered = current == null
                ? capture.workload().newUnit()
                : capture.workload().newUnit(current);
        unit = entered;
        scope = current;
        return entered;
    }

    private void leaveUnit() {
        UnitOfWorkRecorder present = unit;
        if (present != null) {
            unit = null;
            scope = null;
            capture.workload().left(present);
        }
    }

    /** A transaction ends: the unit too, unless it is one that the application opened. */
    private void endUnit() {
        long began = beginWork();
        finishUnit();
        endWork(began);
    }

    private void finishUnit() {
        try {
            flushOpenResults();
            slow.flush();
            UnitOfWorkRecorder present = unit;
            if (present != null) {
                capture.workload().transactionEnded(present);
            }
        } catch (Throwable e) {
            capture.trouble(e);
        }
    }

    private void endLease() {
        endUnit();
        try {
            leaveUnit();
        } catch (Throwable e) {
            capture.trouble(e);
        }
    }

    // ------------------------------------------------------------------ statements

    @Override
    public Statement createStatement() throws SQLException {
        return new ObservedStatement(delegate.createStatement(), this);
    }

    @Override
    public Statement createStatement(int type, int concurrency) throws SQLException {
        return new ObservedStatement(delegate.createStatement(type, concurrency), this);
    }

    @Override
    public Statement createStatement(int type, int concurrency, int holdability) throws SQLException {
        return new ObservedStatement(delegate.createStatement(type, concurrency, holdability), this);
    }

    @Override
    public PreparedStatement prepareStatement(String sql) throws SQLException {
        return new ObservedPreparedStatement(delegate.prepareStatement(sql), this, sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int autoGeneratedKeys) throws SQLException {
        return new ObservedPreparedStatement(delegate.prepareStatement(sql, autoGeneratedKeys), this, sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int[] columnIndexes) throws SQLException {
        return new ObservedPreparedStatement(delegate.prepareStatement(sql, columnIndexes), this, sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, String[] columnNames) throws SQLException {
        return new ObservedPreparedStatement(delegate.prepareStatement(sql, columnNames), this, sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency) throws SQLException {
        return new ObservedPreparedStatement(delegate.prepareStatement(sql, type, concurrency), this, sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
            throws SQLException {
        return new ObservedPreparedStatement(delegate.prepareStatement(sql, type, concurrency, holdability), this, sql);
    }

    @Override
    public CallableStatement prepareCall(String sql) throws SQLException {
        return new ObservedCallableStatement(delegate.prepareCall(sql), this, sql);
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency) throws SQLException {
        return new ObservedCallableStatement(delegate.prepareCall(sql, type, concurrency), this, sql);
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency, int holdability) throws SQLException {
        return new ObservedCallableStatement(delegate.prepareCall(sql, type, concurrency, holdability), this, sql);
    }

    @Override
    public DatabaseMetaData getMetaData() throws SQLException {
        DatabaseMetaData own = delegate.getMetaData();
        ObservedDatabaseMetaData known = metaData;
        if (known == null || !known.wraps(own)) {
            known = new ObservedDatabaseMetaData(own, this);
            metaData = known;
        }
        return known;
    }

    // ------------------------------------------------------------------ arrays

    @Override
    public @Nullable Array createArrayOf(String typeName, Object @Nullable [] elements) throws SQLException {
        Array made = BackReferences.inside(delegate.createArrayOf(typeName, elements), this);
        if (elements != null && made instanceof ObservedArray own) {
            own.elements(elements);
        }
        return made;
    }

    // ------------------------------------------------------------------ transactions

    @Override
    public void setAutoCommit(boolean autoCommit) throws SQLException {
        long endingAt = transactions.ending();
        if (cache != null) {
            cache.beforeAutoCommit(autoCommit);
        }
        try {
            delegate.setAutoCommit(autoCommit);
        } catch (Throwable e) {
            if (cache != null) {
                cache.afterAutoCommit(autoCommit, e);
            }
            throw e;
        }
        if (cache != null) {
            cache.afterAutoCommit(autoCommit, null);
        }
        transactions.autoCommit(autoCommit, endingAt);
        endUnit();
    }

    @Override
    public void commit() throws SQLException {
        long endingAt = transactions.ending();
        if (cache != null) {
            cache.beforeCommit();
        }
        try {
            delegate.commit();
        } catch (Throwable e) {
            transactions.ended(Ending.ROLLED_BACK, endingAt);
            if (cache != null) {
                cache.afterCommit(e);
            }
            commitFailed(e);
            endUnit();
            throw e;
        }
        if (cache != null) {
            cache.afterCommit(null);
        }
        transactions.ended(Ending.COMMITTED, endingAt);
        endUnit();
    }

    /** What the application does again after a serialization failure is no repetition. Never throws. */
    private void commitFailed(Throwable failure) {
        try {
            ShapeRecorder commit = capture.recorder("COMMIT");
            UnitOfWorkRecorder present = unit;
            if (commit != null && present != null && failure instanceof SQLException e) {
                present.failed(commit, System.nanoTime(), 0, e.getSQLState());
            }
        } catch (Throwable e) {
            capture.trouble(e);
        }
    }

    @Override
    public void rollback() throws SQLException {
        long endingAt = transactions.ending();
        try {
            delegate.rollback();
        } finally {
            transactions.ended(Ending.ROLLED_BACK, endingAt);
            if (cache != null) {
                cache.afterRollback();
            }
            endUnit();
        }
    }

    /** Part of the transaction is undone; what it wrote before may still be committed. */
    @Override
    public void rollback(Savepoint savepoint) throws SQLException {
        delegate.rollback(savepoint);
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        delegate.setTransactionIsolation(level);
        if (cache != null) {
            cache.isolation(level);
        }
    }

    @Override
    public void setSchema(String schema) throws SQLException {
        if (cache != null) {
            cache.sessionChanged();
        }
        delegate.setSchema(schema);
    }

    /**
     * Below a pool, as {@link TenderDriver}'s connections are, this is how a lease ends: HikariCP (ProxyConnection.close) and
     * DBCP2 (PoolableConnection.passivate) clear the warnings of what they get back.
     */
    @Override
    public void clearWarnings() throws SQLException {
        delegate.clearWarnings();
        endLease();
    }

    /** JDBC's own name for the end of a lease. */
    @Override
    public void endRequest() throws SQLException {
        delegate.endRequest();
        endLease();
    }

    @Override
    public void close() throws SQLException {
        transactions.leave();
        endLease();
        if (cache == null) {
            delegate.close();
            return;
        }
        cache.beforeClose();
        Outcome outcome = Outcome.UNKNOWN;
        try {
            delegate.close();
            outcome = Outcome.SUCCEEDED;
        } finally {
            cache.closed(outcome);
        }
    }

    @Override
    public void abort(Executor executor) throws SQLException {
        transactions.leave();
        endLease();
        try {
            delegate.abort(executor);
        } finally {
            if (cache != null) {
                cache.closed(Outcome.UNKNOWN);
            }
        }
    }

    /** What goes through the driver's own connection is not seen. */
    @Override
    protected void unwrapped(Class<?> type) {
        if (!unwrapped) {
            unwrapped = true;
            capture.connectionUnwrapped();
        }
        unseenWrite();
    }

    /** Something may be written that no statement of ours shows. */
    void unseenWrite() {
        if (cache != null) {
            cache.opaque();
        }
    }

    // ------------------------------------------------------------------ datasource-proxy

    @Override
    public Object getTarget() {
        unwrapped(delegate.getClass());
        return delegate;
    }

    @Override
    public ProxyConfig getProxyConfig() {
        return capture.proxyConfig();
    }
}
