using Kulanz.Access;
using Kulanz.Cases.Vouchers;
using Kulanz.Platform;
using Kulanz.Platform.Data;

namespace Kulanz.Cases;

/// <summary>What somebody fills into the portal's form.</summary>
public sealed record Enquiry(string? Name, string? Email, string? Subject, string? Text, string Language)
{
    public IReadOnlyList<IFormFile> Files { get; init; } = [];

    /// <summary>The code of a voucher, if they have one.</summary>
    public string? Voucher { get; init; }

    /// <summary>The address of the internet it was typed from.</summary>
    public string From { get; init; } = "";
}

/// <summary>Whether a link to the case has been mailed.</summary>
public enum Receipt
{
    Mailed,

    /// <summary>This mailbox has had enough of them for now.</summary>
    Enough,

    /// <summary>There is no mailbox to write from.</summary>
    Unsent,

    /// <summary>It went into a case of somebody else's, with a voucher: they are answered by mail, and are given no link to read along.</summary>
    Joined,
}

public sealed record Enquired(Case Case, Receipt Receipt);

public sealed record TooManyFiles(int Most) : Invalid("files", "Please attach at most {0} files.", Most);

/// <summary>
/// Somebody asks for help on the portal, known or not. The receipt goes to the address that was typed and repeats nothing of what was
/// typed: a form that mails strangers what anybody writes would be a tool for spam.
/// </summary>
public sealed class Enquiring(KulanzDb db, Welcoming welcoming, Opening opening, Attaching attaching, Passes passes, Hearing hearing, Redeeming redeeming, Copying copying)
{
    public const int MostFiles = 10;

    /// <param name="known">Whoever is signed in; their name and address are not asked for.</param>
    public async Task<Outcome<Enquired>> Ask(Enquiry asked, WritingCustomer? known, CancellationToken cancel)
    {
        var (name, email) = known is null ? (Typed.Line(asked.Name), Typed.Line(asked.Email)) : (known.Customer.Name, known.Address);
        var (subject, text) = (Typed.Line(asked.Subject), Typed.Text(asked.Text));
        if (Refused(known is null, name, email, subject, text, asked.Files.Count) is { } refusal)
            return refusal;
        var by = new Actor(ActorKind.Customer, null, name);
        var bearer = new Bearer(VoucherWay.Portal, by, asked.From);
        Voucher? voucher = null;
        if (!string.IsNullOrWhiteSpace(asked.Voucher) && !(await redeeming.Look(asked.Voucher, bearer, cancel)).Done(out voucher, out refusal))
            return refusal;
        return await db.Write<Outcome<Enquired>>(async () =>
        {
            var stored = await Files(asked.Files, attaching, cancel);
            if (!stored.Done(out var files, out var refused))
                return refused;
            if (voucher is not null && await redeeming.LeadsTo(voucher, cancel) is { } leads)
                return await Join(voucher, leads, bearer, new NewWord(text, Channel.Portal) { AuthorName = name, AuthorAddress = ContactPoint.Email(email), Subject = subject, Attachments = files }, known, asked.Language, cancel);
            var customer = known?.Customer ?? await welcoming.ByEmail(email, name, asked.Language, by, cancel);
            var opened = await opening.Open(new NewCase(customer.Id, subject, text, Channel.Portal) { AuthorName = name, AuthorAddress = ContactPoint.Email(email), Attachments = files }, by, cancel);
            if (!opened.Done(out var @case, out refused) || voucher is not null && !(await redeeming.Use(voucher, bearer, @case, null, cancel)).Done(out _, out refused))
                return refused;
            return new Enquired(@case, await passes.Confirm(@case, email, asked.Language, cancel));
        }, cancel);
    }

    /// <summary>Whoever has a case's voucher writes straight into it. A link to read along gets only its customer: a code may have been read by others on its way.</summary>
    private async Task<Outcome<Enquired>> Join(Voucher voucher, Case leads, Bearer bearer, NewWord word, WritingCustomer? known, string language, CancellationToken cancel)
    {
        var author = known?.Customer.Id == leads.CustomerId ? AuthorKind.Customer : await redeeming.Recognise(leads, word.AuthorAddress!, cancel);
        if (!(await hearing.Hear(leads.Id, word with { Author = author }, bearer.By, cancel)).Done(out var heard, out var refusal))
            return refusal;
        if (!(await redeeming.Use(voucher, bearer, heard.Case, null, cancel)).Done(out _, out refusal))
            return refusal;
        if (author == AuthorKind.Customer)
            return new Enquired(heard.Case, await passes.Confirm(heard.Case, word.AuthorAddress!, language, cancel));
        await copying.Join(heard.Case, [new Mail.NamedAddress(word.AuthorAddress!, word.AuthorName ?? "")], null, cancel);
        await db.SaveChangesAsync(cancel);
        return new Enquired(heard.Case, Receipt.Joined);
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
