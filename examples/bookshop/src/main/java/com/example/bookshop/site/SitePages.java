package com.example.bookshop.site;

import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The cart. */
@Controller
class SitePages {

    @GetMapping("/cart")
    String cart(@RequestParam(defaultValue = "DE") String country, Model model) {
        model.addAttribute("country", country);
        return "cart";
    }
}
