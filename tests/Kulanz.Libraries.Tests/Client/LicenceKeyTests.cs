using FsCheck;
using FsCheck.Fluent;
using Kulanz.Client.Licences;

namespace Kulanz.Libraries.Tests.Client;

public sealed class LicenceKeyTests
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    [Fact]
    public void New_keys_are_five_groups_of_four_and_never_twice_the_same()
    {
        var keys = Enumerable.Range(0, 2000).Select(_ => LicenceKey.New()).ToList();
        Assert.Equal(2000, keys.Distinct().Count());
        Assert.All(keys, key => Assert.Matches("^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$", key.Reveal()));
        Assert.All(keys, key => Assert.Equal(key, LicenceKey.Parse(key.Reveal())));
        // Each letter comes at each of the random places about as often as the others.
        var counts = keys.SelectMany(key => key.Reveal().Replace("-", "", StringComparison.Ordinal)[..18]).CountBy(letter => letter).ToDictionary();
        Assert.Equal(32, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 900, 1350));
    }

    [Fact]
    public void Every_single_wrong_character_is_noticed_and_its_group_is_named()
    {
        foreach (var key in Enumerable.Range(0, 20).Select(_ => LicenceKey.New().Reveal().Replace("-", "", StringComparison.Ordinal)))
            for (var i = 0; i < key.Length; i++)
                foreach (var letter in Alphabet.Where(letter => letter != key[i]))
                {
                    Assert.False(LicenceKey.TryParse($"{key[..i]}{letter}{key[(i + 1)..]}", out _, out var mistake));
                    Assert.Equal(new KeyMistake(KeyProblem.Mistyped, i / 4 + 1), mistake);
                }
    }

    [Fact]
    public void Any_two_characters_that_changed_places_are_noticed()
    {
        foreach (var key in Enumerable.Range(0, 50).Select(_ => LicenceKey.New().Reveal().Replace("-", "", StringComparison.Ordinal)))
            for (var i = 0; i < key.Length; i++)
                for (var j = i + 1; j < key.Length; j++)
                    if (key[i] != key[j])
                    {
                        var swapped = key.ToCharArray();
                        (swapped[i], swapped[j]) = (swapped[j], swapped[i]);
                        Assert.False(LicenceKey.TryParse(new string(swapped), out _, out var mistake));
                        Assert.Equal(KeyProblem.Mistyped, mistake.Problem);
                    }
    }

    [Fact]
    public void Any_two_wrong_characters_are_noticed() => Prop.ForAll<int, int, int>((a, b, c) =>
    {
        var random = new Random(HashCode.Combine(a, b, c));
        var key = LicenceKey.New().Reveal().Replace("-", "", StringComparison.Ordinal).ToCharArray();
        var (i, j) = (random.Next(20), random.Next(20));
        (key[i], key[j]) = (Other(key[i], random), i == j ? key[j] : Other(key[j], random));
        return i == j || !LicenceKey.TryParse(new string(key), out _, out _);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static char Other(char letter, Random random) => Alphabet[(Alphabet.IndexOf(letter, StringComparison.Ordinal) + 1 + random.Next(31)) % 32];

    [Fact]
    public void It_is_read_however_it_was_typed()
    {
        // A key with every letter that is confused with another.
        var key = Enumerable.Range(0, 100_000).Select(_ => LicenceKey.New()).First(k => k.Reveal().Contains('0') && k.Reveal().Contains('1') && k.Reveal().Contains('V'));
        var text = key.Reveal();
        string[] typed =
        [
            text, text.ToLowerInvariant(), text.Replace("-", "", StringComparison.Ordinal), text.Replace('-', ' '), $"  {text}\r\n", text.Replace('-', '–'), text.Replace('-', '_'), text.Replace("-", " / ", StringComparison.Ordinal),
            text.Replace('0', 'O'), text.Replace('0', 'o'), text.Replace('1', 'I'), text.Replace('1', 'l'), text.Replace('1', 'i'), text.Replace('V', 'U'), text.Replace('V', 'u'),
            string.Concat(text.Select(c => c == '-' ? c : (char)(c - '!' + '！'))), text.Replace("-", "\u00A0\u200B", StringComparison.Ordinal), $"„{text}“",
        ];
        Assert.All(typed, one => Assert.True(LicenceKey.TryParse(one, out var read, out _) && read.Equals(key), one));
    }

    [Fact]
    public void What_is_none_is_refused_with_what_is_wrong()
    {
        var key = LicenceKey.New().Reveal();
        Assert.Equal(new(KeyProblem.Empty), Mistake(null));
        Assert.Equal(new(KeyProblem.Empty), Mistake(" - "));
        Assert.Equal(new(KeyProblem.TooShort), Mistake(key[..^1]));
        Assert.Equal(new(KeyProblem.TooLong), Mistake(key + "0"));
        Assert.Equal(new(KeyProblem.TooLong), Mistake(new string('7', 1_000_000)));
        Assert.Equal(new(KeyProblem.WrongLetter, 1), Mistake("Ä" + key[1..]));
        Assert.Equal(new(KeyProblem.WrongLetter, 5), Mistake(key[..^1] + "ß"));
        Assert.Equal(new(KeyProblem.WrongLetter, 2), Mistake(key[..6] + "😀" + key[7..]));
        foreach (var problem in Enum.GetValues<KeyProblem>())
            foreach (var language in new[] { "de", "en" })
                Assert.EndsWith(".", new KeyMistake(problem, 3).Sentence(language), StringComparison.Ordinal);
    }

    private static KeyMistake? Mistake(string? text) => LicenceKey.TryParse(text, out _, out var mistake) ? null : mistake;

    [Fact]
    public void Whatever_is_typed_never_throws() => Prop.ForAll<string?>(text =>
    {
        _ = InstallationId.Read(text);
        return LicenceKey.TryParse(text, out var key, out var mistake) ? mistake is null : key is null && mistake.Sentence("de").Length > 0;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void It_is_read_out_in_the_words_of_both_languages()
    {
        var key = LicenceKey.New();
        Assert.Equal(5, key.Spoken("de-AT").Count);
        Assert.All(key.Spoken("en"), group => Assert.Equal(4, group.Count));
        Assert.Equal(["Aachen", "Zwickau", "null", "zwo", "–"], Spelling.Of("Az02–", "de"));
        Assert.Equal(["Alfa", "Zulu", "zero", "nine"], Spelling.Of("AZ09", "en-GB"));
        // Every word begins with its letter, in both.
        Assert.All("ABCDEFGHIJKLMNOPQRSTUVWXYZ", letter => Assert.All(new[] { "de", "en" }, language => Assert.StartsWith(letter.ToString(), Spelling.Of(letter.ToString(), language)[0], StringComparison.Ordinal)));
        Assert.Equal(36, Spelling.Of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", "de").Distinct().Count());
    }

    [Fact]
    public void It_is_found_by_its_hash_and_not_said_by_accident()
    {
        var key = LicenceKey.New();
        Assert.Equal(key.Hash(), LicenceKey.Parse(key.Reveal().ToLowerInvariant()).Hash());
        Assert.NotEqual(key.Hash(), LicenceKey.New().Hash());
        Assert.Equal($"{key.Start}-…", $"{key}");
        Assert.DoesNotContain(key.Groups[1], $"{key}");
        // The hash is part of what is stored: it must not change.
        Assert.Equal("c1f193be7db27ceb", Convert.ToHexStringLower(LicenceKey.Parse("0000-0000-0000-0000-0000").Hash())[..16]);
    }

    [Fact]
    public void An_installation_is_named_so_that_it_can_be_typed()
    {
        var name = InstallationId.New();
        Assert.Matches("^([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}$", name);
        Assert.Equal(name, InstallationId.Read($" {name.Replace('-', ' ').ToLowerInvariant()} "));
        Assert.Equal("my own id/1", InstallationId.Read(" my own id/1 "));
        Assert.Equal("", InstallationId.Read(null));
    }
}
