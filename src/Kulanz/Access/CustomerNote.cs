using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Access;

public enum NoteKind
{
    Plain,

    /// <summary>The customer has said that they will go to court, to a lawyer, to the press. Whoever speaks with them should know.</summary>
    ThreatenedClaim,
}

/// <summary>What colleagues should know about a customer, whichever case it is: "prefers to be called after six". Never shown to the customer.</summary>
public sealed class CustomerNote
{
    public Guid Id { get; init; }
    public Guid CustomerId { get; set; }
    public DateTimeOffset At { get; init; }
    public Guid? ById { get; init; }
    public required string ByName { get; init; }
    public required string Text { get; init; }
    public NoteKind Kind { get; init; }

    /// <summary>Taken away since; it can be put back.</summary>
    public DateTimeOffset? RemovedAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<CustomerNote>
    {
        public void Configure(EntityTypeBuilder<CustomerNote> note)
        {
            note.ToTable("customer_notes");
            note.Property(n => n.ByName).HasMaxLength(200);
            note.HasIndex(n => new { n.CustomerId, n.At });
            note.HasOne<Customer>().WithMany().HasForeignKey(n => n.CustomerId);
        }
    }
}

/// <summary>Notes on customers: written, taken away, put back.</summary>
public sealed class Noting(KulanzDb db, TimeProvider clock)
{
    public const int LongestNote = 20_000;

    public async Task<Outcome<CustomerNote>> Note(Guid customer, string? text, Actor by, CancellationToken cancel, NoteKind kind = NoteKind.Plain)
    {
        var said = Typed.Text(text);
        if (string.IsNullOrWhiteSpace(said))
            return new Missing("text");
        if (said.Length > LongestNote)
            return new TooLong("text", LongestNote);
        if (await db.CustomersFor(by).SingleOrDefaultAsync(c => c.Id == customer && c.MergedIntoId == null, cancel) is not { } found)
            return new NotFound("customer");
        var note = new CustomerNote { Id = Id.New(clock), CustomerId = found.Id, At = clock.GetUtcNow(), ById = by.Id, ByName = by.Name, Text = said, Kind = kind };
        db.Add(note);
        return await Done(note, found, "customer.noted", by, cancel);
    }

    public Task<Outcome<CustomerNote>> Remove(Guid id, Actor by, CancellationToken cancel) => Mark(id, removed: true, by, cancel);

    public Task<Outcome<CustomerNote>> PutBack(Guid id, Actor by, CancellationToken cancel) => Mark(id, removed: false, by, cancel);

    private async Task<Outcome<CustomerNote>> Mark(Guid id, bool removed, Actor by, CancellationToken cancel)
    {
        if (await db.Set<CustomerNote>().SingleOrDefaultAsync(n => n.Id == id && (n.RemovedAt == null) == removed, cancel) is not { } note
            || await db.CustomersFor(by).SingleOrDefaultAsync(c => c.Id == note.CustomerId, cancel) is not { } customer)
            return new NotFound("note");
        note.RemovedAt = removed ? clock.GetUtcNow() : null;
        return await Done(note, customer, removed ? "customer.note_removed" : "customer.note_put_back", by, cancel);
    }

    private async Task<Outcome<CustomerNote>> Done(CustomerNote note, Customer customer, string act, Actor by, CancellationToken cancel)
    {
        db.Record(act, customer.Topic, customer.Id, by, new { note.Id, note.Text, note.Kind }, clock);
        db.Announce($"customer:{customer.Number}");
        await db.SaveChangesAsync(cancel);
        return note;
    }
}
