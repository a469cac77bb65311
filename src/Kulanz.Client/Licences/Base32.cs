using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Kulanz.Client.Licences;

/// <summary>
/// Words of characters that people read out and type: Crockford's Base32, digits and letters without I, L, O and U, which are read as 1, 1, 0 and V; the last two are
/// for checking (<see cref="Code32"/>), the others random.
/// </summary>
internal static class Base32
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int MostTyped = 400;

    /// <summary>A new one, from the machine's generator of secrets.</summary>
    public static string New(int length)
    {
        Span<byte> random = stackalloc byte[length];
        RandomNumberGenerator.Fill(random);
        Span<int> code = stackalloc int[length];
        for (var i = 0; i < length; i++)
            code[i] = random[i] & 31;
        Code32.Complete(code);
        return Write(code);
    }

    public static string Write(ReadOnlySpan<int> code)
    {
        Span<char> letters = stackalloc char[code.Length];
        for (var i = 0; i < code.Length; i++)
            letters[i] = Alphabet[code[i]];
        return letters.ToString();
    }

    /// <summary>Reads what was typed into <paramref name="code"/>, as far as there is room.</summary>
    /// <returns>How many characters there were, and the place of the first that is none of ours.</returns>
    public static (int Count, int? Wrong) Read(string? text, Span<int> code)
    {
        var count = 0;
        foreach (var letter in Typed(text))
        {
            var value = Alphabet.IndexOf(letter switch { 'O' => '0', 'I' or 'L' => '1', 'U' => 'V', _ => letter }, StringComparison.Ordinal);
            if (value < 0)
                return (count, count);
            if (count < code.Length)
                code[count] = value;
            count++;
        }
        return (count, null);
    }

    public static string Grouped(string letters, int length) => string.Join('-', letters.Chunk(length).Select(group => new string(group)));

    /// <summary>Without everything that only holds letters apart, in capitals; wide letters of Asian keyboards as the usual ones.</summary>
    private static string Typed(string? text)
    {
        var typed = new StringBuilder();
        foreach (var letter in text.AsSpan(0, Math.Min(text?.Length ?? 0, MostTyped)))
        {
            var narrow = letter is >= '！' and <= '～' ? (char)(letter - '！' + '!') : letter;
            if (char.IsWhiteSpace(narrow) || char.IsPunctuation(narrow) || char.GetUnicodeCategory(narrow) is UnicodeCategory.Format or UnicodeCategory.Control or UnicodeCategory.MathSymbol)
                continue;
            typed.Append(char.ToUpperInvariant(narrow));
        }
        return typed.ToString();
    }
}
