package io.pgtender.apply;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.postgresql.ds.PGSimpleDataSource;

/** A real PgBouncer before a server, where it is installed. */
final class PgBouncer implements AutoCloseable {

    private final Process process;
    private final int port;

    private PgBouncer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** The program, if this machine has it. */
    static Optional<Path> program() {
        String path = String.valueOf(System.getenv("PATH"));
        return Stream.concat(Stream.of(path.split(File.pathSeparator)), Stream.of("/usr/sbin"))
                .map(directory -> Path.of(directory, "pgbouncer"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts {@code program} in {@code mode} before the server of {@code database}. */
    static PgBouncer start(Path program, Path directory, PGSimpleDataSource database, String mode) throws Exception {
        int port = freePort();
        Path configuration = directory.resolve("pgbouncer.ini");
        Files.write(
                configuration,
                List.of(
                        "[databases]",
                        "* = host=127.0.0.1 port=" + database.getPortNumbers()[0] + " user=" + database.getUser(),
                        "[pgbouncer]",
                        "listen_addr = 127.0.0.1",
                        "listen_port = " + port,
                        "unix_socket_dir =",
                        "auth_type = any",
                        "pool_mode = " + mode,
                        "ignore_startup_parameters = extra_float_digits",
                        // It refuses to run as root.
                        "root".equals(System.getProperty("user.name")) ? "user = nobody" : ""));
        Process process = new ProcessBuilder(program.toString(), configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("pgbouncer.log").toFile())
                .start();
        PgBouncer bouncer = new PgBouncer(process, port);
        bouncer.awaitListening(directory);
        return bouncer;
    }

    /** The same database through it. */
    PGSimpleDataSource through(PGSimpleDataSource database) {
        PGSimpleDataSource through = new PGSimpleDataSource();
        through.setUrl("jdbc:postgresql://127.0.0.1:" + port + "/" + database.getDatabaseName() + "?sslmode=disable");
        through.setUser(database.getUser());
        through.setPassword("any");
        return through;
    }

    private void awaitListening(Path directory) throws IOException {
        long end = System.nanoTime() + ApplyFixture.DEADLINE.toNanos();
        while (true) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() - end > 0) {
                    throw new AssertionError(Files.readString(directory.resolve("pgbouncer.log")), e);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
