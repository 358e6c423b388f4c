package com.example.bookshop.orders;

import java.time.Duration;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Takes the money. */
@Service
public class CheckoutService {

    /** How long the bank takes. */
    private static final Duration BANK = Duration.ofMillis(150);

    private final OrderRepository orders;

    CheckoutService(OrderRepository orders) {
        this.orders = orders;
    }

    /** Asks the bank within the transaction: its connection, and what it has locked, wait as long. */
    @Transactional
    public String pay(long orderId) {
        Order order = orders.findById(orderId).orElseThrow();
        askTheBank();
        return order.getStatus();
    }

    private static void askTheBank() {
        try {
            Thread.sleep(BANK.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
