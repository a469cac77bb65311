using Kulanz.Cases.Causes;

namespace Kulanz.Cases.Checklists;

public enum QuestionState
{
    Answered,

    /// <summary>To be asked now.</summary>
    Open,

    /// <summary>Whether it is to be asked depends on one that is open.</summary>
    Waiting,

    /// <summary>Not to be asked: an earlier answer says so.</summary>
    LeftOut,
}

/// <param name="Known">What was answered last, also while it is being asked again.</param>
/// <param name="Before">What that took the place of, the latest first.</param>
/// <param name="Again">It was answered, and is being asked once more.</param>
public sealed record DiagnosisStep(int Number, ChecklistQuestion Question, QuestionState State, ChecklistAnswer? Known, IReadOnlyList<ChecklistAnswer> Before, AskedAgain? Again);

/// <summary>
/// How far a checklist is: what is answered, what is open, what is excluded. Whoever takes over reads this; nobody asks what stands here.
/// A question knows only earlier ones, so one walk from the top decides all of them.
/// </summary>
public sealed record Diagnosis(Guid ChecklistId, string Name, Guid VersionId, int Version, IReadOnlyList<DiagnosisStep> Steps, IReadOnlyList<CausePlace> Excluded, IReadOnlyList<CausePlace> Remaining)
{
    public int Answered => Steps.Count(s => s.State == QuestionState.Answered);

    /// <summary>Without those that are left out.</summary>
    public int Total => Steps.Count(s => s.State != QuestionState.LeftOut);

    public DiagnosisStep? Next => Steps.FirstOrDefault(s => s.State == QuestionState.Open);

    public DiagnosisStep? Step(Guid question) => Steps.FirstOrDefault(s => s.Question.Id == question);

    /// <param name="answers">To its questions, in any order.</param>
    internal static Diagnosis Of(Checklist checklist, ChecklistVersion version, IEnumerable<ChecklistAnswer> answers, IReadOnlyCollection<AskedAgain> again, IReadOnlyList<CausePlace> causes)
    {
        var given = answers.ToLookup(a => a.QuestionId);
        var steps = new List<DiagnosisStep>();
        var excluded = new HashSet<Guid>();
        foreach (var question in version.Questions)
        {
            var known = given[question.Id].OrderByDescending(a => a.At).ThenByDescending(a => a.Id).ToList();
            var asked = known.Count == 0 ? null : again.FirstOrDefault(a => a.AnswerId == known[0].Id);
            var state = Asked(question, steps) ?? (known.Count > 0 && asked is null ? QuestionState.Answered : QuestionState.Open);
            steps.Add(new DiagnosisStep(steps.Count + 1, question, state, known.FirstOrDefault(), [.. known.Skip(1)], asked));
            if (state == QuestionState.Answered && question.Choice(known[0].Value) is { } choice)
                excluded.UnionWith(choice.Excludes);
        }
        var gone = causes.Where(p => excluded.Contains(p.Cause.Id)).ToList();
        return new Diagnosis(checklist.Id, checklist.Name, version.Id, version.Number, steps,
            [.. gone.Where(p => !gone.Exists(above => above != p && above.Path.Count < p.Path.Count && p.Path.Take(above.Path.Count).SequenceEqual(above.Path)))],
            [.. CauseTree.Remaining(causes, excluded).Where(p => p.Leaf)]);
    }

    /// <summary>Null if nothing stands in the way of asking it.</summary>
    private static QuestionState? Asked(ChecklistQuestion question, List<DiagnosisStep> earlier)
    {
        var waits = false;
        foreach (var branch in question.When)
        {
            var on = earlier.Find(s => s.Question.Id == branch.Question);
            if (on?.State is QuestionState.Open or QuestionState.Waiting)
                waits = true;
            else if (on is not { State: QuestionState.Answered } || !branch.Any.Contains(on.Known!.Value))
                return QuestionState.LeftOut;
        }
        return waits ? QuestionState.Waiting : null;
    }
}

/// <summary>All checklists of a case.</summary>
/// <param name="Offered">Those that fit it and have not begun.</param>
/// <param name="AskedTwice">How often something was asked again in this case.</param>
public sealed record CaseDiagnosis(IReadOnlyList<Diagnosis> Begun, IReadOnlyList<Checklist> Offered, int AskedTwice)
{
    public static readonly CaseDiagnosis Nothing = new([], [], 0);

    public IEnumerable<DiagnosisStep> Answered => Begun.SelectMany(d => d.Steps).Where(s => s.State == QuestionState.Answered);

    public IEnumerable<DiagnosisStep> Open => Begun.SelectMany(d => d.Steps).Where(s => s.State == QuestionState.Open);

    public IEnumerable<CausePlace> Excluded => Begun.SelectMany(d => d.Excluded).DistinctBy(p => p.Cause.Id);
}
