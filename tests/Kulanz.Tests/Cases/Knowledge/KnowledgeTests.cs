using System.Net;
using System.Net.Http.Json;
using Kulanz.Cases.Knowledge;
using Kulanz.Platform;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Cases.Knowledge;

public sealed class KnowledgeTests
{
    private static async Task<Article> Write(TestApp app, string title, string body, bool publish = true, string language = "de", Audience audience = Audience.Public, Guid? id = null)
    {
        var lea = await app.Acting(Someone.Lea);
        return (await app.Do<ArticleWriting, Outcome<Article>>(w => w.Save(id, new ArticleGiven(language, title, body, publish) { Audience = audience }, lea, default))).Value;
    }

    [Theory, BothEngines]
    public async Task What_is_published_can_be_read_found_and_is_suggested_while_typing(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await Write(app, "Störung melden", "So **melden** Sie eine Störung.\n\n- Erst Router neu starten\n- dann anrufen");
        await Write(app, "Nur für uns", "Geheime Störung", audience: Audience.Internal);
        await Write(app, "Noch nicht fertig", "Störung im Entwurf", publish: false);
        var visitor = app.Visitor("de");

        Assert.Contains("Störung melden", await visitor.Read("/help"), StringComparison.Ordinal);
        var found = await visitor.Read("/help?q=stoer+rout");
        Assert.Contains("Störung melden", found, StringComparison.Ordinal);
        Assert.DoesNotContain("Nur für uns", found, StringComparison.Ordinal);
        Assert.DoesNotContain("Noch nicht", found, StringComparison.Ordinal);
        var page = await visitor.Read("/help/stoerung-melden");
        Assert.Contains("<strong>melden</strong>", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync("/help/nur-fuer-uns")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync("/help/noch-nicht-fertig")).StatusCode);

        var typing = await visitor.PostAsync("/ask/suggestions", new FormUrlEncodedContent(new Dictionary<string, string> { ["Subject"] = "Hilfe", ["Text"] = "Ich habe eine STÖRUNG, was nun?" }));
        Assert.Contains("Störung melden", await typing.Read(), StringComparison.Ordinal);

        var anna = await app.SignedIn(Someone.Anna, "de");
        Assert.Contains("Nur für uns", await anna.Read("/help/nur-fuer-uns"), StringComparison.Ordinal);
        Assert.Contains("http://help.example.com/help/stoerung-melden", await anna.Read("/desk/knowledge?handler=Links&q=störung"), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task Whoever_answers_puts_in_articles_in_the_customers_language_and_those_for_staff_into_notes_only(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var router = await Write(app, "Router neu starten", "Stecker ziehen, router warten");
        await Write(app, "Restart the router", "Pull the plug", id: router.Id, language: "en");
        var ours = await Write(app, "Router tauschen", "Nur wir tauschen", audience: Audience.Internal);
        var number = await app.OpenCase(Someone.Mary, "Router");
        var anna = await app.SignedIn(Someone.Anna);

        var page = await anna.Read($"/desk/cases/{number}");
        Assert.Contains("/desk/knowledge?handler=Links&language=en&q=Router", page, StringComparison.Ordinal);
        Assert.Contains("knowledge.js", page, StringComparison.Ordinal);
        var english = await anna.Read("/desk/knowledge?handler=Links&language=en&q=Router");
        Assert.Contains("data-insert=\"Restart the router: http://help.example.com/help/restart-the-router\"", english, StringComparison.Ordinal);
        Assert.DoesNotContain("Router neu starten", english, StringComparison.Ordinal);
        var german = await anna.Read("/desk/knowledge?handler=Links&language=de&q=Router");
        // The button of one for staff is marked: it is not there while a reply is written.
        Assert.Contains($"data-insert=\"Router tauschen: http://help.example.com/desk/knowledge/{ours.Id}\" data-internal", german, StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task A_draft_changes_nothing_for_readers_until_it_is_published_and_old_versions_come_back(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var article = await Write(app, "Router", "Erste Fassung\nZeile zwei");
        await Write(app, "Router", "Zweite Fassung\nZeile zwei", publish: false, id: article.Id);
        var (visitor, lea) = (app.Visitor("de"), await app.SignedIn(Someone.Lea, "de"));

        Assert.Contains("Erste Fassung", await visitor.Read("/help/router"), StringComparison.Ordinal);
        var page = $"/desk/knowledge/{article.Id}";
        Assert.Contains("Es gibt einen neueren Entwurf.", await lea.Read(page), StringComparison.Ordinal);
        var compared = await lea.GetStringAsync($"{page}?language=de&compare=2");
        Assert.Contains("change-removed", compared, StringComparison.Ordinal);
        Assert.Contains("change-added", compared, StringComparison.Ordinal);

        await Write(app, "Router", "Zweite Fassung\nZeile zwei", id: article.Id);
        Assert.Contains("Zweite Fassung", await visitor.Read("/help/router"), StringComparison.Ordinal);
        Assert.Equal(2, await app.Look(db => db.ArticleVersions.CountAsync()));
        await lea.Submit(page, new() { ["number"] = "1" }, $"{page}?handler=Restore&language=de");
        Assert.Equal((3, "Erste Fassung\nZeile zwei"), await app.Look(async db => { var v = await db.ArticleVersions.OrderByDescending(v => v.Number).FirstAsync(); return (v.Number, v.Body); }));

        await lea.Submit(page, [], $"{page}?handler=Withdraw&language=de");
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync("/help/router")).StatusCode);
        Assert.DoesNotContain("Router", (await visitor.Read("/help?q=router")).Split("<ul class=\"plain portal-list\">")[^1], StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task What_is_for_staff_only_is_opened_to_everybody_by_publishing_and_never_beside_another_text(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var article = await Write(app, "Kulanzregeln", "Bis 500 Euro ohne Rückfrage", audience: Audience.Internal);
        var (visitor, lea, program) = (app.Visitor("de"), await app.SignedIn(Someone.Lea), await app.Program("Team lead"));
        var (edit, secret) = ($"/desk/knowledge/{article.Id}/edit?language=de", "/help/kulanzregeln");
        var open = new Dictionary<string, string> { ["Language"] = "de", ["Title"] = "Kulanzregeln", ["Body"] = "Bitte fragen Sie uns", ["Audience"] = "Public", ["publish"] = "false" };

        Assert.Contains("everybody could read it at once", await (await lea.Submit(edit, open)).Read(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await program.PatchAsJsonAsync($"/api/v1/articles/{article.Id}", new { audience = "public" })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync(secret)).StatusCode);

        var english = new { language = "en", title = "Goodwill", body = "Please ask us", publish = true, audience = "public" };
        Assert.Contains("other_text_for_staff", await (await program.PatchAsJsonAsync($"/api/v1/articles/{article.Id}", english)).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync(secret)).StatusCode);

        Assert.Equal(HttpStatusCode.Redirect, (await lea.Submit(edit, new(open) { ["publish"] = "true" })).StatusCode);
        var read = await visitor.Read(secret);
        Assert.Contains("Bitte fragen Sie uns", read, StringComparison.Ordinal);
        Assert.DoesNotContain("500 Euro", read, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await program.PatchAsJsonAsync($"/api/v1/articles/{article.Id}", english)).StatusCode);

        // Closing needs no new text.
        Assert.Equal(HttpStatusCode.Redirect, (await lea.Submit(edit, new(open) { ["Audience"] = "Internal" })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync(secret)).StatusCode);
    }

    [Theory, BothEngines]
    public async Task Two_authors_do_not_overwrite_each_other(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var article = await Write(app, "Router", "Eins");
        var lea = await app.SignedIn(Someone.Lea);
        var edit = $"/desk/knowledge/{article.Id}/edit?language=de";

        var first = await lea.Submit(edit, new() { ["Language"] = "de", ["Title"] = "Router", ["Body"] = "Zwei", ["Read"] = "1", ["publish"] = "true" });
        var second = await lea.Submit(edit, new() { ["Language"] = "de", ["Title"] = "Router", ["Body"] = "Drei", ["Read"] = "1", ["publish"] = "true" });

        Assert.Equal(HttpStatusCode.Redirect, first.StatusCode);
        Assert.Contains("Somebody else changed this", await second.Read(), StringComparison.Ordinal);
        Assert.Contains("Drei", await second.Read(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await (await app.SignedIn(Someone.Anna)).GetAsync(edit)).StatusCode);
    }

    [Theory, BothEngines]
    public async Task Both_languages_belong_together_and_readers_say_whether_it_helped(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var article = await Write(app, "Router neu starten", "Stecker ziehen.");
        await Write(app, "Restart the router", "Pull the plug.", language: "en", id: article.Id);
        var visitor = app.Visitor();

        Assert.Contains("/help/router-neu-starten", await visitor.Read("/help/restart-the-router"), StringComparison.Ordinal);
        await visitor.Submit("/help/restart-the-router", new() { ["helpful"] = "true" });
        await visitor.Submit("/help/restart-the-router", new() { ["helpful"] = "true" });
        await app.Visitor().Submit("/help/restart-the-router", new() { ["helpful"] = "false", ["Comment"] = "Which plug?" });

        var text = await app.Look(db => db.ArticleTexts.SingleAsync(t => t.Language == "en"));
        // The same browser counts once.
        Assert.Equal((1, 1), (text.Helped, text.DidNotHelp));
        var lea = await app.SignedIn(Someone.Lea);
        Assert.Contains("Which plug?", await lea.Read($"/desk/knowledge/{article.Id}?language=en"), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task What_is_written_in_the_other_language_only_is_offered_as_such(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await Write(app, "Rechnung verstehen", "So lesen Sie Ihre Rechnung.");
        await Write(app, "Nur für uns", "Intern", audience: Audience.Internal);
        var visitor = app.Visitor();

        var help = await visitor.Read("/help");
        Assert.DoesNotContain("There are no articles yet", help, StringComparison.Ordinal);
        Assert.DoesNotContain("Nur für uns", help, StringComparison.Ordinal);
        Assert.Matches("Only in German</h2>\\s*<ul class=\"plain portal-list two\" lang=\"de\">\\s*<li><a href=\"/help/rechnung-verstehen\"", help);
        Assert.Contains("Rechnung verstehen", (await visitor.Read("/help?q=rechnung")).Split("Only in German")[^1], StringComparison.Ordinal);

        var both = await Write(app, "Router neu starten", "Stecker ziehen.");
        await Write(app, "Restart the router", "Pull the plug.", language: "en", id: both.Id);
        var mixed = (await visitor.Read("/help")).Split("Only in German");
        Assert.Contains("Restart the router", mixed[0], StringComparison.Ordinal);
        Assert.Contains("Rechnung verstehen", mixed[1], StringComparison.Ordinal);
        Assert.DoesNotContain("Router neu starten", mixed[1], StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task Pictures_are_proven_and_belong_to_articles_their_reader_may_see(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var article = await Write(app, "Intern", "Mit Bild", audience: Audience.Internal);
        var lea = await app.SignedIn(Someone.Lea);
        var (edit, to) = ($"/desk/knowledge/{article.Id}/edit?language=de", $"/desk/knowledge/{article.Id}/edit?language=de&handler=Picture");
        byte[] png = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, 1, 2];

        Assert.Contains("is not a picture", await (await lea.SubmitFiles(edit, [], "picture", [("x.png", "<svg onload=alert(1)>"u8.ToArray())], to)).Read(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await lea.SubmitFiles(edit, [], "picture", [("../plan.png", png)], to)).StatusCode);

        var file = await app.Look(db => db.ArticleFiles.SingleAsync());
        Assert.Equal("plan.png", file.Name);
        var shown = await lea.GetAsync($"/help/files/{file.Id}");
        Assert.Equal("image/png", shown.Content.Headers.ContentType!.MediaType);
        Assert.Contains("sandbox", shown.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await app.Visitor().GetAsync($"/help/files/{file.Id}")).StatusCode);
    }

    [Theory, BothEngines]
    public async Task Programs_write_and_read_articles_and_strangers_read_public_ones_only(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var program = await app.Program("Team lead");
        var made = await program.PostAsJsonAsync("/api/v1/articles", new { language = "en", title = "Refunds", body = "We pay back.", publish = true });
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        await program.PostAsJsonAsync("/api/v1/articles", new { language = "en", title = "Inside", body = "For us", publish = true, audience = "internal" });

        var read = await app.Visitor().GetStringAsync("/api/v1/articles?language=en&q=refund");
        Assert.Contains("http://help.example.com/help/refunds", read, StringComparison.Ordinal);
        Assert.DoesNotContain("Inside", await app.Visitor().GetStringAsync("/api/v1/articles?language=en"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await program.PatchAsJsonAsync(made.Headers.Location, new { language = "en", body = "We pay back within a week.", publish = true })).StatusCode);
        Assert.Contains("within a week", await app.Visitor().GetStringAsync(made.Headers.Location), StringComparison.Ordinal);
        Assert.NotEqual(HttpStatusCode.Created, (await app.Visitor().PostAsJsonAsync("/api/v1/articles", new { title = "x", body = "y" })).StatusCode);
    }
}
