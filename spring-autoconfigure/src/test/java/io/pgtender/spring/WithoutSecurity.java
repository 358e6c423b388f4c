package io.pgtender.spring;

import java.util.List;

/** The auto-configurations of Spring Security, which is on the tests' class path, for applications that do without. */
public final class WithoutSecurity {

    private static final String OF_35 = "org.springframework.boot.autoconfigure.security.";
    private static final String MANAGEMENT_OF_35 = "org.springframework.boot.actuate.autoconfigure.security.";
    private static final String OF_4 = "org.springframework.boot.security.autoconfigure.";

    /** Of both lines of Spring Boot. */
    public static final List<String> CONFIGURATIONS = List.of(
            OF_35 + "servlet.SecurityAutoConfiguration",
            OF_35 + "servlet.SecurityFilterAutoConfiguration",
            OF_35 + "servlet.UserDetailsServiceAutoConfiguration",
            OF_35 + "reactive.ReactiveSecurityAutoConfiguration",
            OF_35 + "reactive.ReactiveUserDetailsServiceAutoConfiguration",
            MANAGEMENT_OF_35 + "servlet.ManagementWebSecurityAutoConfiguration",
            MANAGEMENT_OF_35 + "reactive.ReactiveManagementWebSecurityAutoConfiguration",
            OF_4 + "SecurityAutoConfiguration",
            OF_4 + "UserDetailsServiceAutoConfiguration",
            OF_4 + "ReactiveUserDetailsServiceAutoConfiguration",
            OF_4 + "web.servlet.SecurityFilterAutoConfiguration",
            OF_4 + "web.servlet.ServletWebSecurityAutoConfiguration",
            OF_4 + "web.reactive.ReactiveWebSecurityAutoConfiguration",
            OF_4 + "actuate.web.servlet.ManagementWebSecurityAutoConfiguration",
            OF_4 + "actuate.web.reactive.ReactiveManagementWebSecurityAutoConfiguration");

    private WithoutSecurity() {}
}
