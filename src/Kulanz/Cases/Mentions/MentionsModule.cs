using System.Globalization;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Access.Exports;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Ui;
using Kulanz.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Cases.Mentions;

/// <summary>Mentions: see README.md beside this file.</summary>
public static class MentionsModule
{
    /// <summary>Announced when any mention changes.</summary>
    public const string Listed = "mentions";

    public static IServiceCollection AddMentions(this IServiceCollection services)
    {
        services.AddSingleton<RobotsKept>();
        services.AddHttpClient(Fetching.Client, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(provider => provider.GetRequiredService<PublicAddresses>().Handler(plainToo: true)).RemoveAllLoggers();
        services.AddScoped<Fetching>().AddScoped<WatchingFeeds>().AddScoped<FeedRounds>().AddScoped<Spotting>().AddScoped<MentionCases>().AddScoped<Pasting>().AddScoped<Inviting>().AddScoped<OptingOut>().AddScoped<AnsweringInPublic>();
        services.AddSingleton(Inviting.ByMail).AddSingleton(Inviting.InPublic);
        services.AddLoop(FeedRounds.Loop, "Feeds are read", TimeSpan.FromMinutes(1), FeedRounds.Round);
        services.AddSingleton(new CasePanel(31, "CaseMention"));
        services.AddSingleton(new DeskLink(38, "Mentions", "speakerphone", "/desk/mentions", Permission.MentionsWork));
        services.AddSingleton(new EventSight("mention", Permission.CasesRead)).AddSingleton(new EventSight("feed", Permission.DeskManage));
        services.AddSingleton(new RecordSight("mention", (db, reader, number, cancel) => db.MentionsFor(reader).AnyAsync(m => m.Number == number, cancel), "/desk/mentions?number={0}", (program, record) => Told(program.GetRequiredService<Texts>(), record)));
        services.AddSingleton(new TimelineKind("mention.opened", "speakerphone", _ => "Wrote about us elsewhere", c => c.Word("url")));
        services.AddSingleton(new TimelineKind("mention.invited", "send", _ => "Invited after a post"));
        services.AddSingleton(new TimelineKind("mention.opted_out", "ban", _ => "Wants no invitations"));
        services.AddSingleton(new TimelineKind("mention.answered", "message-2", c => c.Word("kind") == "our_answer" ? "Answered in public" : "Thanked in public", c => c.Word("url")));
        foreach (var (type, tell) in Sentences)
            services.AddSingleton(new HistorySentence(type, tell));
        services.AddSingleton(Copy);
        return services;
    }

    public static void MapMentions(this WebApplication app) => app.MapMentionsApi();

    private static readonly Dictionary<string, Func<Texts, string, JsonElement, string>> Sentences = new()
    {
        ["mention.found"] = (texts, _, c) => texts["A post was found: {0}", (object)(c.Word("url") ?? "")],
        ["mention.changed"] = (texts, _, c) => texts["The post was changed: {0}", (object)(c.Word("url") ?? "")],
        ["mention.opened"] = (texts, who, c) => texts["{0} made the post a case: {1}", who, c.Word("url") ?? ""],
        ["mention.dismissed"] = (texts, who, c) => texts["{0} dismissed the post: {1}", who, c.Word("reason") ?? ""],
        ["mention.invited"] = (texts, who, c) => c.Word("way") == "invited_by_mail" ? texts["{0} invited the author by mail.", who] : texts["{0} made an invitation to be posted in public.", who],
        ["mention.posted"] = (texts, who, c) => texts["{0} posted the invitation: {1}", who, c.Word("url") ?? ""],
        ["mention.opted_out"] = (texts, who, c) => c.Word("reason") is { Length: > 0 } reason ? texts["{0} noted that the author wants no invitations: {1}", who, reason] : texts["The author wants no invitations."],
        ["mention.answered"] = (texts, who, c) => c.Word("kind") == "our_answer" ? texts["{0} noted our public answer: {1}", who, c.Word("url") ?? ""] : texts["{0} noted the author's public thanks: {1}", who, c.Word("url") ?? ""],
    };

    private static string Told(Texts texts, Record record)
    {
        using var content = JsonDocument.Parse(record.Content ?? "{}");
        var who = record.ActorName.Length > 0 ? record.ActorName : texts.Word(record.ActorKind);
        return Sentences.TryGetValue(record.Type, out var tell) ? tell(texts, who, content.RootElement) : $"{who}: {record.Type}";
    }

    private static readonly ExportPart Copy = new(112, "mentions", "what you wrote about us elsewhere, and how we answered")
    {
        List = async (reading, after, cancel) =>
        {
            const int atOnce = 50;
            var (db, number) = (reading.Db, after is null ? 0 : long.Parse(after, CultureInfo.InvariantCulture));
            var found = await db.Mentions.AsNoTracking().Where(m => m.Number > number && db.Cases.Any(c => c.Id == m.CaseId && c.CustomerId == reading.Customer.Id)).OrderBy(m => m.Number).Take(atOnce).ToListAsync(cancel);
            var ids = found.ConvertAll(m => m.Id);
            var answers = (await db.PublicAnswers.AsNoTracking().Where(a => ids.Contains(a.MentionId)).OrderBy(a => a.At).ToListAsync(cancel)).ToLookup(a => a.MentionId);
            var invited = (await db.MentionInvitations.AsNoTracking().Where(i => ids.Contains(i.MentionId)).OrderBy(i => i.At).ToListAsync(cancel)).ToLookup(i => i.MentionId);
            return new(found.ConvertAll(object (m) => new { m.Url, m.Title, m.PublishedAt, m.FoundAt, InvitedAt = invited[m.Id].Select(i => i.At), Answers = answers[m.Id].Select(a => new { a.Kind, a.Url, a.Text, a.At }) }),
                found.Count == atOnce ? found[^1].Number.ToString(CultureInfo.InvariantCulture) : null, found.Count);
        },
    };
}
