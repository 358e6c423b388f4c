import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.VariableElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * Writes one forwarding class for each JDBC interface whose objects lead to other JDBC objects, with every method of the interface,
 * defaults included: a default that is not forwarded silently replaces the driver's own implementation.
 *
 * <p>Run as {@code java DelegateGenerator.java OUTPUT_DIRECTORY}. The interfaces are read through the compiler as {@code --release 17}
 * shows them, not through reflection on the running JDK, so that every JDK writes the same bytes and a method that a later JDK adds
 * cannot break the build.
 */
public final class DelegateGenerator {

    private static final String RELEASE = "17";
    private static final String PACKAGE = "io.pgtender.jdbc.delegate";

    /** Interface to parent interface; a parent's methods are inherited from the parent's forwarding class. */
    private record Target(String type, String parent) {
        String className() {
            return className(type);
        }

        static String className(String type) {
            return "Delegating" + type;
        }
    }

    /** The interface most of whose methods return result sets, of statements that the application never saw. */
    private static final String METADATA = "DatabaseMetaData";

    private static final List<Target> TARGETS = List.of(
            new Target("Array", ""),
            new Target("CallableStatement", "PreparedStatement"),
            new Target("Connection", ""),
            new Target(METADATA, ""),
            new Target("PreparedStatement", "Statement"),
            new Target("ResultSet", ""),
            new Target("Statement", ""));

    private DelegateGenerator() {}

    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            throw new IllegalArgumentException("one argument expected, the output directory, but got " + args.length);
        }
        Sources sources = new Sources();
        JavaCompiler.CompilationTask task = ToolProvider.getSystemJavaCompiler()
                .getTask(
                        null,
                        null,
                        null,
                        List.of("--release", RELEASE, "-proc:only"),
                        TARGETS.stream()
                                .map(target -> "java.sql." + target.type())
                                .toList(),
                        null);
        task.setProcessors(List.of(sources));
        if (!task.call() || sources.byClass.size() != TARGETS.size()) {
            throw new IllegalStateException("the compiler could not read java.sql as of release " + RELEASE);
        }
        Path directory = Files.createDirectories(Path.of(args[0], PACKAGE.split("\\.")));
        for (Map.Entry<String, String> source : sources.byClass.entrySet()) {
            Path file = directory.resolve(source.getKey() + ".java");
            // An untouched file keeps its time, and Maven has nothing to recompile.
            if (!Files.exists(file) || !Files.readString(file).equals(source.getValue())) {
                Files.writeString(file, source.getValue());
            }
        }
    }

    @SupportedAnnotationTypes("*")
    private static final class Sources extends AbstractProcessor {

        final Map<String, String> byClass = new TreeMap<>();

        @Override
        public SourceVersion getSupportedSourceVersion() {
            return SourceVersion.latestSupported();
        }

        @Override
        public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
            if (!round.processingOver()) {
                TARGETS.forEach(target -> byClass.put(target.className(), source(target)));
            }
            return false;
        }

        private String source(Target target) {
            Map<String, ExecutableElement> methods = methods(target.type());
            if (!target.parent().isEmpty()) {
                methods.keySet().removeAll(methods(target.parent()).keySet());
            }
            boolean wrapper = methods.keySet().removeIf(signature -> signature.startsWith("unwrap("))
                    & methods.keySet().removeIf(signature -> signature.startsWith("isWrapperFor("));
            StringBuilder out = new StringBuilder();
            appendHead(out, target);
            if (wrapper) {
                out.append(WRAPPER);
            }
            if (target.type().equals(METADATA)) {
                out.append(RESULT_HOOK);
            }
            methods.values().forEach(method -> appendMethod(out, target, method));
            if (target.parent().isEmpty()) {
                out.append(TO_STRING);
            }
            return out.append("}\n").toString();
        }

        /** All instance methods of a type by name and erased parameters, in that order; the most specific declaration wins. */
        private Map<String, ExecutableElement> methods(String type) {
            Map<String, ExecutableElement> methods = new TreeMap<>();
            TypeElement root = processingEnv.getElementUtils().getTypeElement("java.sql." + type);
            for (TypeElement declaring : withSuperinterfaces(root, new LinkedHashSet<>())) {
                for (ExecutableElement method : ElementFilter.methodsIn(declaring.getEnclosedElements())) {
                    if (!method.getModifiers().contains(Modifier.STATIC)
                            && !method.getModifiers().contains(Modifier.PRIVATE)) {
                        methods.putIfAbsent(signature(method), method);
                    }
                }
            }
            return methods;
        }

        private static Set<TypeElement> withSuperinterfaces(TypeElement type, Set<TypeElement> seen) {
            seen.add(type);
            for (TypeMirror parent : type.getInterfaces()) {
                withSuperinterfaces((TypeElement) ((DeclaredType) parent).asElement(), seen);
            }
            return seen;
        }

        private String signature(ExecutableElement method) {
            return method.getSimpleName()
                    + method.getParameters().stream()
                            .map(parameter -> processingEnv.getTypeUtils().erasure(parameter.asType()))
                            .map(TypeMirror::toString)
                            .collect(Collectors.joining(",", "(", ")"));
        }

        private static void appendHead(StringBuilder out, Target target) {
            boolean root = target.parent().isEmpty();
            out.append("""
                    package %1$s;

                    /**
                     * Internal: forwards every method of {@code java.sql.%2$s}, defaults included, to another %2$s. Written by DelegateGenerator.
                     *
                     * <p>As thread-safe as what it forwards to. Equal to itself only.
                     */
                    @SuppressWarnings({"deprecation", "removal"})
                    public class %3$s %4$simplements java.sql.%2$s {

                        /** Where the calls go. */
                        protected final java.sql.%2$s delegate;

                        /** Forwards to the given %2$s. */
                        protected %3$s(java.sql.%2$s delegate) {
                    %5$s        this.delegate = delegate;
                        }
                    """.formatted(
                            PACKAGE,
                            target.type(),
                            target.className(),
                            root ? "" : "extends " + Target.className(target.parent()) + " ",
                            root ? "" : "        super(delegate);\n"));
        }

        private static void appendMethod(StringBuilder out, Target target, ExecutableElement method) {
            List<? extends VariableElement> parameters = method.getParameters();
            String declared = IntStream.range(0, parameters.size())
                    .mapToObj(i -> parameterType(method, i) + " p" + (i + 1))
                    .collect(Collectors.joining(", "));
            String passed = IntStream.rangeClosed(1, parameters.size())
                    .mapToObj(i -> "p" + i)
                    .collect(Collectors.joining(", "));
            String typeParameters = method.getTypeParameters().isEmpty()
                    ? ""
                    : method.getTypeParameters().stream()
                            .map(parameter -> parameter + bounds(parameter.getBounds()))
                            .collect(Collectors.joining(", ", "<", "> "));
            String thrown = method.getThrownTypes().isEmpty()
                    ? ""
                    : method.getThrownTypes().stream()
                            .map(TypeMirror::toString)
                            .collect(Collectors.joining(", ", " throws ", ""));
            String returned = method.getReturnType().toString();
            boolean hooked = target.type().equals(METADATA) && returned.equals("java.sql.ResultSet");
            out.append(String.format(
                    Locale.ROOT,
                    """

                                @Override
                                public %s%s %s(%s)%s {
                                    %sdelegate.%s(%s)%s;
                                }
                            """,
                    typeParameters,
                    returned,
                    method.getSimpleName(),
                    declared,
                    thrown,
                    returned.equals("void") ? "" : hooked ? "return result(" : "return ",
                    method.getSimpleName(),
                    passed,
                    hooked ? ")" : ""));
        }

        private static String parameterType(ExecutableElement method, int index) {
            TypeMirror type = method.getParameters().get(index).asType();
            boolean variable =
                    method.isVarArgs() && index == method.getParameters().size() - 1;
            return variable ? ((ArrayType) type).getComponentType() + "..." : type.toString();
        }

        private static String bounds(List<? extends TypeMirror> bounds) {
            String joined = bounds.stream().map(TypeMirror::toString).collect(Collectors.joining(" & "));
            return joined.equals("java.lang.Object") ? "" : " extends " + joined;
        }
    }

    /** JDBC's contract: whoever implements the type asked for is the answer; only the driver's own types lead outside. */
    private static final String WRAPPER = """

                /** Called after the driver's object was found and before the application has it, with the type that was asked for. */
                protected void unwrapped(java.lang.Class<?> type) {}

                @Override
                public <T> T unwrap(java.lang.Class<T> type) throws java.sql.SQLException {
                    if (type != null && type.isInstance(this)) {
                        return type.cast(this);
                    }
                    T outside = delegate.unwrap(type);
                    unwrapped(type);
                    return outside;
                }

                @Override
                public boolean isWrapperFor(java.lang.Class<?> type) throws java.sql.SQLException {
                    return type != null && type.isInstance(this) || delegate.isWrapperFor(type);
                }
            """;

    private static final String RESULT_HOOK = """

                /** Called with every result set that the driver returned; what it returns is what the application has. */
                protected java.sql.ResultSet result(java.sql.ResultSet driverResult) {
                    return driverResult;
                }
            """;

    private static final String TO_STRING = """

                @Override
                public java.lang.String toString() {
                    return delegate.toString();
                }
            """;
}
