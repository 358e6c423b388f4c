package io.pgtender.observation;

import io.pgtender.plan.Plan;

/** What {@link io.pgtender.ArchitectureTest} must refuse: a room uses another one of its own floor. */
interface UsesItsNeighbour {

    double cost(Plan[] plans);
}
