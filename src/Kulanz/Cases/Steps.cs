using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Ui;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases;

/// <summary>One thing done to a case: its <see cref="StepKind"/> and with what. Macros, triggers and bulk changes are lists of them.</summary>
public sealed record Step(string Kind, string Value)
{
    public string Value { get; init; } = Value ?? "";
}

public sealed record BadStep(string What) : Invalid("steps", "This step cannot be read: {0}.", What);

public sealed record NoSteps() : Invalid("steps", "Say what is to be done.");

/// <summary>What a step works with.</summary>
public sealed record StepContext(long Number, Actor By, IServiceProvider Services, CancellationToken Cancel)
{
    public T Action<T>() where T : notnull => Services.GetRequiredService<T>();
}

/// <summary>
/// A kind of step. The one list is <see cref="All"/>: a new one is an entry there, and macros, triggers, bulk changes, their editors and
/// the API have it. Each calls the action a page would call, so that rules, evidence and live updates are the same.
/// </summary>
/// <param name="Value">What the editor asks for.</param>
/// <param name="Reads">Whether a value can be meant.</param>
/// <param name="Take">Does it; the refusal if it cannot be done.</param>
public sealed record StepKind(string Name, string Label, CaseField.Asks Value, Func<string, bool> Reads, Func<string, StepContext, Task<Refusal?>> Take)
{
    public Type? Words { get; init; }

    /// <summary>Only where nobody is at the keyboard.</summary>
    public bool OnlyTriggers { get; init; }

    public const int LongestText = 20_000;

    public static readonly IReadOnlyList<StepKind> All =
    [
        new("reply", "Answer the customer", CaseField.Asks.Text, Text, Answer),
        new("note", "Add a note", CaseField.Asks.Text, Text, Note),
        new("state", "Set the state", CaseField.Asks.Choice, value => Word<CaseState>(value) is not null, async (value, x) => (await x.Action<SettingState>().Set(x.Number, Word<CaseState>(value)!.Value, x.By, x.Cancel)).Refusal) { Words = typeof(CaseState) },
        new("priority", "Set the priority", CaseField.Asks.Choice, value => Word<Priority>(value) is not null, async (value, x) => (await x.Action<Assigning>().Prioritise(x.Number, Word<Priority>(value)!.Value, x.By, x.Cancel)).Refusal) { Words = typeof(Priority) },
        new("queue", "Move to the queue", CaseField.Asks.Queue, value => Guid.TryParse(value, out _), async (value, x) => (await x.Action<Assigning>().Move(x.Number, Guid.Parse(value), x.By, x.Cancel)).Refusal),
        new("owner", "Give it to", CaseField.Asks.Colleague, value => value is CaseField.Me or CaseField.Nobody || Guid.TryParse(value, out _), async (value, x) => (await x.Action<Assigning>().Assign(x.Number, Owner(value, x.By), x.By, x.Cancel)).Refusal),
        new("subject", "Change the subject", CaseField.Asks.Line, value => !string.IsNullOrWhiteSpace(value), async (value, x) => (await x.Action<Turning>().Rename(x.Number, value, x.By, x.Cancel)).Refusal),
        new("tag", "Add the tag", CaseField.Asks.Line, value => Tagging.Key(value).Length is > 0 and <= Tagging.LongestName, async (value, x) => (await x.Action<Tagging>().Tag(x.Number, value, x.By, x.Cancel)).Refusal),
        new("untag", "Take the tag away", CaseField.Asks.Line, value => Tagging.Key(value).Length is > 0 and <= Tagging.LongestName, async (value, x) => (await x.Action<Tagging>().Untag(x.Number, value, x.By, x.Cancel)).Refusal),
        new("notify", "Notify a colleague", CaseField.Asks.Colleague, value => value == CaseField.Owner || Guid.TryParse(value, out _), async (value, x) => await x.Action<NotifyingStaff>().Notify(value, x.Number, x.By, x.Cancel)) { OnlyTriggers = true },
    ];

    private static readonly Dictionary<string, StepKind> ByName = All.ToDictionary(k => k.Name);

    public static StepKind? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>What is wrong with a list of steps, or null.</summary>
    public static Refusal? Check(IReadOnlyList<Step> steps, bool trigger)
    {
        if (steps.Count == 0)
            return new NoSteps();
        foreach (var step in steps)
            if (Find(step.Kind) is not { } kind || (kind.OnlyTriggers && !trigger) || !kind.Reads(step.Value))
                return new BadStep($"{step.Kind} {(step.Value.Length > 60 ? step.Value[..60] + "…" : step.Value)}".Trim());
            else if (kind.Value == CaseField.Asks.Text && FillingIn.Problem(step.Value) is { } unknown)
                return unknown;
        return null;
    }

    /// <summary>The word for a stored value, for people.</summary>
    public string Said(string value, Texts texts, Func<Guid, string?> name) => Value switch
    {
        CaseField.Asks.Choice => Words == typeof(CaseState) ? texts.Word(Word<CaseState>(value) ?? default) : texts.Word(Word<Priority>(value) ?? default),
        CaseField.Asks.Queue or CaseField.Asks.Colleague when Guid.TryParse(value, out var id) => name(id) ?? texts["somebody or something that is no more"],
        CaseField.Asks.Colleague => value == CaseField.Owner ? texts["the owner"] : texts[value],
        _ => value,
    };

    /// <summary>Where a machine wrote last, a rule leaves its answer out and does the rest.</summary>
    private static async Task<Refusal?> Answer(string text, StepContext x)
    {
        if (x.By.Kind != ActorKind.System || !await x.Action<KulanzDb>().MachineSpokeLast(x.Number, x.Cancel))
            return (await Filled(text, x)).Done(out var said, out var refusal) ? (await x.Action<Replying>().Reply(x.Number, said, null, x.By, x.Cancel)).Refusal : refusal;
        var db = x.Action<KulanzDb>();
        var @case = await db.Cases.SingleAsync(c => c.Number == x.Number, x.Cancel);
        db.Record("message.withheld", @case.Topic, @case.CustomerId, x.By, new { }, x.Action<TimeProvider>());
        return null;
    }

    private static async Task<Refusal?> Note(string text, StepContext x) =>
        (await Filled(text, x)).Done(out var said, out var refusal) ? (await x.Action<Replying>().Note(x.Number, said, x.By, x.Cancel)).Refusal : refusal;

    /// <summary>Only here is a voucher issued for <c>{{voucher}}</c>: whoever looks at a text beforehand sees the place.</summary>
    private static async Task<Outcome<string>> Filled(string text, StepContext x) =>
        await x.Action<Vouchers.VoucherPassage>().Fill(await x.Action<FillingIn>().Fill(text, x.Number, x.By, x.Cancel), x.Number, x.By, x.Cancel);

    internal static T? Word<T>(string value) where T : struct, Enum =>
        Enum.TryParse<T>(value.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var word) && Enum.IsDefined(word) ? word : null;

    private static bool Text(string text) => !string.IsNullOrWhiteSpace(text) && text.Length <= LongestText;

    private static Guid? Owner(string value, Actor by) => value switch
    {
        CaseField.Nobody => null,
        CaseField.Me => by.Kind == ActorKind.Staff ? by.Id : null,
        _ => Guid.Parse(value),
    };
}

/// <summary>Does a list of steps to one case: all of them, or, if one is refused, none.</summary>
public sealed class TakingSteps(KulanzDb db, IServiceProvider services)
{
    /// <summary>Leaves the transaction by being thrown, so that what was done before it is undone.</summary>
    public sealed class RefusedException(Refusal refusal) : Exception(refusal.ToString())
    {
        public Refusal Refusal => refusal;
    }

    public async Task<Outcome<long>> Take(long number, IReadOnlyList<Step> steps, Actor by, Func<Case, Task>? also, CancellationToken cancel)
    {
        try
        {
            return await db.Write(async () =>
            {
                await Within(number, steps, by, also, cancel);
                return number;
            }, cancel);
        }
        catch (RefusedException no)
        {
            db.ChangeTracker.Clear();
            return no.Refusal;
        }
        catch (DbUpdateConcurrencyException)
        {
            db.ChangeTracker.Clear();
            return new ChangedMeanwhile();
        }
    }

    /// <summary>The same inside somebody's transaction, which a refusal ends by <see cref="RefusedException"/>.</summary>
    public async Task Within(long number, IReadOnlyList<Step> steps, Actor by, Func<Case, Task>? also, CancellationToken cancel)
    {
        var context = new StepContext(number, by, services, cancel);
        foreach (var step in steps)
            if (await (StepKind.Find(step.Kind)?.Take(step.Value, context) ?? Task.FromResult<Refusal?>(new BadStep(step.Kind))) is { } refusal)
                // Overtaken is not refused: whoever calls tries again.
                throw refusal is ChangedMeanwhile ? new DbUpdateConcurrencyException(refusal.ToString()) : new RefusedException(refusal);
        if (also is null)
            return;
        if (await db.CasesFor(by).SingleOrDefaultAsync(c => c.Number == number, cancel) is not { } @case)
            throw new RefusedException(new NotFound("case"));
        await also(@case);
        await db.SaveChangesAsync(cancel);
    }
}
