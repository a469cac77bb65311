using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Cases.FairUse;
using Kulanz.Cases.ServiceLevels;
using Kulanz.Contracts;
using Kulanz.Mail;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Platform.Outbox;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Demo;

public sealed record AlreadyInUse(long Cases) : Refusal("This database has {0} cases already. The demo only fills an empty one, and has changed nothing.", Cases);

/// <summary>What there is to sign in with afterwards.</summary>
public sealed record DemoDoor(int Cases, IReadOnlyList<Company.Colleague> Staff, string Password);

/// <summary>
/// Fills an empty database with six weeks in the life of a company. Everything is done through the actions that pages and mail use, in the
/// order in which it happened, by a clock that travels along; so all that Kulanz keeps about an act is there: records, counts, times.
/// </summary>
public sealed class Filling(IServiceScopeFactory scopes, IServiceProvider program, TravellingClock clock)
{
    /// <summary>The stories begin later than this.</summary>
    public static readonly TimeSpan Back = TimeSpan.FromDays(45);

    private static readonly TimeZoneInfo Desk = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    /// <summary>Hears how many cases there are, after each.</summary>
    public Func<int, Task>? Opened { get; set; }

    private readonly Dictionary<string, Told> byName = [];
    private readonly Dictionary<string, Actor> actors = [];

    public async Task<Outcome<DemoDoor>> Fill(CancellationToken cancel)
    {
        var now = DemoModule.Now(program);
        if (await Within(services => services.GetRequiredService<KulanzDb>().Cases.LongCountAsync(cancel)) is > 0 and var there)
            return new AlreadyInUse(there);
        await Within(async services =>
        {
            var db = services.GetRequiredService<KulanzDb>();
            await Preferences.Set(db, new Demonstration { At = now }, cancel);
            await db.SaveChangesAsync(cancel);
        });
        await Within(services => services.GetRequiredService<Company>().Found(cancel));
        await Within(services => services.GetRequiredService<Telephones>().Install(cancel));
        await Within(services => services.GetRequiredService<Rulebook>().Fields(Actor.System, cancel));
        await Within(async services => await services.GetRequiredService<Rulebook>().Articles(await Acting("katrin"), cancel));
        await Within(async services => await services.GetRequiredService<Offers>().Arrange(await Acting("henrik"), cancel));
        await Within(async services => await services.GetRequiredService<Help>().Arrange(DateOnly.FromDateTime((now - Back).UtcDateTime), await Acting("henrik"), cancel));
        // A program that never runs hears nothing of what it sets itself.
        program.GetRequiredService<Preferences>().Forget();
        var people = await Within(services => services.GetRequiredService<People>().Settle(Acting, cancel));
        await Within(async services => await services.GetRequiredService<Offers>().Conclude(people, now, await Acting("katrin"), cancel));

        var stories = Shelf.Stories();
        await Live(stories, people, now, cancel);
        clock.Go(now.AddMinutes(-3));
        await Within(services => services.GetRequiredService<Offers>().SomebodyCancels(cancel));
        await Within(services => services.GetRequiredService<Offers>().Beat(cancel));
        clock.Go(now.AddMinutes(-1));
        await PlanTime.Round(program, cancel);
        await Within(async services => await services.GetRequiredService<Rulebook>().Rules(await Acting("katrin"), cancel));
        await Settle(cancel);
        return new DemoDoor(stories.Count, Company.Staff, Company.Password);
    }

    /// <summary>All beats of all stories in the order of time.</summary>
    private async Task Live(IReadOnlyList<Story> stories, Dictionary<string, People.Person> people, DateTimeOffset now, CancellationToken cancel)
    {
        var coming = new PriorityQueue<(Told Told, Beat? Beat), (DateTimeOffset At, int Order)>();
        var (order, opened) = (0, 0);
        foreach (var story in stories)
        {
            var told = Cast(story, people, order);
            if (story.Fact("id") is { } name)
                byName.Add(name, told);
            foreach (var (beat, at) in story.Beats.Zip(Moments(story, now)))
                coming.Enqueue((told, beat), (at, order++));
        }
        var missed = MissedCalls(people, now);
        var night = now - Back;
        while (coming.TryDequeue(out var next, out var place))
        {
            for (; place.At > night; night = night.AddDays(1))
                await Night(night, cancel);
            while (missed.TryPeek(out var call) && call.At <= place.At && missed.Dequeue() is var (from, at))
            {
                clock.Go(at);
                await Within(services => services.GetRequiredService<Telephones>().RingInVain(from, TimeSpan.FromSeconds(28), cancel));
            }
            clock.Go(place.At);
            if (next.Beat is { } beat)
                await Within(services => services.GetRequiredService<Telling>().Tell(next.Told, beat, byName, cancel));
            else
                await Rest(next.Told, cancel);
            if (Opened is not null && next.Beat == next.Told.Story.Beats[0])
                await Opened(++opened);
            if (next.Beat == next.Told.Story.Beats[^1] && await Quiet(next.Told, cancel) is var quiet && quiet < now)
                coming.Enqueue((next.Told, null), (quiet, order++));
        }
        clock.Go(now.AddHours(-5));
        foreach (var colleague in Company.Staff)
            await Read(colleague, now.AddHours(-20), cancel);
    }

    /// <summary>Who it is about and who has it: those who work in the queue take turns, each in their language where they can choose.</summary>
    private static Told Cast(Story story, Dictionary<string, People.Person> people, int turn)
    {
        var queue = story.Fact("queue") ?? "Support";
        if (!people.TryGetValue(story.Facts["who"], out var who))
            throw new InvalidDataException($"In \"{story.Subject}\" nobody is called \"{story.Facts["who"]}\".");
        var all = Company.Staff.Where(c => c.Role == "Agent" && c.Queues.Contains(queue)).ToList();
        var members = (all.Exists(c => c.Language == who.Language) ? all.Where(c => c.Language == who.Language) : all).Select(c => c.Key).ToList();
        return new Told(story, who, story.Fact("agent") ?? members[turn % members.Count], queue);
    }

    /// <summary>When each beat is: staff only while the desk is open, and everything before now.</summary>
    private static List<DateTimeOffset> Moments(Story story, DateTimeOffset now)
    {
        var moments = new List<DateTimeOffset>();
        var at = story.Begins(now, Desk);
        foreach (var beat in story.Beats)
        {
            at += beat.After;
            if (beat.ByStaff && moments.Count > 0)
                at = Open(at);
            moments.Add(at);
        }
        var latest = now.AddMinutes(-4);
        if (moments[^1] <= latest)
            return moments;
        // What would end tomorrow happens faster, rather than not at all.
        var (begin, length) = (moments[0], moments[^1] - moments[0]);
        return moments.ConvertAll(moment => begin + (latest - begin) * ((moment - begin) / length));
    }

    /// <summary>Monday to Saturday, eight to seven.</summary>
    private static DateTimeOffset Open(DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, Desk);
        while (local.DayOfWeek == DayOfWeek.Sunday || local.Hour is < 8 or >= 19)
        {
            var morning = (local.Hour < 8 ? local.Date : local.Date.AddDays(1)).AddHours(8).AddMinutes(local.Minute * 2 % 70 + 3);
            local = new DateTimeOffset(morning, Desk.GetUtcOffset(morning));
        }
        return local.ToUniversalTime();
    }

    /// <summary>What the program does by itself: who is late, and which contracts come to a day that matters.</summary>
    private async Task Night(DateTimeOffset at, CancellationToken cancel)
    {
        clock.Go(at);
        await Looking.Round(program, cancel);
        await Reminding.Round(program, cancel);
        await Overdue.Round(program, cancel);
    }

    /// <summary>When the desk would have looked at it for the last time.</summary>
    private Task<DateTimeOffset> Quiet(Told told, CancellationToken cancel) => Within(async services =>
        (await services.GetRequiredService<KulanzDb>().Cases.Where(c => c.Number == told.Number).Select(c => c.TouchedAt).SingleAsync(cancel)).AddDays(7).AddMinutes(20));

    /// <summary>What was solved and stayed quiet for a week is closed, as the desk would have done it then.</summary>
    private Task Rest(Told told, CancellationToken cancel) => Within(async services =>
    {
        if (await services.GetRequiredService<KulanzDb>().Cases.AnyAsync(c => c.Number == told.Number && c.State == CaseState.Solved && c.MergedIntoId == null, cancel))
            _ = (await services.GetRequiredService<Closing>().Close(told.Number, null, final: true, Actor.System, cancel)).Value;
    });

    /// <summary>Some have rung in vain lately: one who is known, one nobody knows, one who does not say who they are.</summary>
    private static Queue<(string? From, DateTimeOffset At)> MissedCalls(Dictionary<string, People.Person> people, DateTimeOffset now) =>
        new([(people["lehmann"].Phone, now.AddHours(-3)), (null, now.AddMinutes(-150)), ("+49 30 23125999", now.AddMinutes(-110)), (people["jansen"].Phone, now.AddMinutes(-70))]);

    /// <summary>Nobody comes back to five weeks of unread news; the last day's are still there.</summary>
    private Task Read(Company.Colleague colleague, DateTimeOffset before, CancellationToken cancel) => Within(async services =>
    {
        var account = (await Acting(colleague.Key)).Id!.Value;
        var db = services.GetRequiredService<KulanzDb>();
        var cases = await db.Notifications.Where(n => n.AccountId == account && n.ReadAt == null && n.At < before).Select(n => n.CaseId).Distinct().ToListAsync(cancel);
        await services.GetRequiredService<Following>().Read(cases, account, cancel);
    });

    /// <summary>What was "mailed" in the stories has arrived long ago: <see cref="NothingLeaves"/>. Mail from now on leaves as always.</summary>
    private Task<int> Settle(CancellationToken cancel) => Within(services =>
    {
        var db = services.GetRequiredService<KulanzDb>();
        return db.Write(async () =>
        {
            await db.MailDeliveries.Where(d => d.State == DeliveryState.Queued).ExecuteUpdateAsync(set => set.SetProperty(d => d.State, DeliveryState.Sent).SetProperty(d => d.Problem, (Sentence?)null), cancel);
            return await db.Set<OutboxItem>().Where(i => i.NextTryAt == NothingLeaves.Never).ExecuteDeleteAsync(cancel);
        }, cancel);
    });

    private async Task<Actor> Acting(string key)
    {
        if (!actors.TryGetValue(key, out var actor))
            actors.Add(key, actor = await Within(services => services.GetRequiredService<Company>().Acting(key)));
        return actor;
    }

    private async Task<T> Within<T>(Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await work(scope.ServiceProvider);
    }

    private async Task Within(Func<IServiceProvider, Task> work)
    {
        await using var scope = scopes.CreateAsyncScope();
        await work(scope.ServiceProvider);
    }
}
