using System.Globalization;
using System.Security.Cryptography;
using Kulanz.Access;
using Kulanz.Cases.Vouchers;
using Kulanz.Evidence;
using Kulanz.Mail;
using Kulanz.Mail.Templates;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases.Mentions;

public enum InvitationWay
{
    InvitedByMail,
    InvitedInPublic,
}

/// <summary>We asked the author of a post to come to us, with a voucher that was issued in the same act.</summary>
public sealed class MentionInvitation
{
    public Guid Id { get; init; }
    public Guid MentionId { get; init; }
    public required string AuthorKey { get; init; }
    public InvitationWay Way { get; init; }
    public DateTimeOffset At { get; init; }
    public required string ByName { get; init; }
    public Guid VoucherId { get; init; }

    /// <summary>Of the link by which they say that they want none.</summary>
    public byte[] OptOutHash { get; init; } = [];

    /// <summary>Where the comment stands, once it was posted.</summary>
    public string? Posted { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<MentionInvitation>
    {
        public void Configure(EntityTypeBuilder<MentionInvitation> invitation)
        {
            invitation.ToTable("mention_invitations");
            invitation.Property(i => i.AuthorKey).HasMaxLength(400);
            invitation.Property(i => i.ByName).HasMaxLength(200);
            invitation.Property(i => i.Posted).HasMaxLength(2000);
            invitation.HasIndex(i => new { i.MentionId, i.At });
            invitation.HasIndex(i => new { i.AuthorKey, i.At });
            invitation.HasIndex(i => i.OptOutHash).IsUnique();
            invitation.HasOne<Mention>().WithMany().HasForeignKey(i => i.MentionId);
        }
    }
}

/// <param name="Text">To be copied into a public comment; null where it was mailed.</param>
public sealed record Invited(MentionInvitation Invitation, Mention Mention, string? Text);

public sealed record AuthorOptedOut() : Refusal("The author wants no invitation from us. Please leave it at that.");

public sealed record InvitedLately(DateTimeOffset At, string By) : Refusal("The author was invited already, on {0:d} by {1}.", At, By);

public sealed record MentionHasNoCase(long Number) : Refusal("Mention {0} is no case yet. Make it one first.", Number);

/// <summary>Invites the author of a post: with a voucher bound to the case, and a link by which they are never invited again. By mail where an address is known, otherwise as a text to be posted.</summary>
public sealed class Inviting(KulanzDb db, VoucherIssuing vouchers, Templating templates, Letters letters, Preferences preferences, Settings settings, TimeProvider clock)
{
    private static readonly Dictionary<string, string> Samples = new()
    {
        ["author"] = "Jonas Weber", ["post.title"] = "Seit drei Wochen kein Netz", ["post.link"] = "https://blog.example.com/kein-netz", ["voucher.code"] = "7KQ4-MXH9-2D8R-VB4W", ["voucher.until"] = "3. März 2026",
        ["link"] = "https://help.example.com/voucher", ["opt-out.link"] = "https://help.example.com/mentions/opt-out/k7f…",
    };

    public static readonly LetterKind ByMail = new("mention-invitation", "Invitation to the author of a post", "Mailed to somebody who wrote about you elsewhere, with a voucher.",
        new Dictionary<string, string>(Samples) { ["mailbox.name"] = "Example GmbH" },
        new("Ihr Beitrag „{{post.title}}“",
            """
            Guten Tag {{author}},

            wir haben Ihren Beitrag gelesen und möchten das gern in Ordnung bringen:
            {{post.link}}

            Mit diesem Code kommen Sie ohne Wartezeit zu uns, am Telefon, im Betreff einer Mail oder unter {{link}}:

            {{voucher.code}}

            Er gilt bis zum {{voucher.until}}, und wir wissen dann schon, worum es geht.

            Möchten Sie von uns nicht angeschrieben werden? Hier sagen Sie es, und wir melden uns nie wieder unaufgefordert:
            {{opt-out.link}}

            {{mailbox.name}}
            """),
        new("Your post \"{{post.title}}\"",
            """
            Hello {{author}},

            We have read your post and would like to put this right:
            {{post.link}}

            With this code you reach us without waiting, on the telephone, in the subject of a mail, or at {{link}}:

            {{voucher.code}}

            It is valid until {{voucher.until}}, and we know what it is about already.

            Would you rather not hear from us? Say so here, and we will never write to you unasked again:
            {{opt-out.link}}

            {{mailbox.name}}
            """));

    public static readonly LetterKind InPublic = new("mention-comment", "Invitation as a public comment", "To be posted below a post whose author has no address that is known.", Samples,
        new("", "Guten Tag {{author}}, das möchten wir gern in Ordnung bringen. Mit dem Code {{voucher.code}} kommen Sie ohne Wartezeit zu uns, am Telefon oder unter {{link}} (bis {{voucher.until}}). Keine Nachricht mehr von uns: {{opt-out.link}}"),
        new("", "Hello {{author}}, we would like to put this right. With the code {{voucher.code}} you reach us without waiting, on the telephone or at {{link}} (until {{voucher.until}}). No more word from us: {{opt-out.link}}"))
    { Passage = true };

    public Task<Outcome<Invited>> Invite(Guid id, string? language, Actor by, CancellationToken cancel) => db.Write<Outcome<Invited>>(async () =>
    {
        // Two who press at once invite once.
        await db.Engine.Hold(db, "mentions", cancel);
        if (await db.MentionsFor(by).SingleOrDefaultAsync(m => m.Id == id, cancel) is not { } mention)
            return new NotFound("mention");
        if (mention.CaseId is not { } of)
            return new MentionHasNoCase(mention.Number);
        if (await OptingOut.Of(db, mention.AuthorKey, cancel) is not null)
            return new AuthorOptedOut();
        var (customs, company, now) = (await preferences.Get<MentionCustoms>(cancel), await preferences.Get<Company>(cancel), clock.GetUtcNow());
        var since = now.AddDays(-customs.DaysBetweenInvitations);
        if (await db.MentionInvitations.Where(i => i.AuthorKey == mention.AuthorKey && i.At > since).OrderByDescending(i => i.At).FirstOrDefaultAsync(cancel) is { } lately)
            return new InvitedLately(company.Local(lately.At), lately.ByName);
        var root = await Moving.Root(db, of, cancel);
        var @case = await db.Cases.SingleAsync(c => c.Id == root, cancel);
        var customer = await db.Customers.Include(c => c.ContactPoints).SingleAsync(c => c.Id == @case.CustomerId, cancel);
        language = language is "de" or "en" ? language : customer.Language;
        if (!(await vouchers.Issue(new VoucherWanted(Platform.Ui.Texts.In(company.Language, "Given with an invitation")) { Case = @case.Number }, by, cancel)).Done(out var voucher, out var refusal))
            return refusal;
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var to = mention.AuthorEmail ?? customer.ContactPoints.Where(p => p is { Kind: ContactKind.Email, BouncedHard: false }).OrderByDescending(p => p.Preferred).FirstOrDefault()?.Value;
        var mailed = to is not null && await letters.House(cancel) is not null;
        var invitation = new MentionInvitation
        {
            Id = Id.New(clock), MentionId = mention.Id, AuthorKey = mention.AuthorKey, Way = mailed ? InvitationWay.InvitedByMail : InvitationWay.InvitedInPublic, At = now, ByName = by.Name, VoucherId = voucher.Voucher.Id, OptOutHash = OptingOut.Hash(token),
        };
        db.Add(invitation);
        var values = new Dictionary<string, string>
        {
            ["author"] = mention.Author ?? customer.Name,
            ["post.title"] = mention.Title,
            ["post.link"] = mention.Url,
            ["voucher.code"] = voucher.Code.Reveal(),
            ["voucher.until"] = VoucherPassage.Until(voucher.Voucher, company, language),
            ["link"] = $"{settings.Url}/voucher",
            ["opt-out.link"] = $"{settings.Url}/mentions/opt-out/{token}",
            [Company.Placeholder] = company.Called,
        };
        string? text = null;
        if (mailed)
        {
            if ((await letters.Send(ByMail.Key, new NamedAddress(to!, mention.Author ?? ""), language, values, @case.Topic, cancel)).Refusal is { } unsent)
                return unsent;
        }
        else
            text = Placeholders.Fill((await templates.Current(InPublic.Key, language, cancel)).Words.Text, values);
        db.Record("mention.invited", @case.Topic, @case.CustomerId, by, new { Mention = mention.Number, invitation.Way, Voucher = voucher.Voucher.Number, To = mailed ? to : null }, clock);
        db.AnnounceCase(@case);
        db.Announce(MentionsModule.Listed);
        await db.SaveChangesAsync(cancel);
        return new Invited(invitation, mention, text);
    }, cancel);

    /// <summary>The comment stands there now.</summary>
    public async Task<Outcome<MentionInvitation>> Posted(Guid id, string? link, Actor by, CancellationToken cancel)
    {
        if (await db.MentionInvitations.SingleOrDefaultAsync(i => i.Id == id && i.Way == InvitationWay.InvitedInPublic, cancel) is not { } invitation || await db.MentionsFor(by).SingleOrDefaultAsync(m => m.Id == invitation.MentionId, cancel) is not { } mention)
            return new NotFound("invitation");
        if (Reading.FeedText.Link(Typed.Line(link), new Uri(mention.Url)) is not { } url || Typed.Line(link).Length == 0)
            return new NoLink();
        invitation.Posted = url;
        var topic = mention.CaseId is { } of ? await db.Cases.Where(c => c.Id == of).Select(c => new { c.Number, c.CustomerId }).SingleAsync(cancel) : null;
        db.Record("mention.posted", topic is null ? mention.Topic : string.Create(CultureInfo.InvariantCulture, $"case/{topic.Number}"), topic?.CustomerId, by, new { Mention = mention.Number, url }, clock);
        await db.SaveChangesAsync(cancel);
        return invitation;
    }
}

public sealed record NoLink() : Invalid("url", "Please enter an address that begins with https:// or http://.");
