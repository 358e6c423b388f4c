package com.example.bookshop.orders;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;

/** The pages about orders, and what other systems call. */
@Controller
class OrderPages {

    private final OrderRepository orders;
    private final OrderLineRepository lines;
    private final CustomerRepository customers;
    private final BestsellerService bestsellers;
    private final CheckoutService checkout;
    private final WarehouseService warehouse;

    OrderPages(
            OrderRepository orders,
            OrderLineRepository lines,
            CustomerRepository customers,
            BestsellerService bestsellers,
            CheckoutService checkout,
            WarehouseService warehouse) {
        this.orders = orders;
        this.lines = lines;
        this.customers = customers;
        this.bestsellers = bestsellers;
        this.checkout = checkout;
        this.warehouse = warehouse;
    }

    /** The template asks each order for its customer. */
    @GetMapping("/orders")
    String latest(Model model) {
        model.addAttribute("orders", orders.findTop40ByOrderByPlacedAtDesc());
        return "orders";
    }

    @GetMapping("/orders/{id}")
    String order(@PathVariable long id, Model model) {
        model.addAttribute("lines", lines.findWithBooks(id));
        return "order";
    }

    @GetMapping("/customers/{id}/orders")
    String ofCustomer(@PathVariable long id, Model model) {
        model.addAttribute("orders", orders.findTop20ByCustomerIdOrderByPlacedAtDesc(id));
        return "my-orders";
    }

    @GetMapping("/packing")
    String packing(Model model) {
        model.addAttribute("orders", orders.toPack());
        return "my-orders";
    }

    @GetMapping("/account")
    String account(@RequestParam String email, Model model) {
        model.addAttribute("customer", customers.findByEmail(email).orElseThrow());
        return "account";
    }

    /** Who is on the telephone? */
    @GetMapping("/customers")
    String customers(@RequestParam String name, Model model) {
        model.addAttribute("customers", customers.findTop10ByNameStartingWith(name));
        return "customers";
    }

    @GetMapping("/bestsellers")
    String bestsellers(Model model) {
        model.addAttribute("ranking", bestsellers.ranking());
        return "bestsellers";
    }

    @PostMapping("/api/orders/{id}/payment")
    @ResponseBody
    String pay(@PathVariable long id) {
        return checkout.pay(id);
    }

    @PostMapping("/api/shelves/{shelf}/restock")
    @ResponseBody
    String restock(@PathVariable String shelf) {
        return warehouse.restock(shelf) + " restocked";
    }

    @PostMapping("/api/carts/sweep")
    @ResponseBody
    String sweep() {
        return warehouse.sweepCarts() + " swept";
    }
}
