package io.pgtender.observation;

/** What a recorder keeps in a {@link UnitOfWork}, to be told of its end. */
public interface UnitPart {

    /**
     * The unit has closed and gives out no parts any more. Called once, on the thread that closed it, which is the
     * application's: to be quick. Other threads of the unit may still be adding to what they were given before. What this
     * throws is caught and logged; the other parts are told all the same.
     */
    void unitClosed();
}
