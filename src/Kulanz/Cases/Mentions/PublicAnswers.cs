using Kulanz.Cases.Mentions.Reading;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases.Mentions;

public enum PublicAnswerKind
{
    OurAnswer,
    ThanksOfTheAuthor,
}

/// <summary>What was said in public afterwards: by us, or by the author who is content.</summary>
public sealed class PublicAnswer
{
    public Guid Id { get; init; }
    public Guid MentionId { get; init; }
    public PublicAnswerKind Kind { get; init; }
    public required string Url { get; init; }
    public string Text { get; init; } = "";
    public DateTimeOffset At { get; init; }
    public required string ByName { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<PublicAnswer>
    {
        public void Configure(EntityTypeBuilder<PublicAnswer> answer)
        {
            answer.ToTable("public_answers");
            answer.Property(a => a.Url).HasMaxLength(2000);
            answer.Property(a => a.ByName).HasMaxLength(200);
            answer.HasIndex(a => new { a.MentionId, a.At });
            answer.HasOne<Mention>().WithMany().HasForeignKey(a => a.MentionId);
        }
    }
}

public sealed class AnsweringInPublic(KulanzDb db, TimeProvider clock)
{
    private const int LongestText = 20_000;

    public async Task<Outcome<PublicAnswer>> Note(Guid id, PublicAnswerKind kind, string? url, string? text, Actor by, CancellationToken cancel)
    {
        if (await db.MentionsFor(by).SingleOrDefaultAsync(m => m.Id == id, cancel) is not { } mention)
            return new NotFound("mention");
        var (link, said) = (Typed.Line(url), Typed.Text(text));
        if (said.Length > LongestText)
            return new TooLong("text", LongestText);
        if (link.Length == 0 || FeedText.Link(link, new Uri(mention.Url)) is not { } address)
            return new NoLink();
        var answer = new PublicAnswer { Id = Id.New(clock), MentionId = id, Kind = kind, Url = address, Text = said, At = clock.GetUtcNow(), ByName = by.Name };
        db.Add(answer);
        var @case = mention.CaseId is { } of ? await db.Cases.AsNoTracking().SingleAsync(c => c.Id == of, cancel) : null;
        db.Record("mention.answered", @case?.Topic ?? mention.Topic, @case?.CustomerId, by, new { Mention = mention.Number, kind, Url = address, Text = said }, clock);
        if (@case is not null)
            db.AnnounceCase(@case);
        db.Announce(MentionsModule.Listed);
        await db.SaveChangesAsync(cancel);
        return answer;
    }
}
