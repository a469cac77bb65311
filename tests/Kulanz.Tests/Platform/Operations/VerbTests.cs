using System.CommandLine;
using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Mail;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Tests.Architecture;
using Kulanz.Tests.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Platform.Operations;

public sealed partial class VerbTests
{
    private static IEnumerable<(string Name, Command Command)> All(Command command, string name) =>
        command.Subcommands.Where(c => !c.Hidden).SelectMany(c => All(c, $"{name} {c.Name}")).Prepend((name, command));

    [Fact]
    public void Every_verb_explains_itself_in_sentences_and_stands_in_the_manual()
    {
        var manual = File.ReadAllText(Path.Combine(Sources.Root, "docs", "cli.md"));
        var wrong = new List<string>();
        foreach (var (name, command) in All(CommandLine.Commands([]), "kulanz"))
        {
            if (!manual.Contains($"`{name}", StringComparison.Ordinal))
                wrong.Add($"{name} is not in docs/cli.md");
            var parts = command.Options.Where(o => o.Name is not ("--help" or "--version")).Select(o => (o.Name, o.Description)).Concat(command.Arguments.Select(a => (a.Name, a.Description))).Prepend((name, command.Description));
            wrong.AddRange(parts.Where(p => p.Description is not [_, .., '.']).Select(p => $"{name}: {p.Item1} is not explained in a sentence"));
            wrong.AddRange(command.Options.Where(o => o.Name is not ("--help" or "--version") && !manual.Contains($"`{o.Name}", StringComparison.Ordinal)).Select(o => $"{name} {o.Name} is not in docs/cli.md"));
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_setting_stands_in_the_table_and_nothing_else()
    {
        var known = Directory.EnumerateFiles(Path.Combine(Sources.Root, "src", "Kulanz"), "*.cs", SearchOption.AllDirectories).SelectMany(file => Setting().Matches(File.ReadAllText(file))).Select(m => m.Value).ToHashSet();
        var told = Setting().Matches(string.Join('\n', File.ReadLines(Path.Combine(Sources.Root, "docs", "operating", "configure.md")).Where(l => l.StartsWith("| `KULANZ_", StringComparison.Ordinal)).Select(l => l.Split('|')[1]))).Select(m => m.Value).ToHashSet();

        Assert.Equal(known.Order(), told.Order());
    }

    [Fact]
    public async Task What_is_typed_wrong_is_said_and_ends_with_2()
    {
        using var folder = new TemporaryFolder();
        var unknown = await Verb.Run(folder.Path, "", "bakup");
        Assert.Equal((2, "There is no command \"bakup\". kulanz --help lists them."), (unknown.Code, unknown.Error));
        Assert.Equal(2, (await Verb.Run(folder.Path, "", "restore")).Code);
        var setting = await Verb.Run(folder.Path, "", ["migrate"], null, new() { ["KULANZ_CLOCK"] = "soon" });
        Assert.Equal((1, "KULANZ_CLOCK is not a moment: 'soon'. Write it like 2026-09-28T10:00:00+02:00."), (setting.Code, setting.Error));
        var database = await Verb.Run(folder.Path, "postgres://kulanz:secret@db.example.com/kulanz", "migrate");
        Assert.Equal((1, "KULANZ_DATABASE cannot be read. Write Host=…;Database=…;Username=…;Password=… for PostgreSQL, or Data Source=… for SQLite."), (database.Code, database.Error));
        var network = await Verb.Run(folder.Path, "", ["migrate"], null, new() { ["KULANZ_WEBHOOK_NETWORKS"] = "10.20.0.0/16,intranet" });
        Assert.Equal((1, "KULANZ_WEBHOOK_NETWORKS has no network: 'intranet'. Write it like 10.20.0.0/16."), (network.Code, network.Error));
        Assert.Empty(Directory.EnumerateFiles(folder.Path));
    }

    [Fact]
    public async Task One_program_serves_an_embedded_database_and_commands_go_on_beside_it()
    {
        using var folder = new TemporaryFolder();
        using var engine = new Sqlite($"Data Source={Path.Combine(folder.Path, "kulanz.db")}");
        using (engine.ServeAlone())
        {
            foreach (var verb in new string[][] { ["serve", "--urls", "http://127.0.0.1:0"], ["demo"] })
            {
                var refused = await Verb.Run(folder.Path, "", verb);
                Assert.Equal((1, $"Another Kulanz serves the database {engine.Place} already. Stop it first; several can serve on PostgreSQL only."), (refused.Code, refused.Error));
            }
            Assert.Equal(0, (await Verb.Run(folder.Path, "", "migrate")).Code);
        }
        engine.ServeAlone().Dispose();
    }

    [Fact]
    public async Task Mails_are_parsed_a_line_each_and_a_file_that_is_missing_stops_nobody()
    {
        using var folder = new TemporaryFolder();
        var mail = Path.Combine(folder.Path, "a.eml");
        await File.WriteAllTextAsync(mail, "From: J\u00e4ne <jane@example.org>\nSubject: Two\n lines\n\nHello\n\nworld\n");
        var parsed = await Verb.Run(folder.Path, "", "mail", "parse", "--json", mail, Path.Combine(folder.Path, "none.eml"), folder.Path, mail);

        var lines = parsed.Out.Split('\n');
        Assert.Equal((1, 2), (parsed.Code, lines.Length));
        var json = JsonDocument.Parse(lines[0]).RootElement;
        Assert.Equal(["file", "from", "replyTo", "to", "cc", "subject", "date", "messageId", "inReplyTo", "references", "contentType", "text", "html", "attachments", "automatic", "bounce", "problems"], json.EnumerateObject().Select(p => p.Name));
        Assert.Equal("Two lines", json.GetProperty("subject").GetString());
        Assert.Contains("none.eml cannot be read", parsed.Error, StringComparison.Ordinal);
        Assert.Equal(2, parsed.Error.Split('\n').Length);
    }

    [Fact]
    public async Task Telephone_numbers_are_read_a_line_each()
    {
        using var folder = new TemporaryFolder();
        var read = await Verb.Run(folder.Path, "", ["phone"], "0203/5566778\n+43 1 58058-0\nnonsense\n");
        Assert.Equal(0, read.Code);
        Assert.Equal(["+492035566778", "+431580580", null], read.Out.Split('\n').Select(line => JsonDocument.Parse(line).RootElement.GetProperty("e164").GetString()));
        Assert.Equal(1, (await Verb.Run(folder.Path, "", "phone", "none.txt")).Code);
    }

    [Theory, BothEngines]
    public async Task Everything_can_be_taken_away_as_lines_of_JSON_with_files(string engine)
    {
        await using var app = await TestApp.Start(engine);
        using var folder = new TemporaryFolder();
        var mail = "From: Jonas <jonas@customer.example>\r\nSubject: With a file\r\nMessage-ID: <1@customer.example>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHello\r\n--b\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename=a.csv\r\n\r\nabc\r\n--b--\r\n";
        var arrived = (await app.Services.GetRequiredService<Arriving>().Accept(new RawMail(System.Text.Encoding.UTF8.GetBytes(mail), "api", null), default)).Value;
        var number = arrived.CaseNumber!.Value;
        Assert.True((await app.Do<Tagging, Outcome<Tag>>(t => t.Tag(number, "billing", Actor.System, default))).Done(out _, out _));
        Assert.True((await app.Do<Replying, Outcome<Message>>(async r => await r.Say(number, new Saying(MessageKind.Note, "For us only"), await app.Acting(Someone.Anna), default))).Done(out _, out _));

        var name = Path.Combine(folder.Path, "all.zip");
        var counted = await app.Do(services => ActivatorUtilities.CreateInstance<Exporting>(services).Write(name, true, _ => { }, default));

        Assert.Equal(1, counted.Cases);
        using var archive = ZipFile.OpenRead(name);
        JsonElement[] Lines(string entry) => [.. new StreamReader(archive.GetEntry(entry)!.Open()).ReadToEnd().TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];
        var one = Assert.Single(Lines("cases.ndjson"));
        Assert.Equal(("With a file", "billing"), (one.GetProperty("subject").GetString(), one.GetProperty("tags")[0].GetString()));
        Assert.Equal("jonas@customer.example", Lines("customers.ndjson")[0].GetProperty("contactPoints")[0].GetProperty("value").GetString());
        var messages = Lines("messages.ndjson");
        Assert.Equal(["Hello", "For us only"], messages.Select(m => m.GetProperty("text").GetString()!.Trim()));
        var file = messages[0].GetProperty("files")[0].GetProperty("path").GetString()!;
        Assert.Equal("abc", new StreamReader(archive.GetEntry(file)!.Open()).ReadToEnd());
        Assert.Equal(mail, new StreamReader(archive.GetEntry(messages[0].GetProperty("mail").GetString()!)!.Open()).ReadToEnd());
        Assert.Equal(1, Lines("export.ndjson")[0].GetProperty("format").GetInt32());
    }

    [GeneratedRegex("KULANZ_[A-Z_]+")]
    private static partial Regex Setting();
}
