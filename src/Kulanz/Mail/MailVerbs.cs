using System.CommandLine;
using System.Globalization;
using Kulanz.Mime;
using Kulanz.Platform;

namespace Kulanz.Mail;

/// <summary><c>kulanz mail parse</c> and <c>kulanz mail deliver</c>. See docs/cli.md.</summary>
public static class MailVerbs
{
    /// <summary>What mail servers understand as "not now, try again" (sysexits.h).</summary>
    private const int TemporaryFailure = 75;

    public static Command Command()
    {
        var mail = new Command("mail", "Reads mail files, and takes mail in.");
        mail.Add(Parse());
        mail.Add(Deliver());
        return mail;
    }

    private static Command Parse()
    {
        var files = new Argument<FileInfo[]>("FILE") { Description = "Raw messages, as a mail server stores them.", Arity = ArgumentArity.OneOrMore };
        var json = new Option<bool>("--json") { Description = "Prints one JSON object per message, a line each, in the form that docs/cli.md describes." };
        var parse = new Command("parse", "Says what Kulanz reads in a mail: sender, recipients, text, attachments, whether a machine wrote it, what bounced. Needs no database. A file that cannot be read is named on the error output, the others are read all the same, and the exit code is 1.") { files, json };
        parse.SetAction(arguments =>
        {
            var unreadable = 0;
            using var say = new StreamWriter(Console.OpenStandardOutput(), new System.Text.UTF8Encoding(false), 64 * 1024);
            foreach (var file in arguments.GetValue(files)!)
            {
                byte[] bytes;
                try
                {
                    bytes = File.ReadAllBytes(file.FullName);
                }
                catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
                {
                    Console.Error.WriteLine($"{file} cannot be read: {missing.Message}");
                    unreadable++;
                    continue;
                }
                var summary = MailSummary.Of(MailMessage.Read(bytes), file.ToString());
                if (arguments.GetValue(json))
                    say.Write(summary.ToJson() + "\n");
                else
                    Describe(summary, say);
            }
            return unreadable > 0 ? 1 : 0;
        });
        return parse;
    }

    private static Command Deliver()
    {
        var deliver = new Command("deliver", "Takes one raw message from standard input into the data folder, where the running Kulanz picks it up at once, or the next one to start. For Postfix pipes, fetchmail and getmail. Exit code 75 asks the mail server to try again.");
        deliver.SetAction(async (_, cancel) =>
        {
            var settings = Settings.From(new ConfigurationBuilder().AddEnvironmentVariables().Build());
            try
            {
                using var content = new MemoryStream();
                await Console.OpenStandardInput().CopyToAsync(content, cancel);
                if (content.Length == 0)
                {
                    await Console.Error.WriteLineAsync("There is no message on standard input.");
                    return 1;
                }
                await Put(settings, content, cancel);
                return 0;
            }
            catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
            {
                await Console.Error.WriteLineAsync($"The message could not be stored in {settings.Data}: {broken.Message}");
                return TemporaryFailure;
            }
        });
        return deliver;
    }

    /// <summary>As Maildir asks: whole and on disk in <c>tmp</c> first, then renamed into <c>new</c>.</summary>
    private static async Task Put(Settings settings, MemoryStream content, CancellationToken cancel)
    {
        var folder = Path.Combine(settings.Data, "maildir");
        Directory.CreateDirectory(Path.Combine(folder, "tmp"));
        Directory.CreateDirectory(Path.Combine(folder, "new"));
        var name = string.Create(CultureInfo.InvariantCulture, $"{Guid.CreateVersion7():N}.{Environment.ProcessId}.{Environment.MachineName.Replace('/', '_')}");
        await using (var file = new FileStream(Path.Combine(folder, "tmp", name), FileMode.CreateNew))
        {
            content.Position = 0;
            await content.CopyToAsync(file, cancel);
            file.Flush(flushToDisk: true);
        }
        File.Move(Path.Combine(folder, "tmp", name), Path.Combine(folder, "new", name));
    }

    private static void Describe(MailSummary summary, TextWriter say)
    {
        say.WriteLine(summary.File);
        say.WriteLine($"  From     {summary.From?.Name} <{summary.From?.Address}>");
        say.WriteLine($"  Subject  {summary.Subject}");
        say.WriteLine($"  Date     {summary.Date:O}");
        say.WriteLine($"  Text     {summary.Text?.Length ?? 0} characters{(summary.Automatic ? ", written by a machine" : "")}");
        foreach (var file in summary.Attachments)
            say.WriteLine($"  File     {file.Name} ({file.ContentType}, {file.Size} bytes)");
        foreach (var recipient in summary.Bounce?.Recipients ?? [])
            say.WriteLine($"  Bounced  {recipient.Address} {recipient.Status} {(recipient.Hard ? "for good" : "for now")}");
        foreach (var problem in summary.Problems)
            say.WriteLine($"  Problem  {problem}");
    }
}
