using System.Diagnostics;
using System.Globalization;
using Kulanz.Client.Licences;
using Kulanz.Contracts.Licences;
using Kulanz.Platform;
using Kulanz.Tests.Testing;

namespace Kulanz.Tests.Contracts.Licences;

/// <summary>The sample product, run as its customers run it.</summary>
public sealed class NotebookTests
{
    private static readonly DateTimeOffset Monday = TestClock.Start;

    [Theory, BothEngines]
    public async Task It_lives_through_all_modes_with_a_server(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (number, key) = await app.Licence(await app.Contract(Someone.Jonas, ends: true), seats: 1);
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "keys.json"), await app.Visitor().GetStringAsync("/licences/keys"));
        string[] online = ["--server", app.Address.ToString()];

        // Nothing entered, nothing works; a mistyped key is told before anybody is asked.
        Assert.StartsWith("void\nNo licence has been entered yet.", (await Run(folder, Monday)).Out, StringComparison.Ordinal);
        Assert.Equal(1, (await Run(folder, Monday, ["add", "First"])).Code);
        Assert.Contains("mistake", (await Run(folder, Monday, [.. online, "--key", key.Reveal()[..^1] + (key.Reveal()[^1] == '0' ? '1' : '0')])).Error, StringComparison.Ordinal);

        // Full.
        var activated = await Run(folder, Monday, ["add", "First", "note", .. online, "--key", key.Reveal().ToLowerInvariant()]);
        Assert.Equal((0, "", ""), activated);
        Assert.StartsWith("full\nThe licence is valid until 30 September 2026.\nJonas Kunde, licence", (await Run(folder, Monday)).Out, StringComparison.Ordinal);
        Assert.EndsWith("First note", (await Run(folder, Monday, ["list"])).Out, StringComparison.Ordinal);
        // The only seat is taken.
        using var second = new TemporaryFolder();
        File.Copy(Path.Combine(folder.Path, "keys.json"), Path.Combine(second.Path, "keys.json"));
        var refused = await Run(second, Monday, [.. online, "--key", key.Reveal()]);
        Assert.Equal(1, refused.Code);
        Assert.Contains($"- {Environment.MachineName}", refused.Error, StringComparison.Ordinal);

        // Export-only, the second the contract is over, without asking anybody: not one earlier.
        var end = new DateTimeOffset(2026, 9, 30, 22, 0, 0, TimeSpan.Zero);
        Assert.Equal((0, "", ""), await Run(folder, end.AddSeconds(-1), ["add", "Last one"]));
        var late = await Run(folder, end, ["add", "Too late"]);
        Assert.Equal((1, "", "The contract ended on 30 September 2026: reading and exporting work, everything else is refused."), late);
        var export = Path.Combine(folder.Path, "export.json");
        Assert.Equal(0, (await Run(folder, end, ["export", export])).Code);
        Assert.Contains("Last one", await File.ReadAllTextAsync(export), StringComparison.Ordinal);
        Assert.DoesNotContain("Too late", await File.ReadAllTextAsync(export), StringComparison.Ordinal);
        Assert.Contains("Der Vertrag endete am 30. September 2026", (await Run(folder, end, ["list", "--language", "de"])).Error, StringComparison.Ordinal);

        // Void, once the key is replaced and the server was asked.
        await app.Do<Replacing, Outcome<LicenceFacts>>(r => r.Replace(number, new("lost", false, false), Actor.System, default));
        app.Clock.Advance(TimeSpan.FromDays(4));
        var after = await Run(folder, Monday.AddDays(4), ["list", .. online]);
        Assert.Equal((1, "", "This licence key was replaced by a new one and is void. Please enter the new key."), after);
        Assert.Equal(1, (await Run(folder, Monday.AddDays(4), ["export", export])).Code);
    }

    [Fact]
    public async Task Where_the_server_is_gone_it_goes_on_for_its_days_of_grace_and_says_so()
    {
        using var folder = new TemporaryFolder();
        string[] nobody;
        await using (var app = await TestApp.Start(Databases.Sqlite))
        {
            var (_, key) = await app.Licence(await app.Contract(Someone.Jonas));
            await File.WriteAllTextAsync(Path.Combine(folder.Path, "keys.json"), await app.Visitor().GetStringAsync("/licences/keys"));
            nobody = ["--server", app.Address.ToString()];
            Assert.Equal((0, "", ""), await Run(folder, Monday, ["add", "One", .. nobody, "--key", key.Reveal()]));
        }
        Assert.Equal((0, "", ""), await Run(folder, Monday.AddDays(6), ["add", "Two", .. nobody]));
        var grace = await Run(folder, Monday.AddDays(8), ["add", "Three", .. nobody]);
        Assert.Equal(0, grace.Code);
        Assert.Contains("could not be confirmed", grace.Error, StringComparison.Ordinal);
        Assert.StartsWith("grace\n", (await Run(folder, Monday.AddDays(20), nobody)).Out, StringComparison.Ordinal);
        var lapsed = await Run(folder, Monday.AddDays(22), ["add", "Four", .. nobody]);
        Assert.Equal(1, lapsed.Code);
        Assert.Contains("reading and exporting work", lapsed.Error, StringComparison.Ordinal);
        Assert.Equal(3, (await Run(folder, Monday.AddDays(22), ["list", .. nobody])).Out.Split('\n').Length);
        // Set back, the clock helps nobody.
        var back = await Run(folder, Monday.AddDays(2), ["add", "Five", .. nobody]);
        Assert.Equal(1, back.Code);
        Assert.Contains("reading and exporting work", back.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_any_network_a_file_is_enough()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var (number, _) = await app.Licence(await app.Contract(Someone.Jonas, ends: true));
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "keys.json"), await app.Visitor().GetStringAsync("/licences/keys"));
        var installation = (await Run(folder, Monday)).Out.Split("Installation ")[1].Trim();
        var filed = (await app.Do<Seating, Outcome<Filed>>(s => s.FileFor(number, new(null, installation, "Island", null), Actor.System, null, default))).Value;
        var file = Path.Combine(folder.Path, filed.Name);

        await File.WriteAllTextAsync(file, filed.Text[..^3] + "AAA");
        Assert.Equal((1, "", "This licence file was changed after it was signed."), await Run(folder, Monday, ["add", "x", "--file", file]));
        await File.WriteAllTextAsync(file, filed.Text);
        Assert.Equal((0, "", ""), await Run(folder, Monday, ["add", "One", "--file", file]));
        Assert.Equal((0, "", ""), await Run(folder, Monday.AddDays(2), ["add", "Two"]));
        Assert.Equal(1, (await Run(folder, Monday.AddDays(3), ["add", "Three"])).Code);
        Assert.Equal(2, (await Run(folder, Monday.AddDays(3), ["list"])).Out.Split('\n').Length);
        // Another computer cannot use it.
        using var other = new TemporaryFolder();
        File.Copy(Path.Combine(folder.Path, "keys.json"), Path.Combine(other.Path, "keys.json"));
        Assert.Equal((1, "", "This licence file is for another computer."), await Run(other, Monday, ["add", "x", "--file", file]));
    }

    [Theory]
    [InlineData("dance")]
    [InlineData("add")]
    [InlineData("list", "more")]
    [InlineData("--server")]
    [InlineData("--server", "not an address")]
    [InlineData("--server", "http://example.com")]
    [InlineData("--now", "soon")]
    public async Task Wrong_usage_is_told(params string[] typed)
    {
        using var folder = new TemporaryFolder();
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "keys.json"), IssuerKeys.Write([key]));
        var answer = await Run(folder, Monday, typed);
        Assert.Equal((2, ""), (answer.Code, answer.Out));
        Assert.NotEqual("", answer.Error);
    }

    private static async Task<(int Code, string Out, string Error)> Run(TemporaryFolder folder, DateTimeOffset now, params string[] typed)
    {
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "notebook.dll"), "--folder", folder.Path, "--keys", Path.Combine(folder.Path, "keys.json"), "--now", now.ToString("O", CultureInfo.InvariantCulture), .. typed];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["TZ"] = "UTC" } })!;
        var (said, complained) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, (await said).Trim(), (await complained).Trim());
    }
}
