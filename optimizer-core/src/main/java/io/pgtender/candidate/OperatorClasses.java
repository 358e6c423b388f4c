package io.pgtender.candidate;

import java.util.List;
import java.util.Optional;

/** The operator classes of a server. Immutable. */
final class OperatorClasses {

    static final OperatorClasses NONE = new OperatorClasses(List.of());

    private final List<OperatorClass> classes;

    OperatorClasses(List<OperatorClass> classes) {
        this.classes = List.copyOf(classes);
    }

    Optional<OperatorClass> named(String accessMethod, String name) {
        return classes.stream()
                .filter(c -> c.accessMethod().equals(accessMethod) && c.name().equals(name))
                .findFirst();
    }

    /**
     * The class that {@code accessMethod} has for the column's type: its default, else the only kind there is, as GiST has
     * it for inet. (indexcmds.c, GetDefaultOpClass, for the former.)
     */
    Optional<OperatorClass> of(String accessMethod, ColumnTraits column) {
        String type = column.isArray()
                ? "anyarray"
                : switch (column.typeKind()) {
                    case 'r' -> "anyrange";
                    case 'm' -> "anymultirange";
                    case 'e' -> "anyenum";
                    default ->
                        column.plainType().equals("cidr")
                                ? "inet"
                                : column.plainType().equals("character varying") ? "text" : column.plainType();
                };
        List<OperatorClass> fitting = classes.stream()
                .filter(c -> c.accessMethod().equals(accessMethod))
                .filter(c -> c.inputType().equals(type) || c.inputName().equals(type))
                .toList();
        return fitting.stream()
                .filter(OperatorClass::isDefault)
                .findFirst()
                .or(() -> fitting.stream().findFirst());
    }
}
