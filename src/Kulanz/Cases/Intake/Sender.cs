using Kulanz.Access;
using Kulanz.Mail;
using Kulanz.Mime;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Intake;

/// <summary>
/// Who wrote a mail, as far as it says: one of us, a customer, or somebody else. Anybody can write any address there. So one of us who writes
/// is heard among colleagues only, never by a customer, and nothing is recorded as done by their account.
/// </summary>
public sealed record Sender(string? Address, string? Name, Guid? StaffId)
{
    /// <summary>Mail without any sender belongs to this one customer; ".invalid" can never be written to (RFC 2606).</summary>
    public const string Unknown = "unknown@sender.invalid";

    public static async Task<Sender> Of(KulanzDb db, MailMessage message, IReadOnlyList<Mailbox> ours, CancellationToken cancel)
    {
        var from = message.From is { Address.Length: > 0 } author ? author : message.Sender;
        // A form on a website writes in our own name and puts the person into Reply-To.
        if (message.ReplyTo is [{ Address.Length: > 0 } answerTo, ..] && (from is null || ours.Any(m => m.Address == ContactPoint.Email(from.Address)) || NoReply(from.Address)))
            from = answerTo;
        if (from is null || from.Address.Length == 0)
            return new Sender(null, from?.Name, null);
        var address = ContactPoint.Email(from.Address);
        var normalized = address.ToUpperInvariant();
        var staff = await db.Accounts.Where(a => a.NormalizedEmail == normalized && a.Kind == ActorKind.Staff && a.ClosedAt == null).Select(a => (Guid?)a.Id).FirstOrDefaultAsync(cancel);
        return new Sender(address.Length <= 254 ? address : address[..254], from.Name is { Length: > 0 } name ? name[..Math.Min(200, name.Length)] : null, staff);
    }

    /// <summary>In a case of this customer: the customer in person, which one of us may be too, a colleague, or another person.</summary>
    public AuthorKind As(Customer customer) =>
        Address is null || customer.ContactPoints.Exists(p => p.Value == Address) ? AuthorKind.Customer
        : StaffId is not null ? AuthorKind.Staff
        : customer.ContactPoints.Count == 0 ? AuthorKind.Customer
        : AuthorKind.Other;

    public Actor Actor(Customer customer, AuthorKind author) =>
        author == AuthorKind.Staff ? Platform.Actor.System : new Actor(ActorKind.Customer, customer.Id, Name ?? Address ?? customer.Name);

    private static bool NoReply(string address)
    {
        var local = address.Split('@')[0].Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal);
        return local.StartsWith("noreply", StringComparison.OrdinalIgnoreCase) || local.StartsWith("donotreply", StringComparison.OrdinalIgnoreCase);
    }
}
