using Kulanz.Mail;
using Kulanz.Mail.Templates;
using Kulanz.Partners;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Handovers;

/// <summary>Word to a partner that something waits for them, by mail, within the act under way. Nothing about the customer stands in it: they read that where they are signed in.</summary>
public sealed class PartnerNews(KulanzDb db, Letters letters, Settings settings)
{
    /// <summary>Of a partner without an address of its own so many people are written to.</summary>
    private const int Most = 20;

    public static readonly LetterKind Letter = new("partner-news", "Something waits for a partner", "Sent to a partner when a case is handed to them, comes back to them, or its customer has written.",
        new Dictionary<string, string> { ["name"] = "Service Nord GmbH", ["case.number"] = "1742", ["what"] = "Ein Fall wartet darauf, dass Sie ihn annehmen.", ["link"] = "https://help.example.com/partner", ["mailbox.name"] = "Example GmbH" },
        new("{{what}} [#{{case.number}}]",
            """
            Guten Tag,

            {{what}} Er hat die Nummer {{case.number}}. Worum es geht, lesen Sie hier:

            {{link}}

            {{mailbox.name}}
            """),
        new("{{what}} [#{{case.number}}]",
            """
            Hello,

            {{what}} Its number is {{case.number}}. You can read what it is about here:

            {{link}}

            {{mailbox.name}}
            """));

    public Task Offered(Handover handover, Case @case, CancellationToken cancel) => Send(handover.ToPartnerId!.Value, @case, "A case waits for you to accept it.", $"/partner/handovers/{handover.Id}", cancel);

    public Task Returned(Handover handover, Case @case, Guid partner, CancellationToken cancel) => Send(partner, @case, "A case that you handed back was returned to you.", $"/partner/cases/{@case.Number}", cancel);

    public Task Corrected(Case @case, Guid partner, string said, CancellationToken cancel) => Send(partner, @case, "The customer of a case that is with you has corrected something.", $"/partner/cases/{@case.Number}", cancel);

    public Task Written(Case @case, Guid partner, CancellationToken cancel) => Send(partner, @case, "The customer of a case that is with you has written.", $"/partner/cases/{@case.Number}", cancel);

    private async Task Send(Guid id, Case @case, string what, string path, CancellationToken cancel)
    {
        if (await letters.House(cancel) is null || await db.Partners.AsNoTracking().SingleOrDefaultAsync(p => p.Id == id && p.EndedAt == null, cancel) is not { } partner)
            return;
        List<(NamedAddress To, string Language)> readers = partner.Email is { } house
            ? [(new NamedAddress(house, partner.Name), partner.Language)]
            : (await db.PeopleOf(id).AsNoTracking().Where(a => a.Email != null).OrderBy(a => a.Id).Take(Most).ToListAsync(cancel)).ConvertAll(a => (new NamedAddress(a.Email!, a.Name), a.Language));
        foreach (var (to, language) in readers)
            await letters.Send(Letter.Key, to, language, new Dictionary<string, string>
            {
                ["name"] = to.Name,
                ["case.number"] = $"{@case.Number}",
                ["what"] = Platform.Ui.Texts.In(language, what),
                ["link"] = settings.Url + path,
            }, @case.Topic, cancel);
    }
}
