using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Platform;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Access;

public sealed class CompanyTests
{
    private static readonly byte[] Png = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3];

    [Theory, BothEngines]
    public async Task Customers_see_whose_desk_it_is_and_times_follow_the_companys_zone(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var desk = await app.SignedIn(Someone.Ada);
        Assert.Equal(HttpStatusCode.Redirect, (await desk.Submit("/admin/company", new() { ["Name"] = "Lindgau Netz", ["Zone"] = "America/New_York", ["Language"] = "en" })).StatusCode);
        Assert.Contains("no time zone", await (await desk.Submit("/admin/company", new() { ["Name"] = "x", ["Zone"] = "Mars/Olympus", ["Language"] = "en" })).Read(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await desk.SubmitFiles("/admin/company", [], "logo", [("logo.png", Png)], "/admin/company?handler=Logo")).StatusCode);

        // Portal, help centre and sign-in page; a browser that asks for no language of ours reads the company's.
        var stranger = app.Visitor("fr");
        foreach (var page in new[] { "/", "/help", "/sign-in/link" })
            Assert.Contains("Lindgau Netz</a>", await stranger.Read(page), StringComparison.Ordinal);
        Assert.Contains("How can we help?", await stranger.Read("/"), StringComparison.Ordinal);
        var logo = (await app.Do<Preferences, Company>(async p => await p.Get<Company>(default))).LogoAddress!;
        var picture = await stranger.GetAsync(logo);
        Assert.Equal("image/png", picture.Content.Headers.ContentType!.MediaType);
        Assert.Equal(Png, await picture.Content.ReadAsByteArrayAsync());
        Assert.Contains("immutable", picture.Headers.CacheControl!.ToString(), StringComparison.Ordinal);

        // Every letter knows the name.
        var preview = await desk.Submit("/admin/templates/sign-in-link/en", new() { ["Subject"] = "Hello from {{company.name}}", ["Text"] = "{{link}} works {{minutes}} minutes" }, "/admin/templates/sign-in-link/en?handler=Preview");
        Assert.Contains("Hello from Lindgau Netz", await preview.Read(), StringComparison.Ordinal);
        Assert.Contains("works 15 minutes", await preview.Read(), StringComparison.Ordinal);

        // "Tomorrow" is eight in New York.
        var tomorrow = await app.Do<Snoozing, DateTimeOffset?>(s => s.Moment("tomorrow", default));
        Assert.Equal(8, TimeZoneInfo.ConvertTime(tomorrow!.Value, TimeZoneInfo.FindSystemTimeZoneById("America/New_York")).Hour);

        // The same over the API, with its own refusals; what was replaced is gone.
        var program = await app.Program();
        Assert.Equal("Lindgau Netz", (await program.GetFromJsonAsync<JsonElement>("/api/v1/company")).GetProperty("name").GetString());
        var svg = new ByteArrayContent("<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await program.PutAsync("/api/v1/company/logo", svg)).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await program.PutAsync("/api/v1/company/logo", new ByteArrayContent([.. Png, .. new byte[CompanyChanging.LargestLogo]]))).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await program.DeleteAsync("/api/v1/company/logo")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(logo)).StatusCode);
        Assert.Equal(["company.changed", "company.logo_set", "company.logo_removed"], await app.Look(db => db.Records.Where(r => r.Topic == "company").OrderBy(r => r.Id).Select(r => r.Type).ToListAsync()));
    }

    [Theory, BothEngines]
    public async Task What_stands_on_letters_is_set_on_the_page_and_over_the_api(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var desk = await app.SignedIn(Someone.Ada);
        var typed = new Dictionary<string, string> { ["LegalName"] = " Lindgau Netz\tGmbH ", ["Street"] = "Hafenstraße 12", ["PostalCode"] = "12345", ["City"] = "Lindgau", ["Iban"] = "de02 120300000000202051" };
        Assert.Equal(HttpStatusCode.Redirect, (await desk.Submit("/admin/company", typed, "/admin/company?handler=Details")).StatusCode);
        var details = (await app.Do<Preferences, Company>(async p => await p.Get<Company>(default))).Details;
        Assert.Equal(("Hafenstraße 12", "DE02 1203 0000 0000 2020 51"), (details.Street, details.Iban));

        // A mistyped account number is refused and what was typed stays on the page.
        var refused = await (await desk.Submit("/admin/company", new(typed) { ["Iban"] = "DE03 1203 0000 0000 2020 51", ["Street"] = "Neue Straße 1" }, "/admin/company?handler=Details")).Read();
        Assert.Contains("is no IBAN", refused, StringComparison.Ordinal);
        Assert.Contains("Neue Straße 1", refused, StringComparison.Ordinal);
        Assert.Contains("at most 200", await (await desk.Submit("/admin/company", new(typed) { ["Register"] = new string('x', 201) }, "/admin/company?handler=Details")).Read(), StringComparison.Ordinal);

        // Over the API what is not given stays.
        var program = await app.Program();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await program.PatchAsJsonAsync("/api/v1/company/details", new { iban = "x" })).StatusCode);
        var shown = await (await program.PatchAsJsonAsync("/api/v1/company/details", new { vatId = "DE 123456789", city = "" })).Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(("DE 123456789", "Hafenstraße 12", ""), (shown.GetProperty("details").GetProperty("vatId").GetString(), shown.GetProperty("details").GetProperty("street").GetString(), shown.GetProperty("details").GetProperty("city").GetString()));
        Assert.Equal(["company.details_changed", "company.details_changed"], await app.Look(db => db.Records.Where(r => r.Topic == "company").OrderBy(r => r.Id).Select(r => r.Type).ToListAsync()));

        // Name and zone are another form: saving it leaves the letters as they are.
        await desk.Submit("/admin/company", new() { ["Name"] = "Lindgau Netz", ["Zone"] = "Europe/Berlin", ["Language"] = "de" });
        var head = await app.Look(async db => await Kulanz.Platform.Papers.Letterhead.Of(db, app.Services.GetRequiredService<Preferences>(), default));
        Assert.Equal(("Lindgau Netz\tGmbH", null), (head.Name, head.Logo));
    }
}
