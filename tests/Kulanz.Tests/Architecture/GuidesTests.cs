using System.CommandLine;
using System.Text.Json;
using System.Text.RegularExpressions;
using Kulanz.Access;
using Kulanz.Tests.Access;

namespace Kulanz.Tests.Architecture;

/// <summary>
/// What is written for people cannot drift from the program. In the guides (docs/using) bold is a label of the program, exactly as it stands there
/// and nothing else; addresses and commands stand in code. The line below a guide's title leads to the same guide in the other language.
/// </summary>
public sealed partial class GuidesTests
{
    private static readonly string Using = Path.Combine(Sources.Root, "docs", "using");

    /// <summary>Addresses that pages ask by themselves.</summary>
    private static readonly string[] NoPages = ["/desk/live", "/desk/bulk", "/desk/cases.csv", "/ask/suggestions"];

    [Fact]
    public void Each_guide_is_there_in_both_languages_with_the_same_chapters()
    {
        var wrong = new List<string>();
        foreach (var (language, other) in new[] { ("de", "en"), ("en", "de") })
            foreach (var guide in Directory.GetFiles(Path.Combine(Using, language), "*.md"))
            {
                var name = $"{language}/{Path.GetFileName(guide)}";
                var there = Path.Combine(Using, other, Twin().Match(File.ReadAllText(guide)).Groups[1].Value);
                if (!File.Exists(there))
                    wrong.Add($"{name} does not name its page in the other language below its title");
                else if (Twin().Match(File.ReadAllText(there)).Groups[1].Value != Path.GetFileName(guide))
                    wrong.Add($"{name} leads to {Path.GetFileName(there)}, which leads elsewhere");
                else if (!Levels(guide).SequenceEqual(Levels(there)))
                    wrong.Add($"{name} has other chapters than {Path.GetFileName(there)}");
            }
        None(wrong);
    }

    [Fact]
    public void Each_guide_is_in_the_list_of_its_language() =>
        None(Directory.GetFiles(Using, "*.md", SearchOption.AllDirectories).Where(guide => Path.GetFileName(guide) != "README.md"
            && !File.ReadAllText(Path.Combine(Path.GetDirectoryName(guide)!, "README.md")).Contains($"]({Path.GetFileName(guide)})", StringComparison.Ordinal)).Select(guide => Path.GetRelativePath(Using, guide)));

    [Fact]
    public void Every_link_leads_somewhere()
    {
        var wrong = new List<string>();
        foreach (var page in Pages())
            foreach (Match link in Link().Matches(WithoutCode(page)))
            {
                var parts = link.Groups[1].Value.Split('#', 2);
                var target = parts[0].Length == 0 ? page : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, parts[0]));
                if (!Path.Exists(target) || (parts.Length == 2 && !Anchors(target).Contains(parts[1])))
                    wrong.Add($"{Path.GetRelativePath(Sources.Root, page)}: {link.Groups[1].Value}");
            }
        None(wrong);
    }

    [Fact]
    public void Every_address_is_one_of_the_program()
    {
        var routes = AuthorisationMatrix.Rows.Split('\n', StringSplitOptions.TrimEntries).Where(row => row.Length > 0 && row[0] != '#')
            .Select(row => Parameter().Replace(row.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1].Split("?handler")[0], m => m.Value.EndsWith("?}", StringComparison.Ordinal) ? "(/[^/]+)?" : "/[^/]+")).Distinct()
            // Also the beginning of addresses, as in "all below /api/v1".
            .Select(route => (Whole: new Regex($"^{route}$"), Text: route)).ToList();
        None(from page in Pages().Where(Speaks)
             from Match address in Address().Matches(File.ReadAllText(page))
             let path = address.Groups[1].Value.TrimEnd('/')
             where !routes.Exists(route => route.Whole.IsMatch(path) || route.Text.StartsWith($"{path}/", StringComparison.Ordinal))
             select $"{Path.GetRelativePath(Sources.Root, page)}: {path}");
    }

    [Theory]
    [InlineData("de")]
    [InlineData("en")]
    public void Every_page_of_the_navigation_is_in_a_guide(string language)
    {
        var guides = string.Concat(Directory.GetFiles(Path.Combine(Using, language), "*.md").Select(File.ReadAllText));
        None(AuthorisationMatrix.Rows.Split('\n', StringSplitOptions.TrimEntries).Select(row => Page().Match(row).Groups[1].Value)
            .Where(page => page.Length > 0 && !NoPages.Contains(page) && !guides.Contains($"`{page}`", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_command_is_one_of_the_program()
    {
        var root = CommandLine.Commands([]);
        None(from page in Pages().Where(Speaks)
             from Match code in Code().Matches(File.ReadAllText(page))
             from Match called in Called().Matches(code.Value)
             where !Known(root, called.Groups[1].Value, called.Groups[2].Value)
             select $"{Path.GetRelativePath(Sources.Root, page)}: {called.Value}");
    }

    [Fact]
    public void What_is_bold_in_a_guide_is_a_label_of_the_program()
    {
        var texts = Directory.EnumerateFiles(Path.Combine(Sources.Root, "src", "Kulanz"), "Texts.de.json", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(file))!).ToList();
        var labels = new Dictionary<string, HashSet<string>> { ["de"] = [.. texts.Select(text => text.Value)], ["en"] = [.. texts.Select(text => text.Key)] };
        None(from language in labels.Keys
             from guide in Directory.GetFiles(Path.Combine(Using, language), "*.md")
             from Match bold in Bold().Matches(WithoutCode(guide))
             where !labels[language].Contains(bold.Groups[1].Value)
             select $"{language}/{Path.GetFileName(guide)}: {bold.Groups[1].Value}");
    }

    [Theory]
    [InlineData("de", "anmeldung-und-sicherheit.md")]
    [InlineData("en", "sign-in-and-security.md")]
    public void The_table_of_permissions_is_the_one_of_the_program(string language, string guide)
    {
        var german = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(Path.Combine(Sources.Root, "src", "Kulanz", "Access", "Texts.de.json")))!;
        string Said(string english) => language == "de" ? german[english] : english;
        var text = File.ReadAllText(Path.Combine(Using, language, guide));
        Assert.Equal(
            Permission.All.Select(p => $"| {Said(Permission.Said(p))} | `{p}` | {string.Join(", ", Role.Shipped.Where(r => r.Permissions.Contains(p)).Select(r => Said(r.Name)))} |"),
            text.Split('\n').Where(line => Granted().IsMatch(line)));
    }

    private static bool Known(Command root, string verb, string second) =>
        root.Subcommands.FirstOrDefault(c => c.Name == verb) is { } command
        && (second.Length == 0 || command.Subcommands.Count == 0 || command.Subcommands.Any(c => c.Name == second));

    private static IEnumerable<string> Pages() =>
        Directory.GetFiles(Path.Combine(Sources.Root, "docs"), "*.md", SearchOption.AllDirectories).Concat(Directory.GetFiles(Sources.Root, "*.md"));

    /// <summary>Decisions tell what was, also wrong commands that people typed.</summary>
    private static bool Speaks(string page) => !page.Contains($"{Path.DirectorySeparatorChar}decisions{Path.DirectorySeparatorChar}", StringComparison.Ordinal);

    private static void None(IEnumerable<string> wrong) => Assert.True(!wrong.Any(), string.Join('\n', wrong));

    private static string WithoutCode(string page) => Code().Replace(File.ReadAllText(page), "");

    private static IEnumerable<int> Levels(string page) => Heading().Matches(WithoutCode(page)).Select(m => m.Groups[1].Length);

    /// <summary>As GitHub and most others make them: small letters, blanks as hyphens, marks left out.</summary>
    private static HashSet<string> Anchors(string page) =>
        [.. Heading().Matches(Fence().Replace(File.ReadAllText(page), "")).Select(m => string.Concat(m.Groups[2].Value.Trim().ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')).Replace(' ', '-'))];

    [GeneratedRegex(@"\A# .+\n\n\*\[(?:In English|Auf Deutsch)\]\(\.\./(?:de|en)/([a-zA-Z-]+\.md)\)\*\n")]
    private static partial Regex Twin();

    [GeneratedRegex(@"\]\((?!https?:|mailto:)([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"/?\{[^}]+\}")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"^GET +(/(?:desk|admin|my|help|ask|sign-in)(?:/[^/{}\s?]+)?) ")]
    private static partial Regex Page();

    [GeneratedRegex(@"`(?:[A-Z]+ )?(/(?:desk|admin|my|help|ask|sign-in|sign-out|satisfaction|api|health|metrics)(?:/[^`\s?…]*)?)(?:\?[^`\s]*)?`")]
    private static partial Regex Address();

    [GeneratedRegex(@"```[\s\S]*?```|`[^`\n]+`")]
    private static partial Regex Code();

    [GeneratedRegex(@"```[\s\S]*?```")]
    private static partial Regex Fence();

    [GeneratedRegex(@"\bkulanz ([a-z][a-z-]*)(?![a-z=])(?: ([a-z][a-z-]*)(?![a-z.=/]))?")]
    private static partial Regex Called();

    [GeneratedRegex(@"\*\*([^*\n]+)\*\*")]
    private static partial Regex Bold();

    [GeneratedRegex(@"^(#+) (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\| .+ \| `[a-z.]+` \|")]
    private static partial Regex Granted();
}
