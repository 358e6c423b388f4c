package com.example.store;

/** A page of figures, each with a statement of its own. */
public final class Dashboard {

    private Dashboard() {}

    public static long figures(Store store) {
        long open = store.countOrdersWith("open");
        long paid = store.countOrdersWith("paid");
        long sent = store.countOrdersWith("sent");
        long returned = store.countOrdersWith("returned");
        long lost = store.countOrdersWith("lost");
        return open + paid + sent + returned + lost;
    }

    /** Each price asks for the currency. */
    public static String prices(Store store, int prices) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < prices; i++) {
            text.append(i).append(' ').append(store.setting("currency").orElseThrow());
        }
        return text.toString();
    }
}
