using System.Text.RegularExpressions;
using Kulanz.Cases;
using Kulanz.Cases.Grants;
using Kulanz.Cases.Mentions;
using Kulanz.Cases.Shipments;
using Kulanz.Cases.Vouchers;
using Kulanz.Mail;
using Kulanz.Platform;
using Kulanz.Platform.Outbox;
using Kulanz.Tests.Cases.Checklists;
using Kulanz.Tests.Cases.Grants;
using Kulanz.Tests.Cases.Mentions;
using Kulanz.Tests.Contracts;
using Kulanz.Tests.Contracts.Licences;
using Kulanz.Tests.Telephony;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Kulanz.Browser;

/// <summary>
/// The activation that would not end, as those see it who bring it to an end: from a post on a blog to what product management learns of it. Three agents, a partner, an approver
/// and the customer, each in a window of their own. How much our people click and type is counted on the way.
/// </summary>
public sealed class ActivationJourney(Browser browser)
{
    private static readonly Dictionary<string, string?> Loopback = new() { ["KULANZ_WEBHOOK_NETWORKS"] = "127.0.0.0/8" };

    private const string Post = "Every morning it wants to be activated again, and only the telephone is offered. Three people asked me the same five questions. I am not calling a fourth time.";

    [Theory]
    [InlineData("en", 1280, false)]
    [InlineData("de", 390, true)]
    public async Task A_man_complains_in_public_and_is_helped_by_five_people_of_whom_none_asks_him_twice(string language, int width, bool dark)
    {
        await using var app = await TestApp.Start(Databases.Sqlite, Loopback);
        await using var site = await SomeSite.Start();
        var look = $"{language}-{width}-{(dark ? "dark" : "light")}";
        var queue = await app.Look(db => db.Queues.OrderBy(q => q.Name).Select(q => q.Id).FirstAsync());
        Assert.Null((await app.Do<Mailboxes, Outcome<Mailbox>>(m => m.Add(new MailboxForm { Address = "support@company.example", Name = "Support", QueueId = queue, Language = "en" }, Actor.System, default))).Refusal);
        var list = await app.Checklist();
        var jonas = await app.Register(Someone.Jonas);
        var (licence, _) = await app.Licence(await app.Conclude(await app.Plan(list.Product), jonas.CustomerId!.Value));
        await app.Works(Someone.Nora, "Service Nord");
        await app.TeamBudget(50_000, 5_000);
        var (pbx, at) = (app.Visitor(), await app.Connect());
        await app.Sits(Someone.Anna, "204");
        await app.Sits(Someone.Lea, "207");
        site.Says("/feed", SomeSite.Rss(SomeSite.Item("Activate, activate, activate", "https://blog.example/activate", Post, "<guid>1</guid><author>jonas@customer.example (Jonas Kunde)</author>")));
        var ours = new Effort();

        // Found: the team lead watches the blog, and the post is a case by itself.
        await using (var lea = await browser.Open(app, language, width, dark))
        {
            await lea.SignIn(Someone.Lea);
            await lea.Go("/desk/mentions/feeds");
            await lea.Page.FillAsync("#Url", $"{site.Root}/feed");
            await lea.Page.FillAsync("#own", "activate");
            await lea.Page.ClickAsync("form[action*='handler=Add'] .btn-primary");
            await FeedRounds.Round(app.Services, default);
            await lea.Go("/desk/mentions");
            await Expect(lea.Page.Locator("main")).ToContainTextAsync("Activate, activate, activate");
            await lea.Look($"s3-mentions-{look}");
        }
        var number = await app.Look(db => db.Cases.Select(c => c.Number).SingleAsync());

        // Invited with one click; he calls and reads out the code, from a number nobody knows. The questions are answered while he talks.
        await using (var anna = await browser.Open(app, language, width, dark))
        {
            await anna.SignIn(Someone.Anna);
            await anna.Go($"/desk/cases/{number}");
            await ours.Click(anna.Page.Locator("#case-mention form[action$='handler=Invite'] button"));
            await Expect(anna.Page.Locator("#case-mention")).ToContainTextAsync(language == "de" ? "Per Mail eingeladen" : "Invited by mail");
            await anna.Look($"s3-invited-{look}");

            await pbx.Rings(at, "1", "030 4711", "204");
            await pbx.Answers(at, "1", "204");
            await anna.Go("/desk");
            var note = anna.Page.Locator("#call-note-1");
            await ours.Type(note.Locator("input[name=code]"), await Code(app, number));
            await ours.Click(note.Locator(".call-voucher .know-row .btn"));
            await Expect(note.Locator(".call-voucher .saved")).ToContainTextAsync($"#{number}");
            await anna.Look($"s3-voucher-{look}");
            await ours.Type(note.Locator("textarea[name=Text]"), "Wants activation at each start.");
            await ours.Click(note.Locator(".call-note-foot .btn-primary"));
            await Expect(note.Locator(".saved").First).ToBeVisibleAsync();
            await pbx.HangsUp(at, "1");

            // What it is about, and what he says to the questions.
            await anna.Go($"/desk/cases/{number}");
            if (await app.Look(db => db.Cases.Where(c => c.Number == number).Select(c => c.ProductId).SingleAsync()) is null)
                await ours.Choose(anna.Page.Locator("#cover select").First, list.Product.Id.ToString());
            await ours.Click(anna.Page.Locator("#checklist .check-offers button"));
            await Answer(anna, ours, list["Which"], "windows");
            await Answer(anna, ours, list["Online?"], "no");
            await Hand(anna, ours, "Ben Agent", "He is identified by the voucher. Please look at his licence.", "Which system he has.");
        }

        await using (var ben = await browser.Open(app, language, width, dark))
        {
            await ben.SignIn(Someone.Ben);
            await Accept(ben, ours);
            await Expect(ben.Page.Locator("#checklist")).ToContainTextAsync("Windows");
            await Answer(ben, ours, list["A proxy"], "no");
            await Hand(ben, ours, "Service Nord", "The licence is right. Please look at his computer.", "All that is in the checklist.");
        }

        await using (var nora = await browser.Open(app, language, width, dark))
        {
            await nora.SignIn(Someone.Nora, "/partner");
            await nora.Page.ClickAsync("#partner-cases a");
            await Expect(nora.Page.Locator(".known-answers")).ToContainTextAsync("Windows");
            await nora.Look($"s3-partner-offer-{look}");
            await nora.Page.ClickAsync(".handed-sheet .btn-primary");
            await nora.Page.FillAsync("#checklist .check-now input[name=answer]", "16");
            await nora.Page.ClickAsync("#checklist .check-now .btn");
            await Expect(nora.Page.Locator("#checklist .check-now")).ToHaveCountAsync(0);
            await nora.Look($"s3-partner-case-{look}");
            await nora.Page.ClickAsync("#hand-back summary");
            await nora.Page.FillAsync("#Summary", "Nothing is wrong with it. All causes we know are excluded.");
            await nora.Page.ClickAsync("#hand-back .btn-primary");
        }

        // A new key by telephone, a parcel that somebody else approves.
        await using (var lea = await browser.Open(app, language, width, dark))
        {
            await lea.SignIn(Someone.Lea);
            await Accept(lea, ours);
            await ours.Click(lea.Page.Locator($"a[href='/desk/replacement?case={number}']").First);
            await ours.Type(lea.Page.Locator("input[name=reason]"), "Cause not found");
            await ours.Click(lea.Page.Locator(".replacement-form .btn-primary"));
            await Expect(lea.Page.Locator("[data-read-group]")).ToHaveCountAsync(5);
            await lea.Look($"s3-key-{look}");
            await lea.Go($"/desk/cases/{number}");
            await ours.Click(lea.Page.Locator("#give-goodwill > summary"));
            await ours.Choose(lea.Page.Locator("select[name=grantKind]"), nameof(GrantKind.ShippedItem));
            await ours.Type(lea.Page.Locator("#give-goodwill input[name=amount]"), language == "de" ? "79,00" : "79.00");
            await ours.Type(lea.Page.Locator("#give-goodwill input[name=what]"), "Stick");
            await ours.Type(lea.Page.Locator("#give-goodwill input[name=reason]"), "So he never needs us again");
            await ours.Click(lea.Page.Locator("#give-goodwill form .btn"));
            await Expect(lea.Page.Locator("#goodwill-given .grant-waiting")).ToBeVisibleAsync();
        }

        await using (var ada = await browser.Open(app, language, width, dark))
        {
            await ada.SignIn(Someone.Ada);
            await ada.Go("/desk/goodwill");
            await ada.Look($"s3-approve-{look}");
            await ours.Click(ada.Page.Locator(".goodwill-list a").First);
            await ours.Click(ada.Page.Locator("form[action$='handler=ApproveGrant'] button"));
            await Expect(ada.Page.Locator("#goodwill-given .grant-approved")).ToBeVisibleAsync();
        }

        await using (var lea = await browser.Open(app, language, width, dark))
        {
            await lea.SignIn(Someone.Lea);
            await lea.Go($"/desk/cases/{number}");
            var form = lea.Page.Locator("form[action$='handler=Send']");
            await ours.Type(form.Locator("textarea[name=address]").First, "Am Markt 1, 10115 Berlin");
            await ours.Type(form.Locator("input[name=tracking]"), "00340000000000000012");
            await ours.Click(form.Locator(".btn"));
            await app.Holds(db => db.Set<Shipment>().AnyAsync(), "the parcel is on its way");
        }

        await using (var him = await browser.Open(app, language, width, dark))
        {
            await him.SignIn(Someone.Jonas, "/my/cases");
            await him.Go($"/my/cases/{number}");
            await him.Page.ClickAsync("form:has(input[value=arrived]) button, form:has(input[name=shipment]) button");
            await app.Holds(db => db.Set<Shipment>().AnyAsync(s => s.State == ShipmentState.Arrived), "he says that it has arrived");
            await him.Look($"s3-portal-{look}");
        }

        // He calls once more: solved, with what he says of it and what it was, in one form.
        await using (var lea = await browser.Open(app, language, width, dark))
        {
            await lea.SignIn(Someone.Lea);
            await pbx.Rings(at, "2", "030 4711", "207");
            await pbx.Answers(at, "2", "207");
            await lea.Go("/desk");
            var note = lea.Page.Locator("#call-note-2");
            await Expect(note.Locator(".call-end")).ToBeHiddenAsync();
            await ours.Type(note.Locator("textarea[name=Text]"), "It starts without asking.");
            await ours.Click(note.Locator($"input[name=Case][value='{number}']"));
            await ours.Click(note.Locator("input[name=Solved]"));
            await ours.Click(note.Locator(".call-end input[name=Verdict][value=Good]"));
            await ours.Choose(note.Locator(".call-end select[name=Cause]"), "unknown");
            await lea.Look($"s3-last-call-{look}");
            await ours.Click(note.Locator(".call-note-foot .btn-primary"));
            await Expect(note.Locator(".saved").First).ToBeVisibleAsync();
            await pbx.HangsUp(at, "2");

            await lea.Go($"/desk/cases/{number}");
            await ours.Click(lea.Page.Locator("#case-mention details:has(form[action$='handler=PublicAnswer']) > summary"));
            await ours.Choose(lea.Page.Locator("#case-mention select[name=kind]"), nameof(PublicAnswerKind.ThanksOfTheAuthor));
            await ours.Type(lea.Page.Locator("#case-mention input[name=link]").Last, "https://blog.example/thanks");
            await ours.Click(lea.Page.Locator("form[action$='handler=PublicAnswer'] .btn"));
            await Expect(lea.Page.Locator("#case-mention a[href='https://blog.example/thanks']")).ToBeVisibleAsync();
            await lea.Look($"s3-case-{look}");

            await lea.Go("/desk/causes/months");
            await Expect(lea.Page.Locator("main")).ToContainTextAsync(language == "de" ? "Ursache unbekannt" : "Cause unknown");
            await lea.Look($"s3-causes-{look}");
        }

        var ended = await app.Look(db => db.Cases.AsNoTracking().SingleAsync());
        Assert.Equal((CaseState.Solved, 4), (ended.State, ended.Hands));
        var diagnosis = await app.Diagnosis(number);
        Assert.Equal((4, 0, 0), (diagnosis.Answered.Count(), diagnosis.Open.Count(), diagnosis.AskedTwice));
        Assert.Equal((Verdict.Good, "Lea Lead"), await app.Look(db => db.Satisfactions.Select(s => new ValueTuple<Verdict?, string?>(s.Verdict, s.NotedByName)).SingleAsync()));
        Assert.NotNull(await app.Look(db => db.Licences.SingleAsync(l => l.Number != licence)));
        Assert.Equal(2, await app.Look(db => db.Set<Grant>().CountAsync(g => g.State == GrantState.Settled)));
        TestContext.Current.TestOutputHelper?.WriteLine($"Our people clicked {ours.Clicks} times and typed {ours.Characters} characters ({look}).");
    }

    /// <summary>What people do with mouse and keys, counted.</summary>
    private sealed class Effort
    {
        public int Clicks { get; private set; }

        public int Characters { get; private set; }

        public async Task Click(ILocator what)
        {
            await what.ClickAsync();
            Clicks++;
        }

        public async Task Type(ILocator where, string words)
        {
            await where.FillAsync(words);
            Characters += words.Length;
        }

        /// <summary>Open the list, take one.</summary>
        public async Task Choose(ILocator list, string value)
        {
            await list.SelectOptionAsync(value);
            Clicks += 2;
        }
    }

    private static async Task Answer(Window window, Effort ours, Guid question, string choice)
    {
        var asked = window.Page.Locator($"#checklist .check-now:has(#check-q-{question})");
        await ours.Click(asked.Locator($"button[value='{choice}']"));
        await Expect(asked).ToHaveCountAsync(0);
    }

    private static async Task Hand(Window window, Effort ours, string whom, string summary, string never)
    {
        await ours.Click(window.Page.Locator("a[href$='/handover']").First);
        await window.Page.Locator("#To").SelectOptionAsync(new SelectOptionValue { Label = whom });
        await ours.Type(window.Page.Locator("#Summary"), summary);
        await ours.Type(window.Page.Locator("#NeverAskAgain"), never);
        await ours.Click(window.Page.Locator(".handing .btn-primary"));
        await Expect(window.Page.Locator("#handovers .handed-waits")).ToContainTextAsync(whom);
    }

    private static async Task Accept(Window window, Effort ours)
    {
        await window.Go("/desk/handovers");
        await ours.Click(window.Page.Locator("#handover-list .row-what a"));
        await ours.Click(window.Page.Locator(".handed-sheet .btn-primary"));
        await window.Page.WaitForURLAsync(new Regex("/desk/cases/"));
    }

    /// <summary>As it stands in the mail that invites him.</summary>
    private static async Task<string> Code(TestApp app, long number)
    {
        var mails = await app.Look(db => db.Set<OutboxItem>().Where(i => i.Topic == $"case/{number}").Select(i => i.Content).ToListAsync());
        return mails.SelectMany(m => m.Split("\\n")).Select(line => VoucherCode.FindIn(line, out _)).First(code => code is not null)!.Reveal();
    }
}
