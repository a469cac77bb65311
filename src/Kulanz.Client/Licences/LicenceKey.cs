using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Kulanz.Client.Licences;

/// <summary>What is wrong with something that was typed as a licence key.</summary>
public enum KeyProblem
{
    /// <summary>Nothing was typed.</summary>
    Empty,

    /// <summary>There is a letter in it that no key has.</summary>
    WrongLetter,

    /// <summary>Letters are missing.</summary>
    TooShort,

    /// <summary>There are too many.</summary>
    TooLong,

    /// <summary>As long as a key, but one or more letters are not the right ones.</summary>
    Mistyped,
}

/// <summary>Why something is no licence key.</summary>
/// <param name="Problem">What is wrong.</param>
/// <param name="Group">The group in which the mistake is, from 1, where that can be said.</param>
public sealed record KeyMistake(KeyProblem Problem, int? Group = null)
{
    /// <summary>A sentence for whoever typed it; German for <c>de</c> and everything that begins with it, otherwise English.</summary>
    public string Sentence(string language)
    {
        ArgumentNullException.ThrowIfNull(language);
        var german = language.StartsWith("de", StringComparison.OrdinalIgnoreCase);
        return Problem switch
        {
            KeyProblem.Empty => german ? "Bitte geben Sie den Lizenzschlüssel ein." : "Please enter the licence key.",
            KeyProblem.WrongLetter => german ? $"In Gruppe {Group} steht ein Zeichen, das in keinem Lizenzschlüssel vorkommt." : $"There is a character in group {Group} that no licence key has.",
            KeyProblem.TooShort => german ? "Da fehlt etwas: Ein Lizenzschlüssel hat fünf Gruppen zu vier Zeichen." : "Something is missing: a licence key has five groups of four characters.",
            KeyProblem.TooLong => german ? "Das ist zu lang: Ein Lizenzschlüssel hat fünf Gruppen zu vier Zeichen." : "That is too long: a licence key has five groups of four characters.",
            _ when Group is not null => german ? $"Da ist ein Tippfehler, vermutlich in Gruppe {Group}." : $"There is a mistake in it, probably in group {Group}.",
            _ => german ? "Da ist ein Tippfehler." : "There is a mistake in it.",
        };
    }
}

/// <summary>
/// A licence key: twenty characters in five groups, <c>7K3M-QXR2-9FHT-VB4W-CN8D</c>. Eighteen are drawn at random (90 bits: nobody guesses one, and nobody finds one
/// from its hash), two are for checking. The characters are those of Crockford's Base32: digits and letters without I, L, O and U, which are
/// read as 1, 1, 0 and V. The twenty are a Reed–Solomon code over GF(32) with distance 3: every one or two wrong characters are noticed, and so is every pair that
/// changed places, next to each other or not; of a single wrong one it is known where it is. Of anything else typed wrong, one in 1,024 is not noticed here.
/// </summary>
/// <remarks>Alternatives dropped: a check digit (notices no swap, or not every), and a checksum in base 37 (needs characters nobody can read out).</remarks>
public sealed class LicenceKey : IEquatable<LicenceKey>
{
    /// <summary>Characters of a key, without its dashes.</summary>
    public const int Length = 20;

    /// <summary>Characters of a group.</summary>
    public const int GroupLength = 4;

    private readonly string letters;

    private LicenceKey(string letters) => this.letters = letters;

    /// <summary>A new one, from the machine's generator of secrets.</summary>
    public static LicenceKey New() => new(Base32.New(Length));

    /// <summary>
    /// Reads what somebody typed or said: in any case, with or without dashes and blanks, with O for 0, I or L for 1, U for V.
    /// </summary>
    /// <param name="text">What was typed.</param>
    /// <param name="key">The key; null if it is none.</param>
    /// <param name="mistake">Why it is none; null if it is one.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out LicenceKey? key, [NotNullWhen(false)] out KeyMistake? mistake)
    {
        Span<int> code = stackalloc int[Length];
        mistake = Base32.Read(text, code) switch
        {
            (_, { } wrong) => new(KeyProblem.WrongLetter, Group(wrong)),
            (0, _) => new(KeyProblem.Empty),
            ( < Length, _) => new(KeyProblem.TooShort),
            ( > Length, _) => new(KeyProblem.TooLong),
            _ => Code32.IsRight(code, out var at) ? null : new(KeyProblem.Mistyped, at is { } place ? Group(place) : null),
        };
        key = mistake is null ? new(Base32.Write(code)) : null;
        return key is not null;
    }

    /// <summary>A key that is known to be one, as it was written by <see cref="Reveal"/>.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static LicenceKey Parse(string text) => TryParse(text, out var key, out var mistake) ? key : throw new FormatException(mistake.Sentence("en"));

    /// <summary>The whole key, in groups. It is a secret: whoever has it can use the licence. That is why <see cref="ToString"/> does not say it.</summary>
    public string Reveal() => Base32.Grouped(letters, GroupLength);

    /// <summary>The first group, by which people tell keys apart. It gives away nothing that helps.</summary>
    public string Start => letters[..GroupLength];

    /// <summary>The five groups.</summary>
    public IReadOnlyList<string> Groups => Reveal().Split('-');

    /// <summary>The groups in words, to be read out on the telephone; see <see cref="Spelling"/>.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Spoken(string language) => [.. Groups.Select(group => Spelling.Of(group, language))];

    /// <summary>32 bytes by which a key is found again where the key itself is not kept: SHA-256 of <c>kulanz-licence-key:</c> and its twenty characters. No slow hash is needed for 90 random bits.</summary>
    public byte[] Hash() => SHA256.HashData(Encoding.ASCII.GetBytes($"kulanz-licence-key:{letters}"));

    /// <summary>Only its beginning, so that no log and no message gives it away.</summary>
    public override string ToString() => $"{Start}-…";

    /// <inheritdoc />
    public bool Equals(LicenceKey? other) => other is not null && letters == other.letters;

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as LicenceKey);

    /// <inheritdoc />
    public override int GetHashCode() => letters.GetHashCode(StringComparison.Ordinal);

    /// <summary>From 1; what is typed beyond the last group belongs to that.</summary>
    private static int Group(int place) => Math.Min(place, Length - 1) / GroupLength + 1;
}
