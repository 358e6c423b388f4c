package io.pgtender.observation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Frames of ours are never the application's, whichever module a package of ours is added to. */
class OwnPackagesTest {

    @Test
    void package_of_every_module_is_passed_over() throws Exception {
        List<String> packages = ownPackages();
        assertThat(packages)
                .as("found in the modules' sources")
                .contains("io.pgtender", "io.pgtender.observation", "io.pgtender.jdbc", "io.pgtender.spring");

        assertThat(packages)
                .as("packages of ours that CallSites takes for an application: add them to OWN_PACKAGES there")
                .allMatch(name -> CallSites.isPassedOver(name + ".Any"));
    }

    /** Those with sources of ours in any module, but for the ones that are applications. */
    private static List<String> ownPackages() throws IOException, URISyntaxException {
        Path module = Path.of(OwnPackagesTest.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .getParent()
                .getParent();
        try (Stream<Path> modules = Files.list(module.getParent())) {
            return modules.map(other -> other.resolve("src/main/java"))
                    .filter(Files::isDirectory)
                    .flatMap(OwnPackagesTest::packages)
                    .filter(name -> name.equals("io.pgtender") || name.startsWith("io.pgtender."))
                    .filter(name ->
                            !name.startsWith("io.pgtender.examples") && !name.startsWith("io.pgtender.benchmarks"))
                    .distinct()
                    .toList();
        }
    }

    private static Stream<String> packages(Path sources) {
        try (Stream<Path> files = Files.walk(sources)) {
            return files
                    .filter(file -> file.toString().endsWith(".java"))
                    .map(file -> sources.relativize(file.getParent()).toString().replace(File.separatorChar, '.'))
                    .distinct()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
