using System.CommandLine;
using System.Text;

namespace Kulanz.Evidence.Checking;

/// <summary><c>kulanz receipt verify</c>. See docs/cli.md.</summary>
public static class ReceiptVerbs
{
    public static Command Command()
    {
        var receipt = new Command("receipt", "Checks receipts: files that prove that something is in the log of a Kulanz.");
        receipt.Add(Verify());
        return receipt;
    }

    private static Command Verify()
    {
        var files = new Argument<string[]>("FILE") { Description = "Receipts, as Kulanz hands them out.", Arity = ArgumentArity.OneOrMore };
        var log = new Option<string?>("--log") { Description = "A checkpoint file, or a folder with a copy of the log, that one holds: the receipt's checkpoint must be of the same log." };
        var (policy, keys, json) = (LogVerbs.PolicyOption(), LogVerbs.KeyOption(), LogVerbs.JsonOption());
        var verify = new Command("verify", "Says what receipts prove, and what they say, without asking anybody. Needs neither database nor network. Exit codes: 0 all are right, 1 one is not, 2 wrong usage, 3 one could not be checked.") { files, policy, keys, log, json };
        verify.SetAction(async (given, cancel) =>
        {
            var checking = new ReceiptChecking(given.GetValue(policy), given.GetValue(keys) ?? [], given.GetValue(log));
            using var say = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false));
            var verdicts = new List<CheckVerdict>();
            foreach (var file in given.GetValue(files)!)
            {
                var report = await checking.Run(file, cancel);
                verdicts.Add(report.Verdict);
                await say.WriteAsync(given.GetValue(json) ? $"{report.ToJson()}\n" : report.ToText());
            }
            return LogReport.ExitCode(verdicts);
        });
        return verify;
    }
}
