package io.pgtender.dataflow;

import io.pgtender.observation.CallSite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The places that a statement is executed from. Call sites are sampled: an execution without one belongs to the nearest
 * known one, before or after. Frames of a recursion count once, so that its depth makes no difference.
 */
final class Sites {

    /** Places of one statement that are told apart; what comes from further ones belongs to the nearest known. */
    private static final int MAX_SITES = 32;

    private static final int UNKNOWN = -1;

    private final List<List<CallSite>> sites = new ArrayList<>();
    private final int[] siteOf;

    private Sites(int members) {
        siteOf = new int[members];
        Arrays.fill(siteOf, UNKNOWN);
    }

    @SuppressWarnings("ReferenceEquality") // the same list again is the usual case; another is compared frame by frame
    static Sites of(List<Execution> executions, int[] members) {
        Sites sites = new Sites(members.length);
        List<CallSite> previous = List.of();
        int previousSite = UNKNOWN;
        for (int i = 0; i < members.length; i++) {
            List<CallSite> site = executions.get(members[i]).callSite();
            if (!site.isEmpty()) {
                if (site != previous) {
                    previousSite = sites.number(withoutRecursion(site));
                    previous = site;
                }
                sites.siteOf[i] = previousSite;
            }
        }
        if (sites.count() > 0) {
            sites.fillGaps();
        }
        return sites;
    }

    int count() {
        return sites.size();
    }

    List<CallSite> site(int number) {
        return sites.get(number);
    }

    /** The place of the execution at {@code member}; 0 where there is but one. */
    int siteOf(int member) {
        return siteOf[member];
    }

    private int number(List<CallSite> site) {
        for (int i = 0; i < sites.size(); i++) {
            List<CallSite> known = sites.get(i);
            int shared = Math.min(known.size(), site.size());
            if (known.subList(0, shared).equals(site.subList(0, shared))) {
                return i; // one is cut, or deeper in a recursion
            }
        }
        if (sites.size() == MAX_SITES) {
            return UNKNOWN;
        }
        sites.add(site);
        return sites.size() - 1;
    }

    /** Without the frames of methods that are already in it, nearer. */
    private static List<CallSite> withoutRecursion(List<CallSite> site) {
        if (site.size() == 1) {
            return site;
        }
        List<CallSite> kept = new ArrayList<>(site.size());
        for (CallSite frame : site) {
            if (kept.stream().noneMatch(nearer -> isSameMethod(nearer, frame))) {
                kept.add(frame);
            }
        }
        return List.copyOf(kept);
    }

    static boolean isSameMethod(CallSite some, CallSite other) {
        return some.methodName().equals(other.methodName()) && some.className().equals(other.className());
    }

    private void fillGaps() {
        int before = UNKNOWN;
        for (int i = 0; i < siteOf.length; i++) {
            if (siteOf[i] != UNKNOWN) {
                before = i;
                continue;
            }
            int after = i;
            while (after < siteOf.length && siteOf[after] == UNKNOWN) {
                after++;
            }
            int gapEnd = after;
            for (int j = i; j < gapEnd; j++) {
                boolean nearerBefore = before != UNKNOWN && (after == siteOf.length || j - before <= after - j);
                siteOf[j] = nearerBefore ? siteOf[before] : siteOf[after];
            }
            i = gapEnd - 1;
        }
    }
}
