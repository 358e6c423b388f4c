package io.pgtender.observation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** In class loaders of their own: an application without Micrometer, and one that is deployed again. */
class UnitOfWorkClassLoadingTest {

    private static final String PACKAGE = UnitOfWork.class.getPackageName();

    @Test
    void classes_of_core_load_without_micrometer() throws Exception {
        try (URLClassLoader loader = withoutMicrometer()) {
            List<String> classes = classesOfCore();
            assertThat(classes).contains(UnitOfWork.class.getName(), PACKAGE + ".PropagatingExecutorService");

            for (String name : classes) {
                if (!name.equals(UnitOfWorkAccessor.class.getName())) {
                    Class.forName(name, true, loader).getDeclaredMethods();
                }
            }
        }
    }

    @Test
    void accessor_alone_needs_micrometer() throws Exception {
        try (URLClassLoader loader = withoutMicrometer()) {
            assertThatThrownBy(() -> Class.forName(UnitOfWorkAccessor.class.getName(), true, loader))
                    .isInstanceOf(NoClassDefFoundError.class)
                    .hasMessageContaining("io/micrometer/context/ThreadLocalAccessor");
        }
    }

    @Test
    void unit_works_without_micrometer() throws Exception {
        try (URLClassLoader loader = withoutMicrometer()) {
            assertThat(openAndClose(loader)).isEqualTo("GET /orders");
        }
    }

    /** A server's threads outlive the application: one reference in a thread-local would keep all of its classes. */
    @Test
    void application_that_is_undeployed_can_be_collected() throws Exception {
        ExecutorService threadOfTheServer = Executors.newSingleThreadExecutor();
        try {
            WeakReference<ClassLoader> undeployed = threadOfTheServer
                    .submit(UnitOfWorkClassLoadingTest::deployAndUndeploy)
                    .get(60, TimeUnit.SECONDS);

            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (undeployed.get() != null && System.nanoTime() < deadline) {
                System.gc();
                Thread.sleep(10);
            }
            assertThat(undeployed.get()).isNull();
        } finally {
            threadOfTheServer.shutdownNow();
        }
    }

    private static WeakReference<ClassLoader> deployAndUndeploy() throws Exception {
        try (URLClassLoader loader = withoutMicrometer()) {
            openAndClose(loader);
            return new WeakReference<>(loader);
        }
    }

    /** What a request does, on the classes of another loader; returns the current unit's name. */
    private static Object openAndClose(ClassLoader loader) throws Exception {
        Class<?> type = Class.forName(UnitOfWork.class.getName(), true, loader);
        assertThat(type).isNotSameAs(UnitOfWork.class);
        try (AutoCloseable unit =
                (AutoCloseable) type.getMethod("open", String.class).invoke(null, "GET /orders")) {
            Object current = type.getMethod("current").invoke(null);
            assertThat(current).isSameAs(unit);
            Object name = type.getMethod("name").invoke(current);
            Runnable task = (Runnable) type.getMethod("wrap", Runnable.class).invoke(unit, (Runnable) () -> {});
            task.run();
            return name;
        }
    }

    private static URLClassLoader withoutMicrometer() throws MalformedURLException {
        URL[] classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).getFileName().toString().startsWith("context-propagation"))
                .map(UnitOfWorkClassLoadingTest::url)
                .toArray(URL[]::new);
        return new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader());
    }

    private static URL url(String entry) {
        try {
            return new File(entry).toURI().toURL();
        } catch (MalformedURLException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> classesOfCore() throws IOException, URISyntaxException {
        Path classes = Path.of(UnitOfWork.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (Stream<Path> files = Files.walk(classes)) {
            return files.map(file -> classes.relativize(file).toString())
                    .filter(file -> file.endsWith(".class") && !file.endsWith("package-info.class"))
                    .map(file ->
                            file.substring(0, file.length() - ".class".length()).replace(File.separatorChar, '.'))
                    .toList();
        }
    }
}
