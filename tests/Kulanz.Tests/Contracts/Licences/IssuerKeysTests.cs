using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Client.Licences;
using Kulanz.Contracts.Licences;
using Kulanz.Platform;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Kulanz.Tests.Contracts.Licences;

/// <summary>The keys that sign licence files, and whether other people's libraries agree.</summary>
public sealed class IssuerKeysTests
{
    [Theory, BothEngines]
    public async Task When_keys_change_no_product_is_left_behind(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (_, key) = await app.Licence(await app.Contract(Someone.Jonas));
        // Built with what was given out on the first day.
        using var till = await app.Product("Till");
        await till.Activate(key);
        var pinned = await app.Pinned();
        Assert.Equal(2, pinned.Ids.Count);
        using var ada = await app.SignedIn(Someone.Ada);
        var (first, second) = (pinned.Ids.First(), pinned.Ids.Last());
        Assert.Contains(first, await ada.Read("/admin/licence-keys"), StringComparison.Ordinal);
        Assert.Contains("Please fill in", await (await ada.Submit("/admin/licence-keys", new() { ["Kid"] = first, ["Because"] = " " }, "/admin/licence-keys?handler=Retire")).Read(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await ada.Submit("/admin/licence-keys", new() { ["Kid"] = first, ["Because"] = "A laptop was stolen" }, "/admin/licence-keys?handler=Retire")).StatusCode);

        // The second signs, and the product knows it; a third waits, for the next release.
        Assert.Equal(AnswerKind.Confirmed, (await till.Refresh()).Kind);
        Assert.Equal(LicenceMode.Full, till.Now.Mode);
        var now = await app.Pinned();
        Assert.Equal((2, second), (now.Ids.Count, now.Ids.First()));
        Assert.DoesNotContain(first, now.Ids);
        Assert.Null((await app.Look(db => db.IssuerKeys.SingleAsync(k => k.Kid == first))).Secret);

        // Over the API the same, and never without any.
        using var program = await app.Program();
        Assert.Equal(HttpStatusCode.Created, (await program.PostAsJsonAsync("/api/v1/licence-keys", new { because = "yearly" })).StatusCode);
        var all = (await program.GetFromJsonAsync<JsonElement>("/api/v1/licence-keys")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal([true, false, false, false], all.Select(k => k.GetProperty("signs").GetBoolean()));
        Assert.Equal(second, all[0].Word("kid"));
        Assert.Equal(HttpStatusCode.NotFound, (await program.PostAsJsonAsync($"/api/v1/licence-keys/{first}/retirement", new { because = "again" })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await program.PostAsJsonAsync($"/api/v1/licence-keys/{all[2].Word("kid")}/retirement", new { because = "not needed" })).StatusCode);
        await app.Look(db => db.IssuerKeys.Where(k => k.RetiredAt == null && k.Kid != second).ExecuteDeleteAsync());
        Assert.Equal("only_issuer_key", (await app.Do<IssuerKeyring, Outcome<IssuerKey>>(k => k.Retire(second, "the last", Actor.System, default))).Refusal!.Code);
        Assert.Equal(["licence_keys.added", "licence_keys.retired", "licence_keys.added", "licence_keys.added", "licence_keys.retired"], await app.Look(db => db.Records.Where(r => r.Topic == "licence_keys").OrderBy(r => r.Id).Select(r => r.Type).ToListAsync()));
    }

    [Theory, BothEngines]
    public async Task Days_are_set_within_reason(string engine)
    {
        await using var app = await TestApp.Start(engine);
        using var ada = await app.SignedIn(Someone.Ada);
        var fields = new Dictionary<string, string> { ["RefreshDays"] = "2", ["GraceDays"] = "3", ["OfflineDays"] = "40", ["SilentDays"] = "5", ["RememberDays"] = "100" };
        Assert.Contains("from 1 to 90", await (await ada.Submit("/admin/licence-keys", new(fields) { ["RefreshDays"] = "0" }, "/admin/licence-keys?handler=Periods")).Read(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await ada.Submit("/admin/licence-keys", fields, "/admin/licence-keys?handler=Periods")).StatusCode);
        var (_, key) = await app.Licence(await app.Contract(Someone.Jonas));
        using var till = await app.Product("Till");
        await till.Activate(key);
        app.Clock.Advance(TimeSpan.FromDays(2.5));
        Assert.Equal(LicenceMode.Grace, till.Now.Mode);
        app.Clock.Advance(TimeSpan.FromDays(2.6));
        Assert.Equal(LicenceReason.Lapsed, till.Now.Reason);
    }

    [Fact]
    public async Task Another_library_believes_what_we_sign_and_refuses_one_changed_bit()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var (number, key) = await app.Licence(await app.Contract(Someone.Jonas), edition: "Pro");
        var file = (await (await app.Visitor().Ask(key, "activations")).Json(HttpStatusCode.Created)).Word("file");
        var jwks = await app.Visitor().GetStringAsync("/licences/keys");
        var set = JsonWebKeySet.Create(jwks);
        // Thumbprints come out the same.
        Assert.All(set.Keys, k => Assert.Equal(k.Kid, Base64UrlEncoder.Encode(k.ComputeJwkThumbprint())));
        var rules = new TokenValidationParameters
        {
            IssuerSigningKeys = set.GetSigningKeys(),
            ValidIssuer = "http://help.example.com",
            ValidAudience = "notebook",
            ValidTypes = [LicenceFile.Type],
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            RequireExpirationTime = false,
            ValidateLifetime = false,
        };
        var seen = await new JsonWebTokenHandler().ValidateTokenAsync(file, rules);
        Assert.True(seen.IsValid, seen.Exception?.Message);
        Assert.Equal(($"{number}", "Pro", "full"), (seen.Claims["sub"], seen.Claims["edition"], seen.Claims["mode"]));
        var changed = file[..40] + (file[40] == 'A' ? 'B' : 'A') + file[41..];
        Assert.False((await new JsonWebTokenHandler().ValidateTokenAsync(changed, rules)).IsValid);

        // And what that one signs in the same form is read by us.
        using var ecdsa = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var other = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(seen.SecurityToken is JsonWebToken token ? Base64UrlEncoder.Decode(token.EncodedPayload) : "",
            new SigningCredentials(new ECDsaSecurityKey(ecdsa) { KeyId = IssuerKeys.IdOf(ecdsa) }, SecurityAlgorithms.EcdsaSha256), new Dictionary<string, object> { ["typ"] = LicenceFile.Type });
        Assert.Equal($"{number}", LicenceFile.Read(other, IssuerKeys.Parse(IssuerKeys.Write([ecdsa]))).File!.Number);
    }

    /// <summary>As docs/licence-file.md shows it: nothing but what comes with Node.</summary>
    [Fact]
    public async Task The_few_lines_for_other_languages_in_the_documentation_work()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var (_, key) = await app.Licence(await app.Contract(Someone.Jonas));
        var file = (await (await app.Visitor().Ask(key, "activations")).Json(HttpStatusCode.Created)).Word("file");
        using var folder = new TemporaryFolder();
        var documented = File.ReadAllText(Path.Combine(Architecture.Sources.Root, "docs", "licence-file.md")).Split("```js\n")[1].Split("```")[0];
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "check.mjs"), documented);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "licence-keys.json"), await app.Visitor().GetStringAsync("/licences/keys"));
        Assert.Contains("\"aud\":\"notebook\"", await Run(file), StringComparison.Ordinal);
        Assert.Contains("refused", await Run(file[..40] + (file[40] == 'A' ? 'B' : 'A') + file[41..]), StringComparison.Ordinal);

        async Task<string> Run(string text)
        {
            await File.WriteAllTextAsync(Path.Combine(folder.Path, "notebook.licence"), text);
            using var node = Process.Start(new ProcessStartInfo("node", ["check.mjs", "notebook.licence"]) { WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardError = true })!;
            var (said, complained) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
            await node.WaitForExitAsync();
            return await said + await complained;
        }
    }
}
