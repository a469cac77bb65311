namespace Kulanz.Client.Licences;

/// <summary>What came of a question to the server, or of a file that was loaded.</summary>
public enum AnswerKind
{
    /// <summary>There is a new licence file, and it counts from now on.</summary>
    Confirmed,

    /// <summary>The seat was given up.</summary>
    Released,

    /// <summary>The file is fresh enough; nobody was asked.</summary>
    NotDue,

    /// <summary>There is no server or no key to ask with.</summary>
    NotSet,

    /// <summary>The server says no.</summary>
    Refused,

    /// <summary>What came is not to be believed, or is not for this installation of this product.</summary>
    NotBelieved,

    /// <summary>Nobody answered, or not in a form that could be understood. Everything stays as it was.</summary>
    Unreachable,
}

/// <summary>An installation that holds a seat.</summary>
public sealed record SeatHolder(string Name, DateTimeOffset Since, DateTimeOffset LastSeen);

/// <summary>The answer to one question. Nothing of it is an exception: a product goes on whatever it says, and asks <see cref="Licence.Allows"/>.</summary>
public sealed record LicenceAnswer(AnswerKind Kind)
{
    /// <summary>How the licence stands now, or why a file was not believed.</summary>
    public required Standing Standing { get; init; }

    /// <summary>The server's reason for programs: <c>seats_taken</c>, <c>seat_released</c>, <c>licence_void</c>, <c>other_product</c>, <c>not_found</c>.</summary>
    public string? Code { get; init; }

    /// <summary>The server's sentence, in the language of <see cref="LicenceOptions.Language"/>.</summary>
    public string? Said { get; init; }

    /// <summary>Who holds the seats, where none is free.</summary>
    public IReadOnlyList<SeatHolder> Holders { get; init; } = [];

    /// <summary>When the server wants to be asked again at the earliest.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>A sentence the product can show.</summary>
    public string Sentence(string language)
    {
        ArgumentNullException.ThrowIfNull(language);
        var german = language.StartsWith("de", StringComparison.OrdinalIgnoreCase);
        return Kind switch
        {
            AnswerKind.Refused when Said is { Length: > 0 } => Said,
            AnswerKind.Refused => german ? "Der Lizenzserver hat abgelehnt." : "The licence server has refused.",
            AnswerKind.Unreachable => german ? "Der Lizenzserver ist nicht erreichbar." : "The licence server could not be reached.",
            AnswerKind.NotSet => german ? "Es ist noch kein Lizenzschlüssel eingetragen." : "No licence key has been entered yet.",
            AnswerKind.Released => german ? "Der Platz ist wieder frei." : "The seat is free again.",
            _ => Standing.Sentence(language),
        };
    }
}

/// <summary>Thrown by <see cref="Licence.Require"/> alone: somebody wanted to do what the licence does not allow now.</summary>
public sealed class NotLicensedException : InvalidOperationException
{
    /// <param name="standing">Why not.</param>
    public NotLicensedException(Standing standing) : base(standing?.Sentence("en")) => Standing = standing ?? throw new ArgumentNullException(nameof(standing));

    /// <summary>How the licence stands; its sentence in other languages.</summary>
    public Standing Standing { get; }
}
