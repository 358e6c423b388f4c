package io.pgtender.observation;

import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the lines of application code that the current thread came from: the frames that are neither ours nor the JDK's, a
 * driver's, a pool's, an object-relational mapper's, Spring's or a generated proxy's.
 *
 * <p>Costs about 0.2 µs per frame walked on JDK 17, so up to 13 µs under Hibernate and Spring: to be sampled. Thread-safe.
 */
public final class CallSites {

    /** Frames that are looked at before giving up. */
    private static final int MAX_FRAMES = 512;

    private static final StackWalker WALKER = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE);

    /** Our packages, one by one: {@code io.pgtender.examples} is an application. */
    private static final Set<String> OWN_PACKAGES = Set.of(
            "io.pgtender",
            "io.pgtender.advice",
            "io.pgtender.apply",
            "io.pgtender.assertions",
            "io.pgtender.cache",
            "io.pgtender.candidate",
            "io.pgtender.catalog",
            "io.pgtender.coherence",
            "io.pgtender.contest",
            "io.pgtender.dataflow",
            "io.pgtender.detect",
            "io.pgtender.export",
            "io.pgtender.html",
            "io.pgtender.jdbc",
            "io.pgtender.jdbc.delegate",
            "io.pgtender.junit",
            "io.pgtender.observation",
            "io.pgtender.plan",
            "io.pgtender.review",
            "io.pgtender.selection",
            "io.pgtender.source",
            "io.pgtender.spring",
            "io.pgtender.spring.actuate",
            "io.pgtender.sql",
            "io.pgtender.verify",
            "io.pgtender.whatif",
            "io.pgtender.workload");

    private static final List<String> LIBRARIES = List.of(
            "java.",
            "javax.",
            "jakarta.",
            "jdk.",
            "sun.",
            "com.sun.",
            "kotlin.",
            "kotlinx.",
            "scala.",
            "groovy.",
            "org.codehaus.groovy.",
            "org.postgresql.",
            "net.ttddyy.",
            "com.p6spy.",
            "com.zaxxer.hikari.",
            "org.apache.tomcat.",
            "org.apache.commons.dbcp",
            "org.apache.commons.dbutils.",
            "com.mchange.",
            "io.agroal.",
            "org.hibernate.",
            "org.eclipse.persistence.",
            "org.jooq.",
            "org.apache.ibatis.",
            "org.mybatis.",
            "org.jdbi.",
            "com.querydsl.",
            "io.ebean.",
            "org.flywaydb.",
            "liquibase.",
            "org.springframework.",
            "org.aspectj.",
            "net.bytebuddy.",
            "net.sf.cglib.",
            "javassist.",
            "io.micrometer.",
            "io.opentelemetry.",
            // What calls the application: never the nearest frame, but among the five of a stack.
            "org.apache.catalina.",
            "org.apache.coyote.",
            "org.eclipse.jetty.",
            "io.undertow.",
            "io.netty.",
            "io.vertx.",
            "io.quarkus.",
            "io.micronaut.",
            "org.jboss.",
            "org.glassfish.",
            "reactor.",
            "io.reactivex.",
            "io.grpc.",
            "graphql.",
            "com.netflix.graphql.",
            "org.apache.kafka.",
            "com.rabbitmq.",
            "org.quartz.",
            "com.fasterxml.jackson.",
            "tools.jackson.",
            "org.thymeleaf.",
            "com.github.benmanes.caffeine.",
            "com.google.common.",
            "org.junit.",
            "org.testng.",
            "org.apache.maven.surefire.",
            "org.gradle.",
            "com.intellij.rt.");

    /** Applications that live in a library's name space. */
    private static final List<String> APPLICATIONS = List.of("org.springframework.samples.");

    /** Whether a class is passed over. The values hold nothing of ours, so no class loader is kept by them. */
    private static final ClassValue<Boolean> PASSED_OVER = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return isPassedOver(type.getName());
        }
    };

    private CallSites() {}

    /** The application's frame that is nearest, {@code null} when the stack has none. */
    public static @Nullable CallSite capture() {
        return WALKER.walk(CallSites::firstOfApplication)
                .map(CallSites::callSite)
                .orElse(null);
    }

    /**
     * The application's frames that are nearest, {@code null} when the stack has none. Walks further than
     * {@link #capture}, up to the sixth such frame instead of the first, and asks the JVM for five lines: 5 µs and 3.4 kB
     * against 1.5 µs and 1.1 kB where few frames lie between (JDK 17).
     */
    public static @Nullable CallStack captureStack() {
        return WALKER.walk(CallSites::stackOfApplication);
    }

    private static Optional<StackFrame> firstOfApplication(Stream<StackFrame> frames) {
        return ofApplication(frames).findFirst();
    }

    private static @Nullable CallStack stackOfApplication(Stream<StackFrame> frames) {
        CallStackBuilder<StackFrame> stack = new CallStackBuilder<>(CallSites::isSameMethod);
        Iterator<StackFrame> nearestFirst = ofApplication(frames).iterator();
        while (!stack.isFull() && nearestFirst.hasNext()) {
            stack.add(nearestFirst.next());
        }
        List<CallSite> nearest =
                stack.nearest().stream().map(CallSites::callSite).toList();
        return nearest.isEmpty() ? null : new CallStack(nearest);
    }

    private static boolean isSameMethod(StackFrame one, StackFrame other) {
        return one.getDeclaringClass() == other.getDeclaringClass()
                && enclosingMethod(one.getMethodName()).equals(enclosingMethod(other.getMethodName()));
    }

    private static Stream<StackFrame> ofApplication(Stream<StackFrame> frames) {
        return frames.limit(MAX_FRAMES).filter(frame -> !PASSED_OVER.get(frame.getDeclaringClass()));
    }

    private static CallSite callSite(StackFrame frame) {
        String file = frame.getFileName();
        return new CallSite(
                frame.getClassName(),
                enclosingMethod(frame.getMethodName()),
                file == null ? "" : file,
                frame.getLineNumber());
    }

    /** {@code lambda$list$0}, as javac names a lambda's body, belongs to {@code list}; so does Kotlin's {@code list$lambda$0}. */
    static String enclosingMethod(String methodName) {
        int kotlin = methodName.indexOf("$lambda$");
        if (kotlin > 0) {
            return methodName.substring(0, kotlin);
        }
        if (!methodName.startsWith("lambda$")) {
            return methodName;
        }
        int start = "lambda$".length();
        int end = methodName.lastIndexOf('$');
        if (end <= start) {
            return methodName;
        }
        String enclosing = methodName.substring(start, end);
        return switch (enclosing) {
            case "new" -> "<init>";
            case "static" -> "<clinit>";
            default -> enclosing;
        };
    }

    static boolean isPassedOver(String className) {
        return isOwn(className) || isLibrary(className) || isGenerated(className);
    }

    private static boolean isOwn(String className) {
        int dot = className.lastIndexOf('.');
        return dot > 0 && OWN_PACKAGES.contains(className.substring(0, dot));
    }

    private static boolean isLibrary(String className) {
        return LIBRARIES.stream().anyMatch(className::startsWith)
                && APPLICATIONS.stream().noneMatch(className::startsWith);
    }

    /** Proxies of the JDK, CGLIB, Spring, Hibernate and Byte Buddy. Scala's anonymous classes have {@code $$} too. */
    private static boolean isGenerated(String className) {
        return (className.contains("$$") && !className.contains("$$anon"))
                || className.contains("$Proxy")
                || className.contains("$HibernateProxy")
                || className.contains("$ByteBuddy$");
    }
}
