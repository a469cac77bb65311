using System.Globalization;
using System.Text.Json.Serialization;
using Kulanz.Platform;

namespace Kulanz.Cases.Checklists;

public enum QuestionKind
{
    YesOrNo,

    /// <summary>One of the answers given with it.</summary>
    Choice,
    ShortText,
    Number,
}

/// <summary>One of the answers to choose from, or yes or no, and what can no longer be the cause once it is given.</summary>
/// <param name="Key">Its short name, which stays when the words change.</param>
public sealed record AnswerChoice(string Key, string Text, IReadOnlyList<Guid> Excludes);

/// <summary>Asked only if <paramref name="Question"/>, an earlier one, was answered with any of these.</summary>
public sealed record Branch(Guid Question, IReadOnlyList<string> Any);

/// <summary>One question of a checklist. <see cref="Id"/> stays over all versions, so that an answer given to one counts in the next.</summary>
public sealed record ChecklistQuestion(Guid Id, string Text, QuestionKind Kind)
{
    public const int LongestText = 300, LongestHelp = 500, LongestUnit = 20, LongestChoice = 120, LongestAnswer = 500;

    /// <summary>As many as there are digits to choose them by.</summary>
    public const int MostChoices = 9;

    public const int MostBranches = 5;
    public const string Yes = "yes", No = "no";

    public string Help { get; init; } = "";

    /// <summary>Of a number.</summary>
    public string Unit { get; init; } = "";

    /// <summary>The answer is true of the customer and not only of this case.</summary>
    public bool StaysTrue { get; init; }

    /// <summary>To choose from; of a yes-or-no question "yes" and "no".</summary>
    public IReadOnlyList<AnswerChoice> Choices { get; init; } = [];

    /// <summary>All of them must hold.</summary>
    public IReadOnlyList<Branch> When { get; init; } = [];

    [JsonIgnore]
    public bool HasChoices => Kind is QuestionKind.YesOrNo or QuestionKind.Choice;

    public AnswerChoice? Choice(string value) => Choices.FirstOrDefault(c => c.Key == value);

    /// <summary>What was typed or chosen, as it is kept.</summary>
    public Outcome<string> Read(string? typed)
    {
        var value = Typed.Line(typed);
        if (value.Length == 0)
            return new Missing("answer");
        if (value.Length > LongestAnswer)
            return new TooLong("answer", LongestAnswer);
        if (Kind == QuestionKind.Number)
            return decimal.TryParse(value.Replace(',', '.'), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) < 1_000_000_000_000m
                ? number.ToString("0.######", CultureInfo.InvariantCulture) : new NumberExpected(Text, value);
        return !HasChoices || Choice(value) is not null ? value : new NotAnAnswer(Text);
    }

    /// <summary>In words, for whoever has the answer only: without the question's later versions.</summary>
    public string Said(string value) => Kind switch
    {
        QuestionKind.Choice => Choice(value)?.Text ?? value,
        QuestionKind.Number when Unit.Length > 0 => $"{value} {Unit}",
        _ => value,
    };
}

public sealed record NotAnAnswer(string Question) : Invalid("answer", "“{0}” does not have this answer. Choose one of those it has.", Question);

public sealed record NumberExpected(string Question, string Typed) : Invalid("answer", "“{0}” asks for a number, such as 12 or 2.5, and not “{1}”.", Question, Typed);
