using Kulanz.Cases;
using Kulanz.Ledger;
using Kulanz.Platform;
using Kulanz.Tests.Cases;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Kulanz.Browser;

/// <summary>Receipts for customers, evidence for staff, the log for everybody.</summary>
public sealed class EvidenceJourney(Browser browser)
{
    [Theory]
    [InlineData("de", 1280, false)]
    [InlineData("en", 390, true)]
    public async Task A_customer_takes_a_receipt_along_and_checks_it(string language, int width, bool dark)
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        await app.Visitor().SubmitFiles("/ask", new() { ["Name"] = Someone.Jonas.Name, ["Email"] = Someone.Jonas.Email, ["Subject"] = "Router", ["Text"] = "The light is red since this morning." }, "files", []);
        var number = await app.Look(db => db.Cases.Select(c => c.Number).SingleAsync());
        await app.Do<Replying, Outcome<Message>>(async r => await r.Reply(number, "We shall send a new one by Friday.", CaseState.Solved, await app.Acting(Someone.Anna), default));
        var look = $"{language}-{width}-{(dark ? "dark" : "light")}";
        await using var window = await browser.Open(app, language, width, dark);

        await window.Go(app.Letters()[0].Link);
        await window.Page.ClickAsync(".portal-receipts summary");
        await Expect(window.Page.Locator(".portal-receipts li")).ToHaveCountAsync(2);
        await window.Look($"portal-receipts-{look}");
        await window.Page.ClickAsync(".message.author-staff .message-receipt");
        await Expect(window.Page.Locator(".receipt-words")).ToContainTextAsync("by Friday");
        await window.Look($"portal-receipt-{look}");
        var download = await window.Page.RunAndWaitForDownloadAsync(() => window.Page.ClickAsync("main .btn-primary"));
        Assert.EndsWith(".tlog-proof", download.SuggestedFilename, StringComparison.Ordinal);
        var file = await download.PathAsync();
        TlogProof.Parse(await File.ReadAllTextAsync(file));

        await window.Page.ClickAsync(".aside a");
        await window.Look($"log-{look}");
        await window.Page.SetInputFilesAsync("#receipt", file);
        await window.Page.ClickAsync("#check .btn-primary");
        await Expect(window.Page.Locator(".checked .receipt-words")).ToHaveTextAsync("We shall send a new one by Friday.");
        await window.Look($"log-genuine-{look}");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("index ", "index 1", StringComparison.Ordinal));
        await window.Page.SetInputFilesAsync("#receipt", file);
        await window.Page.ClickAsync("#check .btn-primary");
        await Expect(window.Page.Locator(".checked")).ToHaveCountAsync(0);
        await window.Look($"log-not-genuine-{look}");
    }

    [Theory]
    [InlineData("en", 1280, true)]
    [InlineData("de", 390, false)]
    public async Task An_administrator_erases_a_record_and_looks_after_the_log(string language, int width, bool dark)
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var number = await app.OpenCase(Someone.Jonas, "Router", "I have cancer and need the line.");
        var message = await app.Look(db => db.Messages.SingleAsync());
        var look = $"{language}-{width}-{(dark ? "dark" : "light")}";
        await using var window = await browser.Open(app, language, width, dark);
        await window.SignIn(Someone.Ada);

        await window.Go($"/desk/cases/{number}");
        await window.Page.ClickAsync($"#m-{message.Id} .message-receipt");
        await window.Page.ClickAsync(".evidence .mail-more summary");
        await Expect(window.Page.Locator(".evidence-content")).ToContainTextAsync("I have cancer");
        await window.Page.ClickAsync(".evidence .ask summary");
        await window.Look($"evidence-{look}");
        await window.Page.FillAsync("#Reason", "Art. 17");
        await window.Page.ClickAsync(".evidence .btn-danger");
        await Expect(window.Page.Locator(".evidence [role=status]")).ToContainTextAsync("Art. 17");
        await Expect(window.Page.Locator(".evidence")).Not.ToContainTextAsync("cancer");
        await window.Look($"evidence-erased-{look}");

        await window.Go("/admin/log");
        await Expect(window.Page.Locator(".health-sum.health-healthy")).ToBeVisibleAsync();
        await window.Page.FillAsync("#Policy", "witness");
        await window.Page.ClickAsync("form[action*='Witnesses'] .btn-primary");
        await Expect(window.Page.Locator(".refusal, [role=alert]").First).ToBeVisibleAsync();
        await window.Look($"log-admin-{look}");

        await app.Look(db => db.Database.ExecuteSqlAsync($"UPDATE records SET type = 'case.changed' WHERE type = 'case.opened'"));
        await app.OpenCase(Someone.Mary, "Invoice");
        await app.Holds(db => db.LogFindings.AnyAsync(), "it is found");
        await window.Go("/desk");
        await Expect(window.Page.Locator(".banner")).ToBeVisibleAsync();
        await window.Page.ClickAsync(".banner a");
        await Expect(window.Page.Locator(".health-sum.health-unhealthy")).ToBeVisibleAsync();
        await window.Look($"log-stopped-{look}");
    }
}
