using System.Globalization;
using System.Text.RegularExpressions;

namespace Kulanz.Platform;

/// <summary>
/// An expected "no", with a sentence a person understands. A page shows it beside the form, the API answers it as a problem
/// (RFC 9457) whose <c>code</c> is the type's name in snake case. Exceptions are for bugs and broken machinery.
/// </summary>
/// <param name="Sentence">English, with <c>{0}</c> for the arguments; the German one is looked up under it.</param>
/// <param name="Arguments">What the sentence names.</param>
public abstract partial record Refusal(string Sentence, params object[] Arguments)
{
    /// <summary>Stable name for programs: <c>case_already_closed</c>.</summary>
    public string Code => Words().Replace(GetType().Name, "$1_$2").ToLowerInvariant();

    /// <summary>The HTTP status that fits; 409 unless the refusal says otherwise.</summary>
    public virtual int Status => 409;

    public sealed override string ToString() => string.Format(CultureInfo.InvariantCulture, Sentence, Arguments);

    [GeneratedRegex("([a-z0-9])([A-Z])")]
    private static partial Regex Words();
}

/// <summary>It is not there, or not there for you: nobody learns which.</summary>
public sealed record NotFound(string What) : Refusal("There is no such {0}.", What)
{
    public override int Status => 404;
}

/// <summary>What was typed cannot be taken as it is. <paramref name="Field"/> is the form field or JSON property it is about.</summary>
public abstract record Invalid(string Field, string Sentence, params object[] Arguments) : Refusal(Sentence, Arguments)
{
    public override int Status => 422;
}

public sealed record Missing(string Field) : Invalid(Field, "Please fill in this field.");

public sealed record TooLong(string Field, int Most) : Invalid(Field, "Please use at most {0} characters.", Most);

/// <summary>Somebody else changed it in between; nothing was overwritten.</summary>
public sealed record ChangedMeanwhile() : Refusal("Somebody else changed this in the meantime. Nothing was lost: look at the current state and try again.");
