package io.pgtender.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.Array;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGStatement;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.AutoSave;
import org.postgresql.jdbc.PgArray;

/** Whatever a JDBC method returns, nothing behind it leads to the driver's own connection, statements or results. */
class NoEscapeTest {

    /** The interfaces whose objects lead to one another. */
    private static final List<Class<?>> LEADING = List.of(
            CallableStatement.class,
            PreparedStatement.class,
            Statement.class,
            Connection.class,
            DatabaseMetaData.class,
            ResultSet.class,
            Array.class);

    /** Steps from the object that a walk starts at. */
    private static final int MAX_DEPTH = 3;

    private static PGSimpleDataSource database;

    private TenderDataSource tended;
    private Connection connection;
    private final Set<String> walked = new TreeSet<>();

    @BeforeAll
    static void createSchema() throws SQLException {
        database = Shop.database(
                "CREATE TABLE t (id serial PRIMARY KEY, tags text[])",
                "INSERT INTO t (tags) VALUES (ARRAY['a'])",
                "CREATE FUNCTION open_cursor() RETURNS refcursor LANGUAGE plpgsql AS"
                        + " $$ DECLARE c refcursor; BEGIN OPEN c FOR SELECT 1; RETURN c; END $$");
        // The walk calls methods with arguments that fail; the transaction is to survive that.
        database.setAutosave(AutoSave.ALWAYS);
    }

    @BeforeEach
    void open() throws SQLException {
        tended = TenderDataSource.wrap(database);
        connection = tended.getConnection();
        connection.setAutoCommit(false);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
        tended.close();
    }

    @Test
    void connection_leadsNowhereElse() throws Exception {
        walk(connection, 0);

        assertThat(walked)
                .contains(
                        "Connection.createStatement",
                        "Connection.prepareStatement",
                        "Connection.prepareCall",
                        "Connection.getMetaData",
                        "Connection.createArrayOf",
                        "Statement.getConnection",
                        "Array.getResultSet",
                        "ResultSet.getStatement",
                        "DatabaseMetaData.getConnection");
        assertThat(walked.stream().filter(name -> name.startsWith("DatabaseMetaData.get")))
                .as("metadata methods that gave a result set")
                .hasSizeGreaterThanOrEqualTo(22);
        assertThat(tended.connectionsUnwrapped()).isZero();
    }

    @Test
    void statements_leadNowhereElse() throws Exception {
        try (Statement statement = connection.createStatement();
                PreparedStatement keys = connection.prepareStatement(
                        "INSERT INTO t (tags) VALUES (NULL)", Statement.RETURN_GENERATED_KEYS)) {
            statement.execute("SELECT 1");
            keys.executeUpdate();

            walk(statement, 0);
            walk(keys, 0);
        }

        assertThat(walked).contains("Statement.executeQuery", "PreparedStatement.getGeneratedKeys");
    }

    @Test
    void valuesOfARow_leadNowhereElse() throws Exception {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT open_cursor() AS cursor, tags AS array FROM t LIMIT 1")) {
            assertThat(row.next()).isTrue();

            walk(row, 0);
        }

        assertThat(walked).contains("ResultSet.getObject", "ResultSet.getArray", "Array.getResultSet");
    }

    @Test
    void outParameters_leadNowhereElse() throws Exception {
        try (CallableStatement call = connection.prepareCall("{? = call open_cursor()}")) {
            call.registerOutParameter(1, Types.REF_CURSOR);
            call.execute();

            walk(call, 0);
        }

        assertThat(walked).contains("CallableStatement.getObject");
    }

    @Test
    void array_isStillTheDriversClassAndMayBeGivenBack() throws SQLException {
        Array made = connection.createArrayOf("text", new String[] {"a", "b"});
        assertThat(made).isInstanceOf(PgArray.class);
        try (PreparedStatement statement = connection.prepareStatement("SELECT ?::text[]")) {
            statement.setArray(1, made);
            try (ResultSet row = statement.executeQuery()) {
                assertThat(row.next()).isTrue();
                assertThat((Object[]) row.getArray(1).getArray()).containsExactly("a", "b");
            }
        }
    }

    @Test
    void array_hasNoMethodOfTheDriversThatIsNotForwarded() {
        assertThat(Arrays.stream(PgArray.class.getDeclaredMethods())
                        .filter(method -> Modifier.isPublic(method.getModifiers())
                                && !Modifier.isStatic(method.getModifiers())
                                && !method.isSynthetic()))
                .isNotEmpty()
                .allSatisfy(method -> assertThat(
                                ObservedArray.class.getDeclaredMethod(method.getName(), method.getParameterTypes()))
                        .isNotNull());
    }

    @Test
    void metaData_isTheSameEachTimeAsTheDriversIs() throws SQLException {
        assertThat(connection.getMetaData()).isSameAs(connection.getMetaData());
    }

    @Test
    void generatedKeys_areTheSameEachTimeAsTheDriversAre() throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT INTO t (tags) VALUES (NULL)", Statement.RETURN_GENERATED_KEYS)) {
            statement.executeUpdate();

            assertThat(statement.getGeneratedKeys()).isSameAs(statement.getGeneratedKeys());
            assertThat(statement.getGeneratedKeys().getStatement()).isSameAs(statement);
        }
    }

    @Test
    void unwrap_isCountedOnceForALease() throws SQLException {
        connection.unwrap(PGConnection.class);
        connection.unwrap(PGConnection.class);
        try (Statement statement = connection.createStatement()) {
            statement.unwrap(PGStatement.class);
        }
        assertThat(tended.connectionsUnwrapped()).isEqualTo(1);

        try (Connection other = tended.getConnection();
                Statement statement = other.createStatement()) {
            statement.unwrap(PGStatement.class);
        }
        assertThat(tended.connectionsUnwrapped()).isEqualTo(2);
    }

    @Test
    void unwrap_toAnInterfaceOfJdbc_isNotCounted() throws SQLException {
        assertThat(connection.unwrap(Connection.class)).isSameAs(connection);

        assertThat(tended.connectionsUnwrapped()).isZero();
    }

    // ------------------------------------------------------------------ the walk

    private void walk(Object from, int depth) throws Exception {
        for (Class<?> type : LEADING) {
            if (type.isInstance(from)) {
                walk(from, type, depth);
                return; // the first is the narrowest
            }
        }
    }

    private void walk(Object from, Class<?> type, int depth) throws Exception {
        for (Method method : type.getMethods()) {
            if (mayLead(method)) {
                for (Object[] arguments : arguments(method)) {
                    Object returned = call(from, method, arguments);
                    if (returned != null && LEADING.stream().anyMatch(leading -> leading.isInstance(returned))) {
                        walked.add(type.getSimpleName() + "." + method.getName());
                        inside(returned, method, depth);
                    }
                }
            }
        }
    }

    private void inside(Object returned, Method method, int depth) throws Exception {
        if (returned instanceof Connection) {
            assertThat(returned).as("%s", method).isSameAs(connection);
            return;
        }
        assertThat(returned.getClass().getName()).as("%s", method).startsWith("io.pgtender.jdbc.");
        if (depth < MAX_DEPTH && (depth == 0 || !(returned instanceof DatabaseMetaData))) {
            walk(returned, depth + 1);
        }
    }

    private static boolean mayLead(Method method) {
        Class<?> returned = method.getReturnType();
        return !Modifier.isStatic(method.getModifiers())
                && !method.getName().equals("unwrap")
                && (returned == Object.class || LEADING.contains(returned));
    }

    private static @Nullable Object call(Object target, Method method, Object[] arguments)
            throws IllegalAccessException {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            return null; // these arguments do not fit
        }
    }

    /** Arguments that fit at least one method each: columns by number and name, texts, names of tables, types of results. */
    private static List<Object[]> arguments(Method method) {
        List<Object[]> all = new ArrayList<>();
        for (int number : new int[] {1, 2}) {
            for (String text : List.of("cursor", "array", "SELECT 1", "int4", "t")) {
                for (Class<?> type : List.of(ResultSet.class, Array.class, Object.class)) {
                    Object[] arguments = arguments(method, number, text, type);
                    if (all.stream().noneMatch(known -> Arrays.equals(known, arguments))) {
                        all.add(arguments);
                    }
                }
            }
        }
        return all;
    }

    private static Object[] arguments(Method method, int number, String text, Class<?> type) {
        Class<?>[] types = method.getParameterTypes();
        Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            arguments[i] = argument(method, types[i], i, number, text, type);
        }
        return arguments;
    }

    private static @Nullable Object argument(
            Method method, Class<?> wanted, int position, int number, String text, Class<?> type) {
        if (wanted == int.class) {
            return method.getDeclaringClass() == Connection.class && method.getParameterCount() > 1
                    ? resultSetInt(method, position)
                    : number;
        }
        if (wanted == long.class) {
            return 1L;
        }
        if (wanted == boolean.class) {
            return false;
        }
        if (wanted == String.class) {
            return text;
        }
        if (wanted == Class.class) {
            return type;
        }
        if (wanted == Map.class) {
            return null;
        }
        return wanted == Object[].class ? new Object[] {1} : null;
    }

    /** The last one, two or three of type, concurrency and holdability. */
    private static int resultSetInt(Method method, int position) {
        long texts = Arrays.stream(method.getParameterTypes())
                .filter(t -> t == String.class)
                .count();
        if (method.getParameterCount() - texts == 1) {
            return Statement.NO_GENERATED_KEYS;
        }
        return switch (position - (int) texts) {
            case 0 -> ResultSet.TYPE_FORWARD_ONLY;
            case 1 -> ResultSet.CONCUR_READ_ONLY;
            default -> ResultSet.CLOSE_CURSORS_AT_COMMIT;
        };
    }
}
