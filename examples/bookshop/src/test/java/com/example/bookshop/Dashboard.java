package com.example.bookshop;

/** The dashboard of a running shop in a browser, by one who has signed in. */
final class Dashboard {

    static final String PASSWORD = "only for this test";

    private static final String SHOWN = "document.querySelector('#title') && !document.querySelector('main > .wait')"
            + " && document.querySelector('main > :nth-child(2)')";

    private static final String ANALYSED =
            "document.querySelector('.analysis') && !document.querySelector('.analysis.busy')";

    private final Chromium browser;
    private final String endpoint;

    /** Of the shop at {@code address}, without a slash at its end. */
    Dashboard(Chromium browser, String address) {
        this.browser = browser;
        this.endpoint = address + "/actuator/pgtender";
    }

    /** As the profile demo has it. */
    static RunningShop shop(String... more) {
        String[] arguments = new String[more.length + 3];
        arguments[0] = "--spring.profiles.active=demo";
        arguments[1] = "--bookshop.password=" + PASSWORD;
        arguments[2] = "--server.servlet.context-path=/shop";
        System.arraycopy(more, 0, arguments, 3, more.length);
        return RunningShop.open(arguments);
    }

    /** Where everything comes from that the page loads. */
    String endpoint() {
        return endpoint;
    }

    /** Asks for the page, is sent to the form, and fills it in. */
    void signIn(String password) {
        browser.open(endpoint + "/page");
        browser.await("location.pathname.endsWith('/login') && document.querySelector('[name=username]')");
        browser.run(
                "document.querySelector('[name=username]').value = 'demo';"
                        + "document.querySelector('[name=password]').value = arguments[0];"
                        + "document.querySelector('form').submit()",
                password);
        browser.await("location.pathname.endsWith('/page') && " + SHOWN);
    }

    /** Loads the page at a view, with its id and window. */
    void show(String view) {
        browser.open(endpoint + "/page#/dataSource/" + view);
        browser.await(SHOWN);
    }

    /** Loads a view that shows findings, and waits for the analysis. */
    void showAnalysed(String view) {
        show(view);
        browser.await(ANALYSED);
    }

    /** Has the workload analysed anew, as of now. */
    void analyse() {
        showAnalysed("recommendations");
        Object before = browser.run("return document.querySelector('.analysis time').dateTime");
        press("Analyse now");
        browser.await(ANALYSED + " && document.querySelector('.analysis time').dateTime !== '" + before + "'");
    }

    /** Presses the first button or link with this text that can be reached. */
    void press(String text) {
        browser.run(
                "const all = [...document.querySelectorAll(document.querySelector('dialog[open]') ? 'dialog[open] button'"
                        + " : 'main button, main a, nav a, .foot button')];"
                        + "const hit = all.find(b => b.textContent.trim() === arguments[0]);"
                        + "if (!hit) throw new Error('no such button: ' + arguments[0]); hit.click();",
                text);
    }

    /** Starts the dry run of the recommendation whose SQL holds {@code text}, and waits for what came of it. */
    void dryRun(String text) {
        browser.run(
                "const article = [...document.querySelectorAll('article')].find(a => a.textContent.includes(arguments[0])"
                        + " && [...a.querySelectorAll('button')].some(b => b.textContent.includes('dry run')));"
                        + "if (!article) throw new Error('no recommendation of ' + arguments[0]);"
                        + "[...article.querySelectorAll('button')].find(b => b.textContent.includes('dry run')).click();",
                text);
        browser.await("document.querySelector('dialog[open] .verdict')");
    }

    /** Lets the page look again now and not after its pause, as when its tab is turned to. */
    void lookAgain() {
        browser.run("getSelection().removeAllRanges();"
                + "document.dispatchEvent(new Event('visibilitychange', {bubbles: true}))");
    }
}
