using Kulanz.Cases.Causes;
using Kulanz.Contracts;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Checklists;

public sealed record GivenChoice(string? Key, string? Text, IReadOnlyList<Guid>? Excludes);

/// <param name="Question">The id of an earlier question, or what it is called by <see cref="GivenQuestion.As"/>.</param>
public sealed record GivenBranch(string? Question, IReadOnlyList<string>? Any);

/// <summary>A question as somebody wants it.</summary>
/// <param name="Id">Of one that is there already; null for a new one.</param>
public sealed record GivenQuestion(Guid? Id, string? Text, QuestionKind Kind)
{
    /// <summary>What others of the same list call it, as long as it has no id.</summary>
    public string? As { get; init; }

    public string? Help { get; init; }
    public string? Unit { get; init; }
    public bool StaysTrue { get; init; }
    public IReadOnlyList<GivenChoice>? Choices { get; init; }
    public IReadOnlyList<GivenBranch>? When { get; init; }
}

public sealed record ChecklistExists(string Name) : Invalid("name", "The product already has a checklist called {0}.", Name);

public sealed record TooManyChecklists(int Most) : Refusal("There are {0} checklists already. Use one of those that are retired.", Most);

public sealed record ChecklistRetired(string Name) : Refusal("The checklist {0} is retired. Offer it again first.", Name);

public sealed record NothingToPublish(int Number) : Refusal("Nothing has changed since version {0}.", Number);

/// <summary>Writing checklists: a draft that may be changed as one likes, and versions that may not be changed at all.</summary>
public sealed class ArrangingChecklists(KulanzDb db, Catalogue catalogue, CauseTree causes, TimeProvider clock)
{
    public Task<Outcome<Checklist>> Add(string? name, Guid product, Guid? topic, Actor by, CancellationToken cancel) => db.Write<Outcome<Checklist>>(async () =>
    {
        await db.Engine.Hold(db, "checklists", cancel);
        if (await catalogue.Product(product, cancel) is null)
            return new NotFound("product");
        if (await db.Checklists.CountAsync(cancel) >= Checklist.Most)
            return new TooManyChecklists(Checklist.Most);
        if (!(await Named(null, name, product, topic, cancel)).Done(out var called, out var refusal))
            return refusal;
        var checklist = new Checklist { Id = Id.New(clock), Name = called, ProductId = product, TopicId = topic, ChangedAt = clock.GetUtcNow(), ChangedByName = by.Name };
        db.Add(checklist);
        return await Saved(checklist, "checklist.added", new { checklist.Name, checklist.ProductId, checklist.TopicId }, by, cancel);
    }, cancel);

    /// <summary>Keeps the draft; cases see nothing of it.</summary>
    /// <param name="version">Of the draft that was changed: who was slower is told so. Null overwrites.</param>
    public Task<Outcome<Checklist>> Save(Guid id, string? name, Guid? topic, IReadOnlyList<GivenQuestion> questions, int? version, Actor by, CancellationToken cancel) => Act<Checklist>(id, version, async checklist =>
    {
        if (!(await Named(id, name, checklist.ProductId, topic, cancel)).Done(out var called, out var refusal))
            return refusal;
        if (!(await Read(checklist, questions, cancel)).Done(out var draft, out refusal))
            return refusal;
        var published = await Published(checklist, cancel);
        (checklist.Name, checklist.TopicId, checklist.Draft) = (called, topic, draft);
        checklist.Changed = !VersionChange.Between(published, draft).Nothing;
        return await Saved(checklist, "checklist.drafted", new { checklist.Name, checklist.TopicId, Questions = draft.Count }, by, cancel);
    }, cancel);

    /// <summary>Makes the draft the next version. Cases that have begun go on with theirs.</summary>
    public Task<Outcome<ChecklistVersion>> Publish(Guid id, int? version, Actor by, CancellationToken cancel) => Act<ChecklistVersion>(id, version, async checklist =>
    {
        if (checklist.RetiredAt is not null)
            return new ChecklistRetired(checklist.Name);
        if (checklist.Draft.Count == 0)
            return new NoQuestions();
        var published = await Published(checklist, cancel);
        if (CheckingQuestions.Check(checklist.Draft, await CausesOf(checklist, cancel), published) is { } impossible)
            return impossible;
        if (checklist.LatestId is not null && VersionChange.Between(published, checklist.Draft).Nothing)
            return new NothingToPublish(checklist.Latest);
        var next = new ChecklistVersion { Id = Id.New(clock), ChecklistId = id, Number = checklist.Latest + 1, Questions = checklist.Draft, At = clock.GetUtcNow(), ById = by.Id, ByName = by.Name };
        db.Add(next);
        (checklist.LatestId, checklist.Latest, checklist.Changed) = (next.Id, next.Number, false);
        var done = await Saved(checklist, "checklist.published", new { checklist.Name, next.Number, next.Questions }, by, cancel);
        return done.Refusal is { } refusal ? refusal : next;
    }, cancel);

    public Task<Outcome<Checklist>> Retire(Guid id, bool retired, Actor by, CancellationToken cancel) => Act<Checklist>(id, null, async checklist =>
    {
        if (checklist.RetiredAt is not null == retired)
            return checklist;
        checklist.RetiredAt = retired ? clock.GetUtcNow() : null;
        return await Saved(checklist, retired ? "checklist.retired" : "checklist.returned", new { checklist.Name }, by, cancel);
    }, cancel);

    private Task<Outcome<T>> Act<T>(Guid id, int? version, Func<Checklist, Task<Outcome<T>>> act, CancellationToken cancel) => db.Write<Outcome<T>>(async () =>
    {
        await db.Engine.Hold(db, $"checklist {id}", cancel);
        if (await db.Checklists.SingleOrDefaultAsync(c => c.Id == id, cancel) is not { } checklist)
            return new NotFound("checklist");
        return version is { } seen && seen != checklist.Version ? new ChangedMeanwhile() : await act(checklist);
    }, cancel);

    private async Task<Outcome<string>> Named(Guid? id, string? name, Guid product, Guid? topic, CancellationToken cancel)
    {
        if (!Typed.Needed(Typed.Line(name), "name", Checklist.LongestName).Done(out var called, out var refusal))
            return refusal;
        if (topic is not null && ((await catalogue.SupportTopic(topic, cancel)) is not { } known || known.ProductId is { } of && of != product))
            return new NotFound("topic");
        var others = await db.Checklists.Where(c => c.ProductId == product && c.Id != id && c.RetiredAt == null).Select(c => c.Name).ToListAsync(cancel);
        return others.Exists(n => n.Equals(called, StringComparison.OrdinalIgnoreCase)) ? new ChecklistExists(called) : called;
    }

    /// <summary>Questions that are there keep their ids, new ones get theirs; ids from elsewhere are nobody's.</summary>
    private async Task<Outcome<List<ChecklistQuestion>>> Read(Checklist checklist, IReadOnlyList<GivenQuestion> given, CancellationToken cancel)
    {
        var published = await Published(checklist, cancel);
        var known = checklist.Draft.Concat(published).Select(q => q.Id).ToHashSet();
        if (given.Any(q => q.Id is { } id && !known.Contains(id)))
        {
            // One of an earlier version may come back as what it was.
            var ever = (await db.ChecklistVersions.AsNoTracking().Where(v => v.ChecklistId == checklist.Id).Select(v => v.Questions).ToListAsync(cancel)).SelectMany(q => q).Select(q => q.Id).ToHashSet();
            if (given.Any(q => q.Id is { } id && !known.Contains(id) && !ever.Contains(id)))
                return new NotFound("question");
        }
        List<(GivenQuestion Given, Guid Id)> named = [.. given.Select(q => (q, q.Id ?? Id.New(clock)))];
        var called = new Dictionary<string, Guid>(StringComparer.OrdinalIgnoreCase);
        foreach (var (question, id) in named)
            called[question.As ?? $"{id}"] = called[$"{id}"] = id;
        List<ChecklistQuestion> questions = [.. named.Select(q => Read(q.Given, q.Id, called))];
        return CheckingQuestions.Check(questions, await CausesOf(checklist, cancel), published) is { } impossible ? impossible : questions;
    }

    private ChecklistQuestion Read(GivenQuestion given, Guid id, IReadOnlyDictionary<string, Guid> called)
    {
        IReadOnlyList<AnswerChoice> choices = given.Kind switch
        {
            QuestionKind.YesOrNo => [.. new[] { ChecklistQuestion.Yes, ChecklistQuestion.No }.Select(key => new AnswerChoice(key, "", Excluded(given.Choices?.FirstOrDefault(c => c.Key == key))))],
            QuestionKind.Choice => [.. (given.Choices ?? []).Select(c => new AnswerChoice(string.IsNullOrWhiteSpace(c.Key) ? $"{Id.New(clock):N}" : c.Key.Trim(), Typed.Line(c.Text), Excluded(c)))],
            _ => [],
        };
        return new ChecklistQuestion(id, Typed.Line(given.Text), given.Kind)
        {
            Help = Typed.Text(given.Help).Trim(),
            Unit = given.Kind == QuestionKind.Number ? Typed.Line(given.Unit) : "",
            StaysTrue = given.StaysTrue,
            Choices = choices,
            When = [.. (given.When ?? []).Select(w => new Branch(called.GetValueOrDefault(w.Question?.Trim() ?? ""), [.. (w.Any ?? []).Distinct()]))],
        };

        static IReadOnlyList<Guid> Excluded(GivenChoice? choice) => [.. (choice?.Excludes ?? []).Distinct()];
    }

    private async Task<IReadOnlyList<ChecklistQuestion>> Published(Checklist checklist, CancellationToken cancel) =>
        checklist.LatestId is { } latest ? await db.ChecklistVersions.AsNoTracking().Where(v => v.Id == latest).Select(v => v.Questions).SingleAsync(cancel) : [];

    private async Task<IReadOnlySet<Guid>> CausesOf(Checklist checklist, CancellationToken cancel) => (await causes.Of(checklist.ProductId, cancel)).Select(p => p.Cause.Id).ToHashSet();

    private async Task<Outcome<Checklist>> Saved(Checklist checklist, string act, object told, Actor by, CancellationToken cancel)
    {
        (checklist.ChangedAt, checklist.ChangedByName) = (clock.GetUtcNow(), by.Name);
        db.Record(act, $"checklist/{checklist.Id}", null, by, told, clock);
        await db.SaveChangesAsync(cancel);
        return checklist;
    }
}
