using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Access;

public sealed class ApiAccessTests
{
    [Theory, BothEngines]
    public async Task A_program_that_is_turned_away_hears_why_and_is_never_sent_to_a_page(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var program = app.Visitor();

        await Says(await program.GetAsync("/api/v1/cases/1"), HttpStatusCode.Unauthorized, "sign_in_needed", "Bearer realm=\"Kulanz\"");
        program.DefaultRequestHeaders.Authorization = new("Bearer", "kul_000000000000000000000000000000000000000000000000");
        await Says(await program.GetAsync("/api/v1/cases/1"), HttpStatusCode.Unauthorized, "credentials_not_accepted", "Bearer realm=\"Kulanz\", error=\"invalid_token\"");
        var gateway = await app.Program("Mail gateway");
        var problem = await Says(await gateway.GetAsync("/api/v1/cases/1"), HttpStatusCode.Forbidden, "permission_missing", "Bearer realm=\"Kulanz\", error=\"insufficient_scope\"");
        Assert.Contains("cases.read", problem, StringComparison.Ordinal);

        // People too, who look at the API with a browser.
        await app.Welcome(Someone.Sven);
        await Says(await (await app.SignedIn(Someone.Sven)).GetAsync("/api/v1/cases/1"), HttpStatusCode.Forbidden, "permission_missing", null);
    }

    [Theory, BothEngines]
    public async Task A_revoked_key_is_turned_away_from_the_next_request_on(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var ada = await app.SignedIn(Someone.Ada);
        var page = await (await ada.Submit("/admin/keys", new() { ["name"] = "Shop", ["role"] = "Agent" }, "/admin/keys?handler=Add")).Content.ReadAsStringAsync();
        var text = System.Text.RegularExpressions.Regex.Match(page, "kul_[0-9a-f]{48}").Value;
        var shop = app.Visitor();
        shop.DefaultRequestHeaders.Authorization = new("Bearer", text);
        Assert.Equal(HttpStatusCode.NotFound, (await shop.GetAsync("/api/v1/cases/1")).StatusCode);
        var kept = await app.Look(db => db.ApiKeys.SingleAsync());
        Assert.NotNull(kept.UsedAt);
        Assert.DoesNotContain(text, await ada.GetStringAsync("/admin/keys"), StringComparison.Ordinal);

        await ada.Submit("/admin/keys", new() { ["key"] = kept.Id.ToString() }, "/admin/keys?handler=Revoke");

        Assert.Equal(HttpStatusCode.Unauthorized, (await shop.GetAsync("/api/v1/cases/1")).StatusCode);
    }

    [Theory, BothEngines]
    public async Task A_cookie_opens_the_API_only_for_our_own_pages(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var anna = await app.SignedIn(Someone.Anna);
        Assert.Equal(HttpStatusCode.NotFound, (await anna.GetAsync("/api/v1/cases/1")).StatusCode);

        anna.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");

        Assert.Equal(HttpStatusCode.Unauthorized, (await anna.GetAsync("/api/v1/cases/1")).StatusCode);
    }

    [Theory, BothEngines]
    public async Task Behind_https_no_cookie_travels_without(string engine)
    {
        await using var app = await TestApp.Start(engine, new() { ["KULANZ_URL"] = "https://help.example.com" });

        // Such a cookie does not come back by http, so this browser carries them itself.
        using var browser = new HttpClient(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = app.Address };
        var form = await browser.GetAsync("/sign-in");
        var token = System.Text.RegularExpressions.Regex.Match(await form.Content.ReadAsStringAsync(), "name=\"__RequestVerificationToken\" type=\"hidden\" value=\"([^\"]+)\"").Groups[1].Value;
        browser.DefaultRequestHeaders.Add("Cookie", form.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));
        var answer = await browser.PostAsync("/sign-in", new FormUrlEncodedContent(new Dictionary<string, string> { ["Email"] = Someone.Anna.Email, ["Password"] = Someone.Password, ["__RequestVerificationToken"] = token }));

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        var cookies = form.Headers.GetValues("Set-Cookie").Concat(answer.Headers.GetValues("Set-Cookie")).ToList();
        Assert.All(cookies, cookie => Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase));
        Assert.Contains(cookies, cookie => cookie.StartsWith("kulanz=", StringComparison.Ordinal) && cookie.Contains("httponly", StringComparison.OrdinalIgnoreCase) && cookie.Contains("samesite=lax", StringComparison.OrdinalIgnoreCase));
    }

    private static async Task<string> Says(HttpResponseMessage answer, HttpStatusCode status, string code, string? authenticate)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal(authenticate, answer.Headers.WwwAuthenticate.Count == 0 ? null : answer.Headers.WwwAuthenticate.ToString());
        return problem.GetProperty("detail").GetString()!;
    }
}
