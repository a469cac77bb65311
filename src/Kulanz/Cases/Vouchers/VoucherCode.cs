using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Kulanz.Cases.Vouchers;

/// <summary>
/// What stands on a voucher: sixteen characters in four groups, <c>7KQ4-MXH9-2D8R-VB4W</c>. Fifteen are drawn at random (75 bits: nobody guesses one, and nobody finds one from
/// its hash), the last is for checking. The characters are those of Crockford's Base32: digits and letters without I, L, O and U, which are read as 1, 1, 0 and V. The check is a
/// weighted sum over GF(32): every single wrong character is noticed, and every two that changed places. So a slip is told from a guess, and nobody is suspected for misreading.
/// </summary>
/// <remarks>A licence key has five groups: the two are never taken for each other.</remarks>
public sealed partial record VoucherCode
{
    public const int Length = 16, GroupLength = 4;

    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private readonly string letters;

    private VoucherCode(string letters) => this.letters = letters;

    public static VoucherCode New()
    {
        Span<int> code = stackalloc int[Length];
        while (true)
        {
            foreach (ref var letter in code[..^1])
                letter = RandomNumberGenerator.GetInt32(Alphabet.Length);
            code[^1] = Check(code[..^1]);
            // Two digits at least, or four words of four letters in a mail could be one.
            if (code.ToArray().Count(letter => letter < 10) >= 2)
                return new(Written(code));
        }
    }

    /// <summary>Reads what somebody typed or said: in any case, with or without dashes and blanks, with O for 0, I or L for 1, U for V. False also where only the check is wrong.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out VoucherCode? code)
    {
        Span<int> read = stackalloc int[Length];
        code = Read(text, read) && Check(read[..^1]) == read[^1] ? new(Written(read)) : null;
        return code is not null;
    }

    /// <summary>The code in a text that somebody wrote for people, such as the subject of a mail; null where there is none. One with a slip in it is found by its dashes.</summary>
    /// <param name="mistyped">There is something that was meant as one.</param>
    public static VoucherCode? FindIn(string text, out bool mistyped)
    {
        mistyped = false;
        foreach (Match found in Somewhere().Matches(text.Length <= 4000 ? text : text[..4000]))
        {
            if (TryParse(found.Value, out var code) && found.Value.Count(char.IsAsciiDigit) + found.Value.Count(letter => letter is 'O' or 'o' or 'I' or 'i' or 'L' or 'l') >= 2)
                return code;
            mistyped |= found.Value.Count(letter => letter is '-' or '–' or '‐') == 3 && found.Value.Any(char.IsAsciiDigit);
        }
        return null;
    }

    /// <summary>The whole code. It is a secret: whoever has it passes. That is why <see cref="ToString"/> does not say it.</summary>
    public string Reveal() => string.Join('-', letters.Chunk(GroupLength).Select(group => new string(group)));

    /// <summary>The last group, by which people tell vouchers apart.</summary>
    public string Tail => letters[^GroupLength..];

    /// <summary>By which it is found; the code itself is not kept. No slow hash is needed for 75 random bits.</summary>
    public byte[] Hash() => SHA256.HashData(Encoding.ASCII.GetBytes($"kulanz-voucher:{letters}"));

    public override string ToString() => $"…-{Tail}";

    private static bool Read(string? text, Span<int> into)
    {
        var at = 0;
        foreach (var sign in text ?? "")
        {
            if (sign is '-' or '‐' or '–' or '—' or '.' || char.IsWhiteSpace(sign))
                continue;
            var letter = Alphabet.IndexOf(char.ToUpperInvariant(sign) switch { 'O' => '0', 'I' or 'L' => '1', 'U' => 'V', var same => same }, StringComparison.Ordinal);
            if (letter < 0 || at == into.Length)
                return false;
            into[at++] = letter;
        }
        return at == into.Length;
    }

    private static string Written(ReadOnlySpan<int> code)
    {
        var text = new StringBuilder(code.Length);
        foreach (var letter in code)
            text.Append(Alphabet[letter]);
        return text.ToString();
    }

    /// <summary>The check character weighs one, the one before it two, then four …: all weights differ, so no two characters can change places unnoticed.</summary>
    private static int Check(ReadOnlySpan<int> data)
    {
        var sum = 0;
        foreach (var letter in data)
            sum = Twice(sum ^ letter);
        return sum;
    }

    /// <summary>By x in GF(2)[x] / (x⁵ + x² + 1).</summary>
    private static int Twice(int value) => value << 1 is var shifted && (shifted & 32) != 0 ? shifted ^ 0b100101 : shifted;

    [GeneratedRegex(@"(?<![0-9A-Za-z])(?<![0-9A-Za-z][-‐–])[0-9A-Za-z]{4}[-‐– ]?[0-9A-Za-z]{4}[-‐– ]?[0-9A-Za-z]{4}[-‐– ]?[0-9A-Za-z]{4}(?![0-9A-Za-z])(?![-‐–][0-9A-Za-z])")]
    private static partial Regex Somewhere();
}
