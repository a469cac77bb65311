using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Platform.Api;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Platform.Api;

public sealed class IdempotencyTests
{
    [Theory, BothEngines]
    public async Task The_same_key_is_done_once_and_answered_the_same(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (shop, jonas) = (await app.Program(), (await app.Customer(Someone.Jonas)).Id);

        var first = await Post(shop, "order-1", Question(jonas, "No dial tone"));
        var again = await Post(shop, "order-1", Question(jonas, "No dial tone"));

        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.Equal(first.Content.Headers.ContentType, again.Content.Headers.ContentType);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        Assert.False(first.Headers.Contains(Idempotency.ReplayedHeader));
        Assert.Equal("true", Assert.Single(again.Headers.GetValues(Idempotency.ReplayedHeader)));
        Assert.Equal(1, await app.Look(db => db.Cases.CountAsync()));
        // What is kept of the answer cannot be read in the table.
        var kept = await app.Look(db => db.Set<IdempotentPost>().AsNoTracking().SingleAsync());
        Assert.DoesNotContain("number", System.Text.Encoding.UTF8.GetString(kept.Body!), StringComparison.Ordinal);

        // Another body or address is another request; another program's key is another key; another key is another case.
        await Refused(await Post(shop, "order-1", Question(jonas, "Something else")), HttpStatusCode.UnprocessableEntity, "idempotency_mismatch");
        await Refused(await Post(shop, "order-1", Question(jonas, "No dial tone"), "/api/v1/cases?x=1"), HttpStatusCode.UnprocessableEntity, "idempotency_mismatch");
        await Refused(await Post(shop, "two words", Question(jonas, "No dial tone")), HttpStatusCode.BadRequest, "idempotency_key_malformed");
        Assert.Equal(HttpStatusCode.Created, (await Post(await app.Program(), "order-1", Question(jonas, "No dial tone"))).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await Post(shop, "order-2", Question(jonas, "No dial tone"))).StatusCode);
        Assert.Equal(3, await app.Look(db => db.Cases.CountAsync()));

        // A day later the key is new again, and the sweep has forgotten the others.
        app.Clock.Advance(TimeSpan.FromHours(25));
        Assert.Equal(HttpStatusCode.Created, (await Post(shop, "order-1", Question(jonas, "Something else"))).StatusCode);
        await app.Do(services => Idempotency.Sweep(services, default));
        Assert.Equal(1, await app.Look(db => db.Set<IdempotentPost>().CountAsync()));
    }

    [Theory, BothEngines]
    public async Task Of_many_at_once_one_is_done(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (shop, jonas) = (await app.Program(), (await app.Customer(Someone.Jonas)).Id);

        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => Post(shop, "order-1", Question(jonas, "No dial tone"))));

        Assert.Equal(1, await app.Look(db => db.Cases.CountAsync()));
        Assert.Contains(answers, a => a.StatusCode == HttpStatusCode.Created);
        foreach (var other in answers.Where(a => a.StatusCode != HttpStatusCode.Created))
            await Refused(other, HttpStatusCode.Conflict, "idempotency_in_progress");
        Assert.Single(answers.Where(a => a.StatusCode == HttpStatusCode.Created).Select(a => a.Headers.Location!.ToString()).Distinct());
    }

    [Theory, BothEngines]
    public async Task What_was_refused_is_looked_at_anew(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (shop, jonas) = (await app.Program(), (await app.Customer(Someone.Jonas)).Id);

        Assert.Equal(HttpStatusCode.NotFound, (await Post(shop, "order-1", Question(Guid.Empty, "No dial tone"))).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await Post(shop, "order-1", Question(jonas, "No dial tone"))).StatusCode);

        Assert.Equal(1, await app.Look(db => db.Cases.CountAsync()));
    }

    [Theory, BothEngines]
    public async Task Whoever_died_before_the_act_left_nothing_and_whoever_died_after_it_is_not_repeated(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (shop, jonas) = (await app.Program(), (await app.Customer(Someone.Jonas)).Id);
        await Post(shop, "done", Question(jonas, "No dial tone"));
        // As they stand in the table when the program is killed: one before its act, one between its act and its answer.
        var actor = await app.Look(db => db.Set<IdempotentPost>().Select(p => p.ActorId).SingleAsync());
        await app.Look(async db =>
        {
            await db.Set<IdempotentPost>().ExecuteUpdateAsync(set => set.SetProperty(p => p.Status, (int?)null).SetProperty(p => p.Body, (byte[]?)null));
            db.Add(new IdempotentPost { ActorId = actor, Key = "begun", ClaimedAt = app.Clock.GetUtcNow() });
            return await db.SaveChangesAsync();
        });
        await Refused(await Post(shop, "begun", Question(jonas, "Once more")), HttpStatusCode.Conflict, "idempotency_in_progress");

        app.Clock.Advance(TimeSpan.FromMinutes(3));

        Assert.Equal(HttpStatusCode.Created, (await Post(shop, "begun", Question(jonas, "Once more"))).StatusCode);
        await Refused(await Post(shop, "done", Question(jonas, "No dial tone")), HttpStatusCode.Conflict, "idempotency_answer_lost");
        Assert.Equal(2, await app.Look(db => db.Cases.CountAsync()));
    }

    [Theory, BothEngines]
    public async Task Whoever_asks_again_while_the_lease_ends_is_not_told_that_something_was_done(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (shop, jonas) = (await app.Program(), (await app.Customer(Someone.Jonas)).Id);
        await Post(shop, "first", Question(jonas, "No dial tone"));
        var actor = await app.Look(db => db.Set<IdempotentPost>().Select(p => p.ActorId).SingleAsync());

        // A look at the clock is a millisecond: one of these leases ends between taking the key and answering.
        for (var looks = 0; looks < 40; looks++)
        {
            var key = $"begun-{looks}";
            await app.Look(async db =>
            {
                db.Add(new IdempotentPost { ActorId = actor, Key = key, ClaimedAt = app.Clock.GetUtcNow() - IdempotentPost.Lease + TimeSpan.FromMilliseconds(looks) });
                return await db.SaveChangesAsync();
            });

            using var answer = await Post(shop, key, Question(jonas, "Once more"));

            if (answer.StatusCode != HttpStatusCode.Created)
                await Refused(answer, HttpStatusCode.Conflict, "idempotency_in_progress");
        }
    }

    [Theory, BothEngines]
    public async Task An_act_whose_key_was_taken_over_fails_whole(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var jonas = (await app.Customer(Someone.Jonas)).Id;
        var anna = await app.Acting(Someone.Anna);
        var claim = new IdempotentPost.Claim(anna.Id!.Value, "slow", app.Clock.GetUtcNow(), () => null);

        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(async () =>
        {
            IdempotentPost.Current.Value = claim;
            await app.Do<Opening, Kulanz.Platform.Outcome<Case>>(opening => opening.Open(new NewCase(jonas, "Too late", "Too late", Channel.Api), anna, default));
        });

        Assert.Equal(0, await app.Look(db => db.Cases.CountAsync()));
    }

    [Theory, BothEngines]
    public async Task A_large_mail_with_a_key_arrives_once(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var gateway = await app.Program("Mail gateway");
        var mail = System.Text.Encoding.ASCII.GetBytes("From: jonas@customer.example\r\nTo: support@company.example\r\nSubject: Large\r\n\r\n" + string.Concat(Enumerable.Repeat(new string('x', 70) + "\r\n", 60_000)));

        var first = await Post(gateway, "spool-1", new ByteArrayContent(mail) { Headers = { ContentType = new("message/rfc822") } }, "/api/v1/mail");
        var again = await Post(gateway, "spool-1", new ByteArrayContent(mail) { Headers = { ContentType = new("message/rfc822") } }, "/api/v1/mail");

        Assert.Equal(HttpStatusCode.Accepted, first.StatusCode);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        Assert.Equal(1, await app.Look(db => db.Set<Kulanz.Mail.ArrivedMail>().CountAsync()));
    }

    private static JsonContent Question(Guid customer, string subject) => JsonContent.Create(new { customerId = customer, subject, text = "Please help." });

    private static async Task<HttpResponseMessage> Post(HttpClient program, string key, HttpContent content, string address = "/api/v1/cases")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        request.Headers.TryAddWithoutValidation(Idempotency.Header, key);
        return await program.SendAsync(request);
    }

    private static async Task Refused(HttpResponseMessage answer, HttpStatusCode status, string code)
    {
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((status, code), (answer.StatusCode, problem.GetProperty("code").GetString()));
    }
}
