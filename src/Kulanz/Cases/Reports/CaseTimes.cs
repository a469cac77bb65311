using Kulanz.Access;
using Kulanz.WorkTime;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Kulanz.Cases.Reports;

/// <summary>
/// What reports ask of one case: when somebody asked, was answered, was helped, and how that went. Cases that were joined have one row, that of the case they are now.
/// It follows from the case's own rows (<see cref="CaseFacts"/>) and can be reckoned anew at any time; only working times stay as they were reckoned first,
/// because a calendar that changes later does not change what has been.
/// </summary>
public sealed class CaseTimes
{
    public Guid CaseId { get; init; }

    /// <summary>Where it lies now, and was last.</summary>
    public Guid QueueId { get; init; }

    public Guid? ProductId { get; init; }
    public Channel Channel { get; init; }

    /// <summary>Of cases that were joined: when the first was.</summary>
    public DateTimeOffset OpenedAt { get; init; }

    /// <summary>When somebody began it with a question; null where it began with a call or with words of ours, and nobody waited for a first answer.</summary>
    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>Our first answer to that.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    public Guid? AnsweredById { get; init; }
    public long? ResponseWorkingSeconds { get; init; }

    /// <summary>Whether it came in time; null where nothing was promised.</summary>
    public bool? ResponseKept { get; init; }

    /// <summary>When it was solved last; null while it is not.</summary>
    public DateTimeOffset? SolvedAt { get; init; }

    public Guid? SolvedById { get; init; }
    public long? ResolutionWorkingSeconds { get; init; }
    public bool? ResolutionKept { get; init; }

    /// <summary>How often it came back after it had been solved, and when it did last.</summary>
    public int Reopenings { get; init; }

    public DateTimeOffset? ReopenedAt { get; init; }

    /// <summary>Through how many hands it went.</summary>
    public int Hands { get; init; }

    public DateTimeOffset? RatingAskedAt { get; init; }
    public DateTimeOffset? RatedAt { get; init; }
    public Verdict? Verdict { get; init; }

    public long? ResponseSeconds => Seconds(AskedAt, AnsweredAt);

    public long? ResolutionSeconds => Seconds(OpenedAt, SolvedAt);

    /// <summary>Somebody had asked, and it was ended without an answer.</summary>
    public bool Dropped => AskedAt is not null && AnsweredAt is null && SolvedAt is not null;

    /// <summary>The moments that count somewhere.</summary>
    public IEnumerable<DateTimeOffset> Moments => new[] { OpenedAt, AskedAt, AnsweredAt, SolvedAt, ReopenedAt, RatingAskedAt, RatedAt }.OfType<DateTimeOffset>();

    /// <param name="calendar">Whose hours are worked, for what is not reckoned yet.</param>
    /// <param name="before">As it was reckoned last.</param>
    public static CaseTimes Of(CaseFacts facts, WorkCalendar calendar, CaseTimes? before)
    {
        var asked = facts.FirstBy is not (null or AuthorKind.Staff or AuthorKind.Partner) ? facts.FirstAt : null;
        var answered = asked is null ? null : facts.AnsweredAt;
        // Closed for good later, it was solved when it was solved.
        var closure = facts.Closures.Where(c => c.ReopenedAt is null).MinBy(c => c.At);
        var solved = facts.Over ? closure?.At ?? facts.TouchedAt : (DateTimeOffset?)null;
        return new()
        {
            CaseId = facts.CaseId,
            QueueId = facts.QueueId,
            ProductId = facts.ProductId,
            Channel = facts.Channel,
            OpenedAt = facts.OpenedAt,
            AskedAt = asked,
            AnsweredAt = answered,
            AnsweredById = answered is null ? null : facts.AnsweredById,
            ResponseWorkingSeconds = before?.ResponseWorkingSeconds is { } known && (before.AskedAt, before.AnsweredAt) == (asked, answered) ? known : Worked(calendar, asked, answered),
            ResponseKept = answered is null ? null : facts.ResponseKept,
            SolvedAt = solved,
            SolvedById = solved is null ? null : closure?.ById,
            ResolutionWorkingSeconds = before?.ResolutionWorkingSeconds is { } same && (before.OpenedAt, before.SolvedAt) == (facts.OpenedAt, solved) ? same : Worked(calendar, facts.OpenedAt, solved),
            ResolutionKept = solved is null ? null : facts.ResolutionKept,
            Reopenings = facts.Closures.Select(c => c.ReopenedAt).Distinct().Count(at => at is not null),
            ReopenedAt = facts.Closures.Max(c => c.ReopenedAt),
            Hands = facts.Hands,
            RatingAskedAt = facts.Rating?.AskedAt,
            RatedAt = facts.Rating?.AnsweredAt,
            Verdict = facts.Rating?.Verdict,
        };
    }

    private static long? Worked(WorkCalendar calendar, DateTimeOffset? from, DateTimeOffset? until) =>
        from is { } begin && until is { } end ? Math.Max(0, (long)calendar.Between(begin, end).TotalSeconds) : null;

    private static long? Seconds(DateTimeOffset? from, DateTimeOffset? until) => from is { } begin && until is { } end ? Math.Max(0, (long)(end - begin).TotalSeconds) : null;

    internal sealed class Mapping : IEntityTypeConfiguration<CaseTimes>
    {
        public void Configure(EntityTypeBuilder<CaseTimes> times)
        {
            times.ToTable("case_times");
            times.HasKey(t => t.CaseId);
            // A day asks for what lies in it.
            times.HasIndex(t => t.OpenedAt);
            times.HasIndex(t => t.AskedAt).HasFilter("asked_at IS NOT NULL");
            times.HasIndex(t => t.AnsweredAt).HasFilter("answered_at IS NOT NULL");
            times.HasIndex(t => t.SolvedAt).HasFilter("solved_at IS NOT NULL");
            times.HasIndex(t => t.RatingAskedAt).HasFilter("rating_asked_at IS NOT NULL");
            times.HasIndex(t => t.RatedAt).HasFilter("rated_at IS NOT NULL");
            times.HasOne<Case>().WithMany().HasForeignKey(t => t.CaseId);
        }
    }
}

/// <summary>What the times of a case follow from.</summary>
/// <param name="FirstBy">Who began the conversation: whose is the first word that is not a note and that no machine wrote.</param>
/// <param name="AnsweredAt">The first word of staff or of a partner, written or on the telephone.</param>
/// <param name="ResponseKept">What the clock of the first answer says; null where there is none.</param>
public sealed record CaseFacts(Guid CaseId, Guid QueueId, Guid? ProductId, Channel Channel, bool Over, DateTimeOffset OpenedAt, DateTimeOffset TouchedAt, int Hands,
    AuthorKind? FirstBy, DateTimeOffset? FirstAt, DateTimeOffset? AnsweredAt, Guid? AnsweredById, IReadOnlyList<Closure> Closures, Satisfaction? Rating, bool? ResponseKept, bool? ResolutionKept);
