package com.example.bookshop.server;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Says where to click. */
@Component
class Welcome {

    @EventListener
    void ready(ApplicationReadyEvent event) {
        Environment environment = event.getApplicationContext().getEnvironment();
        String here = "http://localhost:" + environment.getProperty("local.server.port")
                + environment.getProperty("server.servlet.context-path", "");
        System.out.println();
        System.out.println("  The shop       " + here + "/");
        if (environment.matchesProfiles("demo")) {
            System.out.println("  The dashboard  " + here + "/actuator/pgtender/page   (user "
                    + environment.getProperty("spring.security.user.name") + ", password "
                    + environment.getProperty("bookshop.password") + ")");
            System.out.println("  Visitors come by themselves; Ctrl-C ends it all.");
        }
        System.out.println();
    }
}
