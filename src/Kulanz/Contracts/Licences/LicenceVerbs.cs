using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Kulanz.Client.Licences;
using Kulanz.Evidence.Checking;
using Kulanz.Platform;

namespace Kulanz.Contracts.Licences;

/// <summary>What `kulanz licence verify` found in one file: the JSON of it is a contract.</summary>
/// <param name="Verdict"><c>genuine</c>: signed with one of the keys; <c>refused</c>: not, or not for this product or installation; <c>unchecked</c>: there were no keys, or no file.</param>
/// <param name="Code">Why it is refused, or was not checked; null where it is genuine.</param>
/// <param name="Kid">The key it says it is signed with.</param>
/// <param name="Mode">What it allows at that moment; null where it is refused.</param>
/// <param name="Reason">Why that mode.</param>
/// <param name="Text">In a sentence.</param>
/// <param name="Licence">What it says; null where it is refused.</param>
public sealed record LicenceReport(string File, string Verdict, string? Code, string? Kid, LicenceMode? Mode, LicenceReason? Reason, string Text, LicenceSaid? Licence)
{
    public const string Genuine = "genuine", Refused = "refused", Unchecked = "unchecked";

    public int ExitCode => Verdict switch { Genuine => 0, Refused => 1, _ => 3 };

    public string ToJson() => JsonSerializer.Serialize(this, Json.Options);

    public string ToText()
    {
        var text = new StringBuilder($"{LogReport.Printable(File)}\n");
        text.Append("  ").Append(Verdict switch { Genuine => "The licence file is genuine.", Refused => "The licence file is refused.", _ => "The licence file was not checked." }).Append(' ').Append(Text).Append('\n');
        if (Licence is not { } said)
            return text.ToString();
        foreach (var (name, value) in new (string, string?)[]
        {
            ("Issuer", said.Issuer), ("Licence", $"{said.Number} ({said.Key}-…)"), ("Product", $"{said.Product} {said.Edition}".TrimEnd()), ("For", said.Name), ("Seats", said.Seats.ToString(CultureInfo.InvariantCulture)),
            ("Features", said.Features.Count > 0 ? string.Join(", ", said.Features) : null), ("Where", said.Installation ?? "any computer"), ("Issued", Moment(said.IssuedAt)),
            ("First day", Day(said.FirstDay)), ("Last day", Day(said.LastDay) ?? "not settled"), ("Renew by", Moment(said.Refresh)), ("Grace", $"{said.GraceDays} days"), ("Key", Kid), ("Mode", Mode?.ToString()),
        })
            if (value is { Length: > 0 })
                text.Append("  ").Append(name.PadRight(11)).Append(LogReport.Printable(value).ReplaceLineEndings(" ")).Append('\n');
        return text.ToString();
    }

    private static string? Moment(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>What a licence file says, in the words of this program's JSON.</summary>
public sealed record LicenceSaid(string Issuer, string Number, string Product, string Id, DateTimeOffset IssuedAt, string Key, string Edition, int Seats, string Name, IReadOnlyList<string> Features, string? Installation,
    DateOnly FirstDay, DateTimeOffset From, DateOnly? LastDay, DateTimeOffset? Until, DateTimeOffset? Refresh, int GraceDays)
{
    public static LicenceSaid Of(LicenceFile file) => new(file.Issuer, file.Number, file.Product, file.Id, file.IssuedAt, file.KeyStart, file.Edition, file.Seats, file.Name, file.Features, file.Installation,
        file.Terms.FirstDay, file.Terms.From, file.Terms.LastDay, file.Terms.Until, file.Terms.Refresh, file.Terms.GraceDays);
}

/// <summary><c>kulanz licence verify</c>: needs neither database nor network. See docs/cli.md.</summary>
public static class LicenceVerbs
{
    private const int MaxKeys = 256 * 1024;

    public static Command Command()
    {
        var licence = new Command("licence", "Looks at licence files.");
        licence.Add(Verify());
        return licence;
    }

    private static Command Verify()
    {
        var file = new Argument<string>("FILE") { Description = "A licence file." };
        var keys = new Option<string?>("--keys") { Description = "A file with the issuer's keys, as its Kulanz gives them out at /licences/keys. Without it nobody's signature is checked." };
        var product = new Option<string?>("--product") { Description = "The key of the product it has to be for." };
        var installation = new Option<string?>("--installation") { Description = "The installation it has to be for." };
        var at = new Option<DateTimeOffset?>("--at") { Description = "At which moment it is looked at, such as 2026-10-01T00:00:00+02:00; now, if left out." };
        var json = new Option<bool>("--json") { Description = "Prints one JSON object in the form that docs/cli.md describes." };
        var verify = new Command("verify", "Says whether a licence file is genuine, what it says, and what it allows. Needs neither database nor network. Exit codes: 0 it is genuine, 1 it is refused, 2 wrong usage, 3 it could not be checked.") { file, keys, product, installation, at, json };
        verify.SetAction(async (given, cancel) =>
        {
            var report = await Look(given.GetValue(file)!, given.GetValue(keys), given.GetValue(product), given.GetValue(installation), given.GetValue(at) ?? new Clock().GetUtcNow(), cancel);
            using var say = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false));
            await say.WriteAsync(given.GetValue(json) ? $"{report.ToJson()}\n" : report.ToText());
            return report.ExitCode;
        });
        return verify;
    }

    private static async Task<LicenceReport> Look(string file, string? keyFile, string? product, string? installation, DateTimeOffset at, CancellationToken cancel)
    {
        var findings = new Findings();
        var text = await Given.Text(file, LicenceFile.MaxSize, findings, cancel);
        var jwks = keyFile is null ? null : await Given.Text(keyFile, MaxKeys, findings, cancel);
        if (text is null || (keyFile is not null && jwks is null))
            return new(file, LicenceReport.Unchecked, "input", null, null, null, findings.All[0].Text, null);
        IssuerKeys? keys = null;
        try
        {
            keys = jwks is null ? null : IssuerKeys.Parse(jwks);
        }
        catch (FormatException wrong)
        {
            return new(file, LicenceReport.Unchecked, "input", null, null, null, $"{keyFile} cannot be used: {wrong.Message}", null);
        }
        var reading = keys is null ? LicenceFile.Peek(text) : LicenceFile.Read(text, keys);
        if (reading.File is not { } said)
            return Refuse(file, reading.Reason, reading.SignedBy);
        var standing = said.At(product ?? said.Product, installation ?? said.Installation, at, null);
        if (standing.Reason is LicenceReason.OtherProduct or LicenceReason.OtherInstallation)
            return Refuse(file, standing.Reason, reading.SignedBy);
        return keys is null
            ? new(file, LicenceReport.Unchecked, "no_keys", reading.SignedBy, standing.Mode, standing.Reason, "Whoever wrote it could have written anything: checking it takes the issuer's keys (--keys).", LicenceSaid.Of(said))
            : new(file, LicenceReport.Genuine, null, reading.SignedBy, standing.Mode, standing.Reason, standing.Sentence("en", TimeZoneInfo.Utc), LicenceSaid.Of(said));
    }

    private static LicenceReport Refuse(string file, LicenceReason reason, string? kid) =>
        new(file, LicenceReport.Refused, JsonNamingPolicy.SnakeCaseLower.ConvertName(reason.ToString()), kid, null, null, new Standing(LicenceMode.Void, reason).Sentence("en"), null);
}
