using System.Security.Cryptography;

namespace Kulanz.Client.Licences;

/// <summary>When to ask the server again.</summary>
internal sealed class Pace
{
    /// <summary>The longest time without looking whether it is time.</summary>
    public static readonly TimeSpan Look = TimeSpan.FromHours(1);

    private static readonly TimeSpan First = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(6);

    private int failures;

    /// <summary>How long to wait at least after this answer.</summary>
    public TimeSpan After(LicenceAnswer answer)
    {
        failures = answer.Kind == AnswerKind.Unreachable ? failures + 1 : 0;
        var wait = answer.Kind switch
        {
            AnswerKind.Unreachable => TimeSpan.FromTicks(Math.Min(First.Ticks << Math.Min(failures - 1, 20), Longest.Ticks)),
            // Whoever was refused is asked in the usual rhythm whether that has changed.
            AnswerKind.Refused or AnswerKind.NotBelieved or AnswerKind.NotSet => Licence.Rhythm,
            _ => First,
        };
        wait = wait * 0.75 + Some(wait * 0.5);
        return answer.RetryAfter is { } asked && asked > wait ? asked + Some(First) : wait;
    }

    /// <summary>Anything from nothing up to this.</summary>
    public static TimeSpan Some(TimeSpan most) => most * (RandomNumberGenerator.GetInt32(1001) / 1000.0);
}
