using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;

namespace Kulanz.Cases;

/// <summary>What somebody fills into the portal's form.</summary>
public sealed record Enquiry(string? Name, string? Email, string? Subject, string? Text, string Language)
{
    public IReadOnlyList<IFormFile> Files { get; init; } = [];
}

/// <summary>Whether a link to the case has been mailed.</summary>
public enum Receipt
{
    Mailed,

    /// <summary>This mailbox has had enough of them for now.</summary>
    Enough,

    /// <summary>There is no mailbox to write from.</summary>
    Unsent,
}

public sealed record Enquired(Case Case, Receipt Receipt);

public sealed record TooManyFiles(int Most) : Invalid("files", "Please attach at most {0} files.", Most);

/// <summary>
/// Somebody asks for help on the portal, known or not. The receipt goes to the address that was typed and repeats nothing of what was
/// typed: a form that mails strangers what anybody writes would be a tool for spam.
/// </summary>
public sealed class Enquiring(KulanzDb db, Welcoming welcoming, Opening opening, Attaching attaching, Passes passes)
{
    public const int MostFiles = 10;

    /// <param name="known">Whoever is signed in; their name and address are not asked for.</param>
    public async Task<Outcome<Enquired>> Ask(Enquiry asked, WritingCustomer? known, CancellationToken cancel)
    {
        var (name, email) = known is null ? (Typed.Line(asked.Name), Typed.Line(asked.Email)) : (known.Customer.Name, known.Address);
        var (subject, text) = (Typed.Line(asked.Subject), Typed.Text(asked.Text));
        if (Refused(known is null, name, email, subject, text, asked.Files.Count) is { } refusal)
            return refusal;
        return await db.Write<Outcome<Enquired>>(async () =>
        {
            var stored = await Files(asked.Files, attaching, cancel);
            if (!stored.Done(out var files, out var refused))
                return refused;
            var by = new Actor(ActorKind.Customer, null, name);
            var customer = known?.Customer ?? await welcoming.ByEmail(email, name, asked.Language, by, cancel);
            var opened = await opening.Open(new NewCase(customer.Id, subject, text, Channel.Portal) { AuthorName = name, AuthorAddress = ContactPoint.Email(email), Attachments = files }, by, cancel);
            return opened.Done(out var @case, out refused) ? new Enquired(@case, await passes.Confirm(@case, email, asked.Language, cancel)) : refused;
        }, cancel);
    }

    /// <summary>Puts what was uploaded into the file store; all of it or nothing.</summary>
    public static async Task<Outcome<List<NewAttachment>>> Files(IReadOnlyList<IFormFile> uploaded, Attaching attaching, CancellationToken cancel)
    {
        if (uploaded.Count > MostFiles)
            return new TooManyFiles(MostFiles);
        var files = new List<NewAttachment>();
        foreach (var file in uploaded)
        {
            await using var content = file.OpenReadStream();
            if (!(await attaching.Store(Typed.Line(file.FileName), Typed.Line(file.ContentType), content, file.Length, cancel)).Done(out var stored, out var refusal))
                return refusal;
            files.Add(stored);
        }
        return files;
    }

    private static Refusal? Refused(bool stranger, string name, string email, string subject, string text, int files) => (name, email, text) switch
    {
        _ when stranger && name.Length == 0 => new Missing("name"),
        _ when name.Length > 200 => new TooLong("name", 200),
        _ when stranger && email.Length == 0 => new Missing("email"),
        _ when stranger && !EmailAddress.Deliverable(email) => new UndeliverableAddress(email),
        _ when subject.Length > 300 => new TooLong("subject", 300),
        _ when string.IsNullOrWhiteSpace(text) => new Missing("text"),
        _ when text.Length > Replying.LongestText => new TooLong("text", Replying.LongestText),
        _ when files > MostFiles => new TooManyFiles(MostFiles),
        _ => null,
    };
}
