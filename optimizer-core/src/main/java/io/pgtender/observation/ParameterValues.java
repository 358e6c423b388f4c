package io.pgtender.observation;

/** Whether events carry, and logs show, what was bound to a statement. */
public enum ParameterValues {
    /** Neither values nor the text as the application sent it, which may hold literals. */
    HIDDEN,
    /** Both. They may be personal data: mind who reads the log. */
    SHOWN
}
