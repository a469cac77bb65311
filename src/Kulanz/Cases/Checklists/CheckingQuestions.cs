using System.Text.RegularExpressions;
using Kulanz.Platform;

namespace Kulanz.Cases.Checklists;

public sealed record NoQuestions() : Invalid("questions", "A checklist needs at least one question before it can be published.");

public sealed record TooManyQuestions(int Most) : Invalid("questions", "A checklist has at most {0} questions.", Most);

public sealed record QuestionWithoutText(int Number) : Invalid("questions", "Question {0} does not say what is asked.", Number);

public sealed record QuestionTooLong(int Number, int Most) : Invalid("questions", "A text of question {0} is too long: at most {1} characters.", Number, Most);

public sealed record TooFewChoices(int Number) : Invalid("questions", "Question {0} needs at least two answers to choose from, each with its words.", Number);

public sealed record TooManyChoices(int Number, int Most) : Invalid("questions", "Question {0} has more than {1} answers; they are chosen by digits.", Number, Most);

public sealed record ChoiceTwice(int Number, string Text) : Invalid("questions", "Question {0} has the answer “{1}” twice.", Number, Text);

public sealed record ForeignCause(int Number) : Invalid("questions", "An answer to question {0} excludes a cause that does not belong to the product.", Number);

public sealed record QuestionTwice(int Number) : Invalid("questions", "Question {0} is in the list twice.", Number);

public sealed record BranchIntoNothing(int Number) : Invalid("questions", "Question {0} depends on a question that is no longer there. Choose another one, or take the condition away.", Number);

public sealed record BranchToLater(int Number, int Other) : Invalid("questions", "Question {0} depends on question {1}, which is not asked before it. Put it further up, or take the condition away.", Number, Other);

public sealed record BranchOnFreeText(int Number, int Other) : Invalid("questions", "Question {0} depends on question {1}, which has no answers to choose from.", Number, Other);

public sealed record BranchWithoutAnswer(int Number, int Other) : Invalid("questions", "Say with which answers to question {1} question {0} is asked.", Number, Other);

public sealed record BranchOnGoneAnswer(int Number, int Other) : Invalid("questions", "Question {0} depends on an answer that question {1} no longer has.", Number, Other);

public sealed record TooManyBranches(int Number, int Most) : Invalid("questions", "Question {0} depends on more than {1} others.", Number, Most);

public sealed record AnotherKindOfQuestion(int Number) : Invalid("questions", "Question {0} is published as a question of another kind, and has answers. Remove it and add a new one.", Number);

/// <summary>Whether questions can be asked one after the other: each depends on earlier ones only, so there are no circles.</summary>
public static partial class CheckingQuestions
{
    /// <param name="published">Of the version that cases begin with now.</param>
    public static Refusal? Check(IReadOnlyList<ChecklistQuestion> questions, IReadOnlySet<Guid> causes, IReadOnlyList<ChecklistQuestion> published)
    {
        if (questions.Count > Checklist.MostQuestions)
            return new TooManyQuestions(Checklist.MostQuestions);
        var places = new Dictionary<Guid, int>();
        for (var i = 0; i < questions.Count; i++)
            if (!places.TryAdd(questions[i].Id, i))
                return new QuestionTwice(i + 1);
        for (var i = 0; i < questions.Count; i++)
            if ((Itself(questions[i], i + 1, causes) ?? Branches(questions, places, i)) is { } refusal)
                return refusal;
            else if (published.FirstOrDefault(q => q.Id == questions[i].Id) is { } before && before.Kind != questions[i].Kind)
                return new AnotherKindOfQuestion(i + 1);
        return null;
    }

    private static Refusal? Itself(ChecklistQuestion question, int number, IReadOnlySet<Guid> causes)
    {
        if (question.Text.Length == 0)
            return new QuestionWithoutText(number);
        if (question.Text.Length > ChecklistQuestion.LongestText)
            return new QuestionTooLong(number, ChecklistQuestion.LongestText);
        if (question.Help.Length > ChecklistQuestion.LongestHelp)
            return new QuestionTooLong(number, ChecklistQuestion.LongestHelp);
        if (question.Unit.Length > ChecklistQuestion.LongestUnit)
            return new QuestionTooLong(number, ChecklistQuestion.LongestUnit);
        if (question.Choices.Any(c => c.Excludes.Any(id => !causes.Contains(id))))
            return new ForeignCause(number);
        if (question.Kind != QuestionKind.Choice)
            return null;
        if (question.Choices.Count < 2 || question.Choices.Any(c => c.Text.Length == 0 || !Key().IsMatch(c.Key)))
            return new TooFewChoices(number);
        if (question.Choices.Count > ChecklistQuestion.MostChoices)
            return new TooManyChoices(number, ChecklistQuestion.MostChoices);
        if (question.Choices.Any(c => c.Text.Length > ChecklistQuestion.LongestChoice))
            return new QuestionTooLong(number, ChecklistQuestion.LongestChoice);
        return question.Choices.GroupBy(c => c.Text, StringComparer.OrdinalIgnoreCase).Concat(question.Choices.GroupBy(c => c.Key)).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? new ChoiceTwice(number, twice.First().Text) : null;
    }

    private static Refusal? Branches(IReadOnlyList<ChecklistQuestion> questions, Dictionary<Guid, int> places, int at)
    {
        if (questions[at].When.Count > ChecklistQuestion.MostBranches)
            return new TooManyBranches(at + 1, ChecklistQuestion.MostBranches);
        foreach (var branch in questions[at].When)
        {
            if (!places.TryGetValue(branch.Question, out var other))
                return new BranchIntoNothing(at + 1);
            if (other >= at)
                return new BranchToLater(at + 1, other + 1);
            if (!questions[other].HasChoices)
                return new BranchOnFreeText(at + 1, other + 1);
            if (branch.Any.Count == 0)
                return new BranchWithoutAnswer(at + 1, other + 1);
            if (branch.Any.Any(key => questions[other].Choice(key) is null))
                return new BranchOnGoneAnswer(at + 1, other + 1);
        }
        return null;
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]{0,39}$")]
    private static partial Regex Key();
}
