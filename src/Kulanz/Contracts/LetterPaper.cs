using System.Globalization;
using Kulanz.Access;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Papers;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Contracts;

/// <summary>The words of a letter on the company's paper.</summary>
public sealed class LetterPaper(KulanzDb db, Preferences preferences, TimeProvider clock)
{
    public async Task<byte[]> Print(string subject, string text, Customer customer, Contract contract, CancellationToken cancel)
    {
        var address = customer.ContactPoints.Where(p => p.Kind == ContactKind.Address).OrderByDescending(p => p.Preferred).ThenBy(p => p.Id).FirstOrDefault()?.Value;
        var letter = await Letter(subject, text, [customer.Name, .. (address ?? "").Split([',', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)], customer.Language, cancel);
        return (letter with
        {
            CustomerNumber = customer.Number.ToString(CultureInfo.InvariantCulture),
            ContractNumber = contract.Number.ToString(CultureInfo.InvariantCulture),
            YourReference = contract.Reference,
            Contact = contract.ManagerId is { } manager ? await db.Accounts.Where(a => a.Id == manager && a.ClosedAt == null).Select(a => a.Name).SingleOrDefaultAsync(cancel) : null,
        }).ToPdf();
    }

    /// <summary>To somebody of whom we know no more than the name.</summary>
    public async Task<byte[]> Print(string subject, string text, string name, string language, CancellationToken cancel) => (await Letter(subject, text, [name], language, cancel)).ToPdf();

    private async Task<PostalLetter> Letter(string subject, string text, IReadOnlyList<string> to, string language, CancellationToken cancel) => new()
    {
        Head = await Letterhead.Of(db, preferences, cancel),
        To = to,
        Language = language,
        At = clock.GetUtcNow(),
        Subject = subject,
        // Greeting and name stand in the words already: mail and paper say the same.
        Salutation = "",
        Closing = "",
        Text = [.. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(paragraph => new Paragraph(paragraph.Trim('\n')))],
    };
}
