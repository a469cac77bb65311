using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Platform;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

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
}
