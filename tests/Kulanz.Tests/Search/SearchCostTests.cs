using Kulanz.Cases;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Jobs;
using Kulanz.Search;
using Kulanz.Tests.Cases;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Search;

/// <summary>What a search costs, and that the index can be made again.</summary>
public sealed class SearchCostTests
{
    [Theory, BothEngines]
    public async Task A_search_asks_as_often_for_three_hundred_hits_as_for_five_and_walks_through_no_table(string engine)
    {
        var questions = new Questions();
        await using var app = await TestApp.Start(engine, replace: questions.To);
        for (var i = 0; i < 5; i++)
            await app.OpenCase(Someone.Jonas, "Selten", "Ein seltenes Wort.");
        await Seed(app, 300);
        var desk = await app.SignedIn(Someone.Anna);
        await desk.GetStringAsync("/desk/search?q=warm");

        var few = await Queries("Selten");
        var many = await Queries("Leitung");
        Assert.Equal(few.Count, many.Count);
        Assert.InRange(many.Count(q => q.Sql.Contains("search_entries", StringComparison.Ordinal)), 1, 4);

        var walks = await app.Look(db => Questions.Walks(db, many, ["messages", "cases", "search_entries", "customers", "article_texts"]));
        Assert.True(walks.Count == 0, string.Join('\n', walks));

        async Task<List<Questions.Question>> Queries(string word)
        {
            questions.Asked.Clear();
            Assert.Contains("found-title", await desk.GetStringAsync($"/desk/search?q={word}"), StringComparison.Ordinal);
            return [.. questions.Asked];
        }
    }

    [Theory, BothEngines]
    public async Task An_index_of_another_version_is_built_anew_by_a_job_and_by_the_command(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await Seed(app, 450);
        Assert.Empty(await app.Look(db => db.Set<Job>().ToListAsync()));
        await Lose(app);
        Assert.Equal(0, await Hits(app));

        // Nothing is known of how it was built: the program's next start does it in the background.
        await app.Look(db => db.Write(() => db.Set<Preference>().Where(p => p.Name == nameof(SearchBuilt)).ExecuteDeleteAsync(), default));
        await app.Do(services => services.PrepareSearch(default));
        await app.Do(services => services.PrepareSearch(default));
        var job = Assert.Single(await app.Look(db => db.Set<Job>().ToListAsync()));
        Assert.Equal((Rebuilding.Kind, Actor.System.Name), (job.Kind, job.ByName));
        await app.Do(services => Jobs.Round(services, default));
        while (await app.Look(db => db.Set<Job>().AnyAsync(j => j.State == JobState.Waiting || j.State == JobState.Running)))
            await app.Do(services => Jobs.Round(services, default));
        Assert.Equal(100, await Hits(app));
        await app.Do(services => services.PrepareSearch(default));
        Assert.Single(await app.Look(db => db.Set<Job>().ToListAsync()));

        // By hand, and twice is the same as once.
        await Lose(app);
        using var said = new StringWriter();
        Assert.Equal(0, await app.Do(services => SearchVerbs.Rebuild(services, anew: false, said, default)));
        Assert.Equal(0, await app.Do(services => SearchVerbs.Rebuild(services, anew: true, said, default)));
        Assert.Contains("The search index is built.", said.ToString(), StringComparison.Ordinal);
        Assert.Equal(100, await Hits(app));
        // Each message, each case, the customer.
        Assert.Equal(450 + 450 + 1, await app.Look(db => db.Set<SearchEntry>().CountAsync()));
    }

    private static async Task<int> Hits(TestApp app) =>
        (await app.Do<Searching, FoundPage>(s => s.Page(FoundCases.Kind, Kulanz.Search.Words.Query.Parse("Leitungen"), null, 100, Actor.System, default))).Lines.Count;

    private static Task Lose(TestApp app) => app.Look(db => db.Write(async () =>
    {
        if (db.Engine is Sqlite)
            await db.Database.ExecuteSqlRawAsync("DELETE FROM search_words");
        return await db.Database.ExecuteSqlRawAsync("DELETE FROM search_entries");
    }, default));

    /// <summary>Cases with one message each.</summary>
    private static Task Seed(TestApp app, int cases) => app.Do(async services =>
    {
        var db = services.GetRequiredService<KulanzDb>();
        var customer = (await app.Customer(Someone.Jonas)).Id;
        var queue = await db.Queues.OrderBy(q => q.Id).Select(q => q.Id).FirstAsync();
        await db.Write(async () =>
        {
            for (var i = 0; i < cases; i++)
            {
                var at = app.Clock.GetUtcNow();
                var @case = new Case { Id = Id.New(app.Clock), Number = 1000 + i, Subject = $"Frage {i}", CustomerId = customer, QueueId = queue, OpenedAt = at, TouchedAt = at };
                db.Add(@case);
                db.Add(new Message { Id = Id.New(app.Clock), CaseId = @case.Id, CustomerId = customer, AuthorName = "Jonas", At = at, Text = "Die Leitung brummt." });
            }
            return await db.SaveChangesAsync();
        }, default);
    });
}
