package com.example.bookshop.site;

import com.example.bookshop.books.CategoryRepository;
import com.example.bookshop.books.Shelf;
import java.util.List;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/** The name, the banner and the navigation: read for each page, changed twice a year. */
@ControllerAdvice
class EveryPage {

    private final SettingRepository settings;
    private final CategoryRepository categories;

    EveryPage(SettingRepository settings, CategoryRepository categories) {
        this.settings = settings;
        this.categories = categories;
    }

    @ModelAttribute("shopName")
    String name() {
        return setting("shop.name");
    }

    @ModelAttribute("banner")
    String banner() {
        return setting("shop.banner");
    }

    @ModelAttribute("navigation")
    List<Shelf> navigation() {
        return categories.navigation();
    }

    private String setting(String name) {
        return settings.findById(name).map(Setting::getValue).orElse("");
    }
}
