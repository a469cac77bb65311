using System.Text.Json;
using System.Text.RegularExpressions;
using Kulanz.Platform;
using Kulanz.Platform.Ui;

namespace Kulanz.Tests.Architecture;

/// <summary>Every sentence people see has its German, in the folder that uses it or in the one all share; and none is left over.</summary>
public sealed partial class TextsTests
{
    private static readonly string Source = Path.Combine(Sources.Root, "src", "Kulanz");

    /// <summary>Words between parts of the program only.</summary>
    private static readonly string[] NeverShown = ["Languages", "TokenKind", "LinkKind", "Notice", "MailNature", "MailSecurity", "AfterFetching", "DeliveryState", "BeatKind", "Receipt", "TopicShown", "LogFindingKind", "ErasureScope", "FindingLevel", "CheckVerdict", "ReminderKind", "ContractOrder", "ChangeAnswer", "CustomersRight", "DeclarationKind", "NoticeKind", "ExportState", "VoidingKind", "ReleaseKind", "PhoneSystemKind", "CallEventKind", "HandoverTo", "GrantState", "GrantStepKind", "GrantOrder", "BudgetScope", "BudgetPeriod", "Carrier", "QuestionState", "FiguresOf", "ReportSpan", "ReportOf", "ColumnIn", "CurveOf", "Strictness"];

    [Fact]
    public void Every_sentence_has_its_German()
    {
        var german = Catalogues();
        var missing = Used().Where(use => !german["Platform"].ContainsKey(use.Text) && !(german.TryGetValue(use.Module, out var own) && own.ContainsKey(use.Text)))
            .Select(use => $"{use.File}: \"{use.Text}\"").Distinct().ToList();
        Assert.True(missing.Count == 0, $"Without German in Texts.de.json of the folder (or Platform's):\n{string.Join('\n', missing)}");
    }

    [Fact]
    public void No_German_is_left_over()
    {
        var used = Used().Select(use => use.Text).ToHashSet();
        var everything = string.Join('\n', Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories).Where(InSources).Select(File.ReadAllText));
        var stale = Catalogues().SelectMany(catalogue => catalogue.Value.Keys.Select(text => (Module: catalogue.Key, Text: text)))
            .Where(entry => !used.Contains(entry.Text) && !everything.Contains(JsonSerializer.Serialize(entry.Text, Json.Options), StringComparison.Ordinal))
            .Select(entry => $"{entry.Module}: {entry.Text}").ToList();
        Assert.True(stale.Count == 0, $"In Texts.de.json, but used nowhere:\n{string.Join('\n', stale)}");
    }

    [Fact]
    public void No_sentence_is_translated_in_two_places()
    {
        var twice = Catalogues().SelectMany(catalogue => catalogue.Value.Keys.Select(text => (Module: catalogue.Key, Text: text)))
            .GroupBy(entry => entry.Text).Where(group => group.Count() > 1)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(entry => entry.Module))}; move it to Platform");
        Assert.Empty(twice);
    }

    [Fact]
    public void Both_languages_name_the_same_places()
    {
        var wrong = Catalogues().SelectMany(catalogue => catalogue.Value)
            .Where(pair => !Places().Matches(pair.Key).Select(m => m.Value).ToHashSet().SetEquals(Places().Matches(pair.Value).Select(m => m.Value)))
            .Select(pair => $"{pair.Key} / {pair.Value}");
        Assert.Empty(wrong);
    }

    private static Dictionary<string, Dictionary<string, string>> Catalogues() =>
        Directory.EnumerateFiles(Source, "Texts.de.json", SearchOption.AllDirectories).Where(InSources)
            .ToDictionary(file => Module(file), file => JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(file))!);

    /// <summary>What the code says: T["…"], T.Count(…), refusals' sentences, what letters and pages of the administration are for, and the words of enums that pages show.</summary>
    private static IEnumerable<(string Module, string File, string Text)> Used()
    {
        foreach (var type in typeof(Hosting).Assembly.GetTypes().Where(type => type.IsEnum && type.IsPublic && !NeverShown.Contains(type.Name)))
            foreach (var name in Enum.GetNames(type))
                yield return (type.Namespace!.Split('.')[1], type.Name, Texts.Spaced(name));
        foreach (var file in Directory.EnumerateFiles(Source, "*.*", SearchOption.AllDirectories).Where(f => InSources(f) && f.EndsWith(".cs", StringComparison.Ordinal) | f.EndsWith(".cshtml", StringComparison.Ordinal)))
        {
            var code = string.Join('\n', File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));
            var said = Direct().Matches(code).Select(m => m.Groups[1].Value)
                .Concat(Counted().Matches(code).SelectMany(m => new[] { m.Groups[1].Value, m.Groups[2].Value }))
                .Concat(Linked().Matches(code).Select(m => m.Groups[1].Value))
                .Concat(Noted().Matches(code).Select(m => m.Groups[1].Value))
                .Concat(Explained().Matches(code).SelectMany(m => new[] { m.Groups[1].Value, m.Groups[2].Value }))
                .Concat(Refused().Matches(code).Select(m => m.Groups[1].Value));
            // "{0}" alone says nothing in any language.
            foreach (var text in said.Where(text => text != "{0}"))
                yield return (Module(file), Path.GetRelativePath(Source, file), Regex.Unescape(text));
        }
    }

    private static bool InSources(string file) => !Path.GetRelativePath(Source, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "wwwroot");

    private static string Module(string file) => Path.GetRelativePath(Source, file).Split(Path.DirectorySeparatorChar) is [var module, _, ..] ? module : "";

    [GeneratedRegex("""\b(?:T|texts|Texts\(\))\["((?:[^"\\]|\\.)+)"[\],]""")]
    private static partial Regex Direct();

    [GeneratedRegex("""\.Count\([^"\n]*"((?:[^"\\]|\\.)+)",\s*"((?:[^"\\]|\\.)+)"\)""")]
    private static partial Regex Counted();

    [GeneratedRegex("\\) : (?:Refusal|Invalid|TransportProblem)\\((?:\\w+, |\"\\w+\", )?\"((?:[^\"\\\\]|\\\\.)+)\"")]
    private static partial Regex Refused();

    [GeneratedRegex("\\b(?:DeskLink|MyLink|AdminLink|FirstStep)\\(\\d+, \"([^\"]+)\"")]
    private static partial Regex Linked();

    [GeneratedRegex("new Sentence\\(\"((?:[^\"\\\\]|\\\\.)+)\"")]
    private static partial Regex Noted();

    [GeneratedRegex("\\b(?:LetterKind \\w+ = new\\(\"[^\"]+\"|AdminLink\\(\\d+),\\s*\"((?:[^\"\\\\]|\\\\.)+)\",\\s*\"((?:[^\"\\\\]|\\\\.)+)\"")]
    private static partial Regex Explained();

    [GeneratedRegex(@"\{\d+\}")]
    private static partial Regex Places();
}
