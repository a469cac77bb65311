using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Kulanz.Platform;

namespace Kulanz.Access;

public sealed record UndeliverableAddress(string Address, string Field = "email") : Invalid(Field, "“{0}” is not an e-mail address that mail could be delivered to. Please check it; it should look like name@example.com.", Address);

/// <summary>
/// Which addresses we take: every mailbox of RFC 5321 §4.1.2, with letters of all languages (SMTPUTF8, RFC 6531; IDNA domains).
/// Comments, folding blanks and other forms that only RFC 5322 headers may have are refused, and so are top-level domains of digits:
/// nothing could be delivered there.
/// </summary>
public static class EmailAddress
{
    private const string Atom = "!#$%&'*+-/=?^_`{|}~";

    public static bool Deliverable(string address)
    {
        if (address.Length is 0 or > 254 || Encoding.UTF8.GetByteCount(address) > 254)
            return false;
        var at = address[0] == '"' ? EndOfQuoted(address) : address.IndexOf('@', StringComparison.Ordinal);
        return at > 0 && at < address.Length - 1 && address[at] == '@' && Local(address[..at]) && Domain(address[(at + 1)..]);
    }

    private static int EndOfQuoted(string address)
    {
        for (var i = 1; i < address.Length; i++)
            if (address[i] == '\\')
                i++;
            else if (address[i] == '"')
                return i + 1 < address.Length ? i + 1 : -1;
        return -1;
    }

    private static bool Local(string local)
    {
        if (Encoding.UTF8.GetByteCount(local) > 64)
            return false;
        if (local[0] != '"')
            return local[0] != '.' && local[^1] != '.' && !local.Contains("..", StringComparison.Ordinal) && local.EnumerateRunes().All(r => r.Value == '.' || AtomText(r));
        for (var i = 1; i < local.Length - 1; i++)
        {
            if (local[i] == '\\')
                i++;
            if (local[i] is < ' ' or '\x7f' || (i > 1 && local[i - 1] == '\\' && local[i] > '~'))
                return false;
        }
        return true;
    }

    private static bool AtomText(Rune rune) =>
        rune.IsAscii
            ? char.IsAsciiLetterOrDigit((char)rune.Value) || Atom.Contains((char)rune.Value, StringComparison.Ordinal)
            : Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.Format);

    private static bool Domain(string domain)
    {
        if (domain[0] == '[')
            return domain[^1] == ']' && Literal(domain[1..^1]);
        string ascii;
        try
        {
            ascii = new IdnMapping { UseStd3AsciiRules = true }.GetAscii(domain);
        }
        catch (ArgumentException)
        {
            return false;
        }
        var labels = ascii.Split('.');
        return ascii.Length <= 253
            && labels.All(l => l.Length is > 0 and <= 63 && l[0] != '-' && l[^1] != '-' && l.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            && !labels[^1].All(char.IsAsciiDigit);
    }

    private static bool Literal(string inside) =>
        inside.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase)
            ? !inside.Contains('%', StringComparison.Ordinal) && !inside.Contains('[', StringComparison.Ordinal) && IPAddress.TryParse(inside[5..], out var six) && six.AddressFamily == AddressFamily.InterNetworkV6
            : inside.Split('.') is { Length: 4 } parts && parts.All(p => p.Length is > 0 and <= 3 && p.All(char.IsAsciiDigit) && int.Parse(p, CultureInfo.InvariantCulture) <= 255);
}
