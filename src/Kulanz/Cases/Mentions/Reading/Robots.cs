using System.Text;

namespace Kulanz.Cases.Mentions.Reading;

/// <summary>What a site's robots.txt lets us read (RFC 9309): the rules of the groups that name us, otherwise those for everybody; the longest that matches decides, and where two are as long, the one that allows.</summary>
public sealed class Robots
{
    /// <summary>More than that nobody has to read (RFC 9309, 2.5).</summary>
    public const int Longest = 500 * 1024;

    public static readonly Robots Everything = new([]);

    private readonly IReadOnlyList<(bool Allow, string Path)> rules;

    private Robots(IReadOnlyList<(bool, string)> rules) => this.rules = rules;

    public static Robots Read(string text, string agent)
    {
        var (ours, everybodys) = (new List<(bool, string)>(), new List<(bool, string)>());
        var (forUs, forAll, named, us) = (false, false, false, false);
        foreach (var line in text.Split(['\n', '\r']))
        {
            var bare = line.Split('#', 2)[0];
            if (bare.Split(':', 2) is not [var field, var value])
                continue;
            value = value.Trim();
            switch (field.Trim().ToLowerInvariant())
            {
                case "user-agent":
                    // Several names in a row begin one group.
                    if (!named)
                        (forUs, forAll) = (false, false);
                    named = true;
                    forAll |= value == "*";
                    forUs |= value.Split('/', ' ')[0].Equals(agent, StringComparison.OrdinalIgnoreCase);
                    us |= forUs;
                    break;
                case "allow" or "disallow" when value.Length > 0 || named:
                    named = false;
                    if (value.Length == 0)
                        break;
                    var rule = (field.Trim().Equals("allow", StringComparison.OrdinalIgnoreCase), Written(value.StartsWith('/') || value.StartsWith('*') ? value : "/" + value));
                    if (forUs)
                        ours.Add(rule);
                    if (forAll)
                        everybodys.Add(rule);
                    break;
            }
        }
        return new(us ? ours : everybodys);
    }

    public bool Allows(Uri page)
    {
        if (page.AbsolutePath == "/robots.txt")
            return true;
        var path = Written(page.PathAndQuery);
        var (allowed, longest) = (true, -1);
        foreach (var (allow, rule) in rules)
            if (rule.Length >= longest && Matches(rule, path) && (rule.Length > longest || allow))
                (allowed, longest) = (allow, rule.Length);
        return allowed;
    }

    /// <summary>With <c>*</c> for anything and <c>$</c> at the end of a rule for the end; a rule is the beginning of what it matches. Greedy, one pass back at most for each star.</summary>
    private static bool Matches(string rule, string path)
    {
        var ends = rule.EndsWith('$');
        var parts = (ends ? rule[..^1] : rule).Split('*');
        if (!path.StartsWith(parts[0], StringComparison.Ordinal))
            return false;
        var at = parts[0].Length;
        for (var i = 1; i < parts.Length; i++)
        {
            if (ends && i == parts.Length - 1)
                return path.Length - parts[i].Length >= at && path.EndsWith(parts[i], StringComparison.Ordinal);
            var found = path.IndexOf(parts[i], at, StringComparison.Ordinal);
            if (found < 0)
                return false;
            at = found + parts[i].Length;
        }
        return !ends || at == path.Length;
    }

    /// <summary>In one spelling: letters beyond ASCII as %XX, hex digits large, what needs no % without it.</summary>
    private static string Written(string path)
    {
        var text = new StringBuilder(path.Length);
        var bytes = Encoding.UTF8.GetBytes(path);
        for (var i = 0; i < bytes.Length; i++)
        {
            var letter = (char)bytes[i];
            if (letter == '%' && i + 2 < bytes.Length && Convert.TryFromHex((char)bytes[i + 1], (char)bytes[i + 2], out var coded))
            {
                i += 2;
                if (char.IsAsciiLetterOrDigit((char)coded) || (char)coded is '-' or '.' or '_' or '~')
                    text.Append((char)coded);
                else
                    text.Append('%').Append(coded.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
            else if (bytes[i] >= 0x80)
                text.Append('%').Append(bytes[i].ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            else
                text.Append(letter);
        }
        return text.ToString();
    }

    private static class Convert
    {
        public static bool TryFromHex(char high, char low, out byte value)
        {
            value = 0;
            if (!char.IsAsciiHexDigit(high) || !char.IsAsciiHexDigit(low))
                return false;
            value = (byte)(System.Convert.ToInt32($"{high}{low}", 16));
            return true;
        }
    }
}
