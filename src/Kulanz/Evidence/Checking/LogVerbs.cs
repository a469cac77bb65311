using System.CommandLine;
using System.Globalization;
using System.Text;
using Kulanz.Ledger;
using Kulanz.Platform.Operations;

namespace Kulanz.Evidence.Checking;

/// <summary><c>kulanz log verify</c> and <c>kulanz log copy</c>. See docs/cli.md.</summary>
public static class LogVerbs
{
    public static Command Command()
    {
        var log = new Command("log", "Checks the public log of a Kulanz, or of anybody who has one in the form of C2SP tlog-tiles, and copies it.");
        log.Add(Verify());
        log.Add(Copy());
        return log;
    }

    private static Command Verify()
    {
        var place = Place("LOG", "The log's address, such as https://example.com/log, or a folder with its files.");
        var since = new Option<string?>("--since") { Description = "A file with an earlier checkpoint: the log must be its continuation, and only what was added since is read." };
        var save = new Option<string?>("--save") { Description = "Writes the checkpoint into this file if everything is right, for --since the next time." };
        var (policy, keys, json) = (PolicyOption(), KeyOption(), JsonOption());
        var verify = new Command("verify", "Reads a whole log, recomputes it and says what was signed by whom and what is not as it was signed. Needs no database. Exit codes: 0 all is right, 1 something is wrong with the log, 2 wrong usage, 3 it could not be checked.") { place, since, policy, keys, save, json };
        verify.SetAction(async (given, cancel) =>
        {
            using var progress = new Progress(Console.Error, Console.IsErrorRedirected);
            var asked = new LogChecking(given.GetValue(place)!, given.GetValue(policy), given.GetValue(keys) ?? []) { Since = given.GetValue(since), Save = given.GetValue(save), Say = progress.Say };
            return Ended(await asked.Run(cancel), given.GetValue(json), progress);
        });
        return verify;
    }

    private static Command Copy()
    {
        var from = Place("LOG", "The log's address, such as https://example.com/log, or a folder with its files.");
        var to = new Argument<string>("DIR") { Description = "The folder of the copy; one that is there already is continued." };
        var (policy, keys, json) = (PolicyOption(), KeyOption(), JsonOption());
        var copy = new Command("copy", "Copies a log into a folder, or continues a copy, and checks what it reads. A log that is no continuation of the copy is refused, and the copy stays as it was. Exit codes: 0 copied, 1 something is wrong with the log, 2 wrong usage, 3 it could not be checked.") { from, to, policy, keys, json };
        copy.SetAction(async (given, cancel) =>
        {
            using var progress = new Progress(Console.Error, Console.IsErrorRedirected);
            var asked = new LogCopying(given.GetValue(from)!, given.GetValue(to)!, given.GetValue(policy), given.GetValue(keys) ?? []) { Say = progress.Say };
            return Ended(await asked.Run(cancel), given.GetValue(json), progress);
        });
        return copy;
    }

    internal static Option<string?> PolicyOption() => new("--policy") { Description = "A file in the form of C2SP tlog-policy: the keys of logs and witnesses one trusts, and how many witnesses must have signed." };

    internal static Option<string[]> KeyOption()
    {
        var keys = new Option<string[]>("--key") { Description = "The public key of a log or a witness (a vkey: name+hash+base64). May be repeated; every witness named must have signed." };
        keys.Validators.Add(given =>
        {
            foreach (var token in given.Tokens)
                try
                {
                    NoteKey.Parse(token.Value);
                }
                catch (FormatException wrong)
                {
                    given.AddError($"--key: {wrong.Message}");
                }
        });
        return keys;
    }

    internal static Option<bool> JsonOption() => new("--json") { Description = "Prints one JSON object in the form that docs/cli.md describes." };

    private static Argument<string> Place(string name, string description)
    {
        var place = new Argument<string>(name) { Description = description };
        place.Validators.Add(given =>
        {
            if (given.Tokens is [var token] && token.Value.Contains("://", StringComparison.Ordinal) && !OpenedLog.IsWeb(token.Value, out _))
                given.AddError($"{token.Value} is no address beginning with https:// or http://.");
        });
        return place;
    }

    private static int Ended(LogReport report, bool json, Progress progress)
    {
        progress.Dispose();
        using var say = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false));
        say.Write(json ? $"{report.ToJson()}\n" : report.ToText());
        return LogReport.ExitCode(report.Verdict);
    }

    /// <summary>How far it is, for <see cref="LogVerification.Progress"/>.</summary>
    internal static Action<long, long> HowFar(Action<string>? say) => (done, all) =>
        say?.Invoke(string.Create(CultureInfo.InvariantCulture, $"{done:N0} of {all:N0} entries"));
}
