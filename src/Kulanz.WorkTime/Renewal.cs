using System.Diagnostics.CodeAnalysis;

namespace Kulanz.WorkTime;

/// <summary>What a contract does at the end of a term if nobody gives notice.</summary>
public enum RenewalKind
{
    /// <summary>It ends by itself.</summary>
    None,

    /// <summary>It goes on for another term.</summary>
    Fixed,

    /// <summary>It goes on until somebody gives notice.</summary>
    Indefinite,
}

/// <summary>
/// What a contract does at the end of a term if nobody gives notice: <see cref="None"/>, <see cref="Every"/>, <see cref="Indefinite"/>.
/// Written <c>none</c>, as a period (<c>P12M</c>), or <c>indefinite</c>. <c>default</c> is none.
/// </summary>
public readonly record struct Renewal : IParsable<Renewal>
{
    private readonly Period by;

    private Renewal(RenewalKind kind, Period by) => (Kind, this.by) = (kind, by);

    /// <summary>Which of the three.</summary>
    public RenewalKind Kind { get; }

    /// <summary>How long each further term is; null unless <see cref="Kind"/> is <see cref="RenewalKind.Fixed"/>.</summary>
    public Period? By => Kind == RenewalKind.Fixed ? by : null;

    /// <summary>The contract ends with its first term.</summary>
    public static Renewal None => default;

    /// <summary>It goes on until notice takes effect.</summary>
    public static Renewal Indefinite => new(RenewalKind.Indefinite, default);

    /// <summary>It goes on for so long, again and again.</summary>
    public static Renewal Every(Period by) => new(RenewalKind.Fixed, by);

    /// <summary><c>none</c>, <c>P12M</c>, <c>indefinite</c>.</summary>
    public override string ToString() => Kind switch { RenewalKind.None => "none", RenewalKind.Fixed => by.ToString(), _ => "indefinite" };

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">It is none; a sentence says why.</exception>
    public static Renewal Parse(string text) =>
        TryParse(text, out var renewal) ? renewal : throw new FormatException($"\"{text}\" is no renewal. Write none, indefinite, or a period such as P12M.");

    /// <summary>Reads what <see cref="ToString"/> writes; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Renewal renewal)
    {
        var isPeriod = Period.TryParse(text, out var by);
        renewal = isPeriod ? Every(by) : string.Equals(text, "indefinite", StringComparison.OrdinalIgnoreCase) ? Indefinite : None;
        return isPeriod || renewal == Indefinite || string.Equals(text, "none", StringComparison.OrdinalIgnoreCase);
    }

    static Renewal IParsable<Renewal>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<Renewal>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Renewal result) => TryParse(s, out result);
}
