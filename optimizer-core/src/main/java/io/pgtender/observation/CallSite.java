package io.pgtender.observation;

/**
 * Where in the application's code a statement was executed.
 *
 * @param className binary name of the class
 * @param methodName method, a lambda's being its enclosing method
 * @param fileName source file, empty when unknown
 * @param lineNumber line, negative when unknown
 */
public record CallSite(String className, String methodName, String fileName, int lineNumber) {

    /** Whether both are in one method, whatever the line. Overloads are not told apart. */
    public boolean isSameMethod(CallSite other) {
        return className.equals(other.className) && methodName.equals(other.methodName);
    }

    /** {@code OrderService.list(OrderService.java:42)}. */
    @Override
    public String toString() {
        String simpleName = className.substring(className.lastIndexOf('.') + 1);
        String place = fileName.isEmpty() ? "unknown source" : lineNumber < 0 ? fileName : fileName + ":" + lineNumber;
        return simpleName + "." + methodName + "(" + place + ")";
    }
}
