using Kulanz.Access;
using Kulanz.Cases.Causes;
using Kulanz.Cases.Checklists;
using Kulanz.Contracts;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Telephony;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases;

/// <summary>
/// What was said in a call was written down: in this message. Where the message is now, after merges and splits, is where the call belongs; nothing else has to move.
/// </summary>
public sealed class CallNote
{
    public Guid Id { get; init; }
    public Guid CallId { get; init; }
    public Guid MessageId { get; init; }
    public DateTimeOffset At { get; init; }
    public Guid? ById { get; init; }
    public required string ByName { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<CallNote>
    {
        public void Configure(EntityTypeBuilder<CallNote> note)
        {
            note.ToTable("call_notes");
            note.Property(n => n.ByName).HasMaxLength(200);
            note.HasIndex(n => new { n.CallId, n.At });
            note.HasIndex(n => n.MessageId);
            note.HasOne<Call>().WithMany().HasForeignKey(n => n.CallId);
            note.HasOne<Message>().WithMany().HasForeignKey(n => n.MessageId);
        }
    }
}

/// <summary>What somebody writes down about a call.</summary>
public sealed record CallNoteGiven(string? Text)
{
    /// <summary>The case it goes on in; without one a new case is opened.</summary>
    public long? Case { get; init; }

    /// <summary>Of the new case.</summary>
    public string? Subject { get; init; }

    public Guid? QueueId { get; init; }

    /// <summary>Who it was, where nobody knew; for a new customer <see cref="Name"/> or <see cref="Email"/> instead.</summary>
    public Guid? CustomerId { get; init; }

    public string? Name { get; init; }
    public string? Email { get; init; }

    /// <summary>The number of the call is theirs from now on.</summary>
    public bool KeepNumber { get; init; }

    /// <summary>That settles the case.</summary>
    public bool Solved { get; init; }

    /// <summary>What the customer said, and what it was: only where the call settles the case. Null where nothing was said.</summary>
    public VerdictGiven? Verdict { get; init; }

    public CauseGiven? Cause { get; init; }

    /// <summary>What the new case is about; otherwise the only product of which the customer has a contract.</summary>
    public Guid? ProductId { get; init; }

    /// <summary>The checklist that was run, where the case has not begun it.</summary>
    public Guid? ChecklistId { get; init; }

    /// <summary>What was answered to its questions. Without a text they are the note.</summary>
    public IReadOnlyList<AnswerGiven> Answers { get; init; } = [];
}

/// <param name="Opened">The case is new.</param>
public sealed record NotedCall(Case Case, Guid Message, bool Opened);

public sealed record WhoWasIt() : Invalid("who", "Please say who it was: choose a customer, or enter a name.");

public sealed record CaseOfSomebodyElse(long Number, string Name) : Invalid("case", "Case {0} belongs to {1}. Say that it was they who called, or choose another case.", Number, Name);

/// <summary>Writing down a call: in a case of whoever called, or a new one; and saying who that was, where nobody knew. All of it, or nothing.</summary>
public sealed class CallNoting(KulanzDb db, Opening opening, Replying replying, Closing closing, Recognising recognising, RingingCalls ringing, Describing describing, Vouchers.Redeeming redeeming, Answering answering, Diagnoses diagnoses, Establishing establishing, NotingVerdicts verdicts, Catalogue catalogue, Preferences preferences, TimeProvider clock)
{
    public Task<Outcome<NotedCall>> Note(long number, CallNoteGiven given, Actor by, CancellationToken cancel) => db.Write<Outcome<NotedCall>>(async () =>
    {
        var text = Typed.Text(given.Text);
        if (string.IsNullOrWhiteSpace(text) && given.Answers.Count > 0)
            text = await Told(given, by, cancel);
        if (string.IsNullOrWhiteSpace(text))
            return new Missing("text");
        if (text.Length > Replying.LongestText)
            return new TooLong("text", Replying.LongestText);
        if (Typed.Line(given.Subject).Length > 300)
            return new TooLong("subject", 300);
        if (await db.Called(number, by, cancel) is not { } call)
            return new NotFound("call");
        if (given.QueueId is { } queue && !await db.QueuesFor(by).AnyAsync(q => q.Id == queue && q.RetiredAt == null, cancel))
            return new NotFound("queue");
        if (given.ProductId is not null && await catalogue.Product(given.ProductId, cancel) is null)
            return new NotFound("product");
        if (!(await Whose(call, given, by, cancel)).Done(out var customer, out var refusal))
            return refusal;
        if ((await recognising.Recognise(number, customer.Id, by, cancel)).Refusal is { } unknown)
            return unknown;
        if (given.KeepNumber && await Keep(call, customer, by, cancel) is { } unusable)
            return unusable;
        var said = given.Case is { } into ? await Extend(into, customer, text, given, by, cancel) : await Open(customer, text, given, by, cancel);
        if (!said.Done(out var noted, out refusal))
            return refusal;
        return await answering.WithNote(noted.Case, given.ChecklistId, given.Answers, noted.Message, by, cancel) is { } unanswerable ? unanswerable : await Done(call, noted, by, cancel);
    }, cancel);

    /// <summary>The questions with their answers, as the note of somebody who wrote nothing else.</summary>
    private async Task<string> Told(CallNoteGiven given, Actor by, CancellationToken cancel)
    {
        var language = (await preferences.Get<Company>(cancel)).Language;
        var into = await db.CasesFor(by).AsNoTracking().SingleOrDefaultAsync(c => c.Number == given.Case, cancel);
        var steps = into is null ? [] : (await diagnoses.Of(into, cancel)).Begun.SelectMany(d => d.Steps).ToList();
        if (given.ChecklistId is { } chosen && await diagnoses.Before(chosen, null, null, cancel) is { } latest)
            steps.AddRange(latest.Steps);
        var asked = steps.Select(s => s.Question).DistinctBy(q => q.Id).ToDictionary(q => q.Id);
        return string.Join('\n', given.Answers.Where(a => asked.ContainsKey(a.Question) && Typed.Line(a.Value).Length > 0).Select(a =>
            asked[a.Question] is var question && question.Kind == QuestionKind.YesOrNo ? $"{question.Text} {Platform.Ui.Texts.In(language, Typed.Line(a.Value))}" : $"{question.Text} {question.Said(Typed.Line(a.Value))}"));
    }

    private async Task<Outcome<Customer>> Whose(Call call, CallNoteGiven given, Actor by, CancellationToken cancel)
    {
        if ((given.CustomerId ?? call.CustomerId) is { } id)
            return await db.CustomersFor(by).SingleOrDefaultAsync(c => c.Id == id && c.MergedIntoId == null, cancel) is { } known ? known : new NotFound("customer");
        var (name, email) = (Typed.Line(given.Name), Typed.Line(given.Email));
        if (name.Length + email.Length > 0)
            return await describing.Add(new CustomerGiven(CustomerKind.Person, name.Length > 0 ? name : email, (await preferences.Get<Company>(cancel)).Language, [new(ContactKind.Email, email)]), by, cancel);
        // A case says who it is about.
        return given.Case is { } number && await db.CasesFor(by).Where(c => c.Number == number).Select(c => (Guid?)c.CustomerId).SingleOrDefaultAsync(cancel) is { } theirs
            ? await db.Customers.SingleAsync(c => c.Id == theirs, cancel)
            : new WhoWasIt();
    }

    private async Task<Refusal?> Keep(Call call, Customer customer, Actor by, CancellationToken cancel) =>
        call.Outside is not ['+', ..] || await db.ContactPoints.AnyAsync(p => p.CustomerId == customer.Id && p.Kind == ContactKind.Phone && p.Value == call.Outside, cancel)
            ? null
            : (await describing.AddPoint(customer.Id, new PointGiven(ContactKind.Phone, call.Outside), by, cancel)).Refusal;

    private async Task<Outcome<NotedCall>> Extend(long into, Customer customer, string text, CallNoteGiven given, Actor by, CancellationToken cancel)
    {
        if (!(await db.Reach(into, by, cancel)).Done(out var @case, out var refusal))
            return refusal;
        if (@case.CustomerId != customer.Id)
            return new CaseOfSomebodyElse(into, await db.Customers.Where(c => c.Id == @case.CustomerId).Select(c => c.Name).SingleAsync(cancel));
        if (given.Solved && await End(@case, given, by, cancel) is { } unsaid)
            return unsaid;
        var said = await replying.Say(into, new Saying(MessageKind.CallNote, text) { Then = given.Solved ? CaseState.Solved : null }, by, cancel);
        return said.Done(out var message, out refusal) ? new NotedCall(@case, message.Id, Opened: false) : refusal;
    }

    private async Task<Outcome<NotedCall>> Open(Customer customer, string text, CallNoteGiven given, Actor by, CancellationToken cancel)
    {
        var opened = await opening.Open(new NewCase(customer.Id, Typed.Line(given.Subject), text, Channel.Phone) { Author = AuthorKind.Staff, AuthorName = by.Name, Kind = MessageKind.CallNote, QueueId = given.QueueId, ProductId = given.ProductId }, by, cancel);
        if (!opened.Done(out var @case, out var refusal))
            return refusal;
        var message = db.Messages.Local.First(m => m.CaseId == @case.Id).Id;
        if (given.Solved && (await End(@case, given, by, cancel) ?? (await closing.Close(@case, null, final: false, by, cancel, told: true)).Refusal) is { } stands)
            return stands;
        return new NotedCall(@case, message, Opened: true);
    }

    /// <summary>How it ended is written down before the case is solved: so nobody asks by mail what was said on the telephone.</summary>
    private async Task<Refusal?> End(Case @case, CallNoteGiven given, Actor by, CancellationToken cancel) =>
        (given.Cause is { } cause ? (await establishing.Establish(@case, cause, by, cancel)).Refusal : null)
        ?? (given.Verdict is { } verdict ? (await verdicts.Note(@case, verdict, by, cancel)).Refusal : null);

    private async Task<Outcome<NotedCall>> Done(Call call, NotedCall noted, Actor by, CancellationToken cancel)
    {
        db.Add(new CallNote { Id = Id.New(clock), CallId = call.Id, MessageId = noted.Message, At = clock.GetUtcNow(), ById = by.Id, ByName = by.Name });
        db.Record("call.noted", call.Topic, noted.Case.CustomerId, by, new { Call = call.Number, Case = noted.Case.Number, noted.Message }, clock);
        await redeeming.Join(call.Id, noted.Case, by, cancel);
        await ringing.Noted(call, by, cancel);
        if (by.Id is { } me)
            db.RemoveRange(await db.CallDrafts.Where(d => d.AccountId == me && d.CallId == call.Id).ToListAsync(cancel));
        db.Announce($"call:{call.Number}");
        await db.SaveChangesAsync(cancel);
        return noted;
    }
}
