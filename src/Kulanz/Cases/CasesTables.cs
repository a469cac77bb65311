using Kulanz.Cases;
using Kulanz.Cases.Causes;
using Kulanz.Cases.Checklists;
using Kulanz.Cases.Handovers;
using Kulanz.Cases.Knowledge;
using Kulanz.Cases.Repeats;
using Kulanz.Cases.Reports;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Platform.Data;

public sealed partial class KulanzDb
{
    public DbSet<Case> Cases => Set<Case>();
    public DbSet<Message> Messages => Set<Message>();
    public DbSet<Queue> Queues => Set<Queue>();
    public DbSet<QueueMember> QueueMembers => Set<QueueMember>();
    public DbSet<Closure> Closures => Set<Closure>();
    public DbSet<Attachment> Attachments => Set<Attachment>();
    public DbSet<CaseLink> CaseLinks => Set<CaseLink>();
    public DbSet<CaseTag> CaseTags => Set<CaseTag>();
    public DbSet<Draft> Drafts => Set<Draft>();
    public DbSet<Field> Fields => Set<Field>();
    public DbSet<FieldValue> FieldValues => Set<FieldValue>();
    public DbSet<Follower> Followers => Set<Follower>();
    public DbSet<Merge> Merges => Set<Merge>();
    public DbSet<Notification> Notifications => Set<Notification>();
    public DbSet<Satisfaction> Satisfactions => Set<Satisfaction>();
    public DbSet<Split> Splits => Set<Split>();
    public DbSet<SplitMove> SplitMoves => Set<SplitMove>();
    public DbSet<Tag> Tags => Set<Tag>();
    public DbSet<TimeEntry> TimeEntries => Set<TimeEntry>();
    public DbSet<CallNote> CallNotes => Set<CallNote>();
    public DbSet<CallDraft> CallDrafts => Set<CallDraft>();
    public DbSet<Article> Articles => Set<Article>();
    public DbSet<ArticleText> ArticleTexts => Set<ArticleText>();
    public DbSet<ArticleVersion> ArticleVersions => Set<ArticleVersion>();
    public DbSet<ArticleCategory> ArticleCategories => Set<ArticleCategory>();
    public DbSet<ArticleFile> ArticleFiles => Set<ArticleFile>();
    public DbSet<ArticleWord> ArticleWords => Set<ArticleWord>();
    public DbSet<Handover> Handovers => Set<Handover>();
    public DbSet<HandoverCorrection> HandoverCorrections => Set<HandoverCorrection>();
    public DbSet<Hand> Hands => Set<Hand>();
    public DbSet<Question> Questions => Set<Question>();
    public DbSet<Repeat> Repeats => Set<Repeat>();
    public DbSet<Cause> Causes => Set<Cause>();
    public DbSet<CaseCause> CaseCauses => Set<CaseCause>();
    public DbSet<Checklist> Checklists => Set<Checklist>();
    public DbSet<ChecklistVersion> ChecklistVersions => Set<ChecklistVersion>();
    public DbSet<CaseChecklist> CaseChecklists => Set<CaseChecklist>();
    public DbSet<ChecklistAnswer> ChecklistAnswers => Set<ChecklistAnswer>();
    public DbSet<AskedAgain> AskedAgain => Set<AskedAgain>();
    public DbSet<CaseTimes> CaseTimes => Set<CaseTimes>();
    public DbSet<CaseMark> CaseMarks => Set<CaseMark>();
    public DbSet<DayFigures> DayFigures => Set<DayFigures>();
    public DbSet<StaleDay> StaleDays => Set<StaleDay>();
}
