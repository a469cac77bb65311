using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Cases.Knowledge;
using Kulanz.Cases.Repeats;
using Kulanz.Cases.Repeats.Likeness;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Cases.Repeats;

/// <summary>What is found for a question, what never is, and for whom.</summary>
public sealed class EarlierAnswersTests
{
    private const string Evening = "Guten Tag, mein Router verliert jeden Abend die Verbindung zum Internet. Was kann ich tun?";
    private const string Again = "Hallo, abends verliert mein Router ständig die Internetverbindung. Woran liegt das?";
    private const string Channel6 = "Guten Tag Herr Kunde,\n\nbitte stellen Sie den Kanal des Routers fest auf 6.\n\nMit freundlichen Grüßen\nAnna Agent";

    [Theory, BothEngines]
    public async Task Who_asks_in_other_words_what_was_answered_in_spring_is_referred_to_that_answer_by_one_click(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await Others(app);
        var spring = await app.Ask(Someone.Jonas, "Router verliert die Verbindung", Evening);
        await app.Reply(spring.Number, "Wir sehen uns das an.");
        var answer = await app.Reply(spring.Number, Channel6, then: CaseState.Solved);
        app.Clock.Advance(TimeSpan.FromDays(180));
        var autumn = await app.Ask(Someone.Jonas, "Internet bricht ab", Again);
        var anna = await app.SignedIn(Someone.Anna, "de");

        var page = await anna.Read($"/desk/cases/{autumn.Number}");
        Assert.Contains("Frühere Antworten", page, StringComparison.Ordinal);
        Assert.Contains($"<a href=\"/desk/cases/{spring.Number}#m-{spring.Message}\">#{spring.Number}</a>", page, StringComparison.Ordinal);
        Assert.Contains("mein Router verliert jeden Abend", page, StringComparison.Ordinal);
        Assert.Contains("Anna Agent, <time", page, StringComparison.Ordinal);
        Assert.Contains("bitte stellen Sie den Kanal des Routers fest auf 6", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Wir sehen uns das an", page, StringComparison.Ordinal);
        Assert.Matches("certainty-\\w+\"><svg[^>]*>.*?</svg> (Vielleicht|Wahrscheinlich|Sicher)", page);

        var referred = await anna.Submit($"/desk/cases/{autumn.Number}", new() { ["Kind"] = "Reply", ["Text"] = "Guten Tag Herr Kunde," }, $"/desk/cases/{autumn.Number}?handler=Refer&message={autumn.Message}&other={spring.Message}");

        Assert.Equal($"/desk/cases/{autumn.Number}#composer", referred.Headers.Location?.ToString());
        var written = (await anna.Read($"/desk/cases/{autumn.Number}")).ReplaceLineEndings("\n");
        Assert.Contains(">Guten Tag Herr Kunde,\n\nDanach hatten Sie uns am 28. September 2026 schon einmal gefragt. Unsere Antwort vom 28. September 2026:\n\nBitte stellen Sie den Kanal des Routers fest auf 6.\n\nHat sich", written, StringComparison.Ordinal);
        Assert.Contains($"Schon gefragt in #{spring.Number}", written, StringComparison.Ordinal);
        var repeat = await app.Look(db => db.Repeats.SingleAsync());
        Assert.Equal((autumn.Message, spring.Message, answer, true, "Anna Agent"), (repeat.MessageId, repeat.EarlierId, repeat.AnswerId, repeat.Own, repeat.ByName));
        Assert.Contains("Anna Agent hat die Frage als Wiederholung", await anna.Read($"/desk/cases/{autumn.Number}/history"), StringComparison.Ordinal);
        Assert.Contains(repeat.Id, await app.Look(db => db.Records.Where(r => r.Type == "repeat.confirmed" && r.Topic == $"case/{autumn.Number}").Select(r => r.Id).ToListAsync()));
    }

    [Theory, BothEngines]
    public async Task The_customers_language_says_in_which_words_one_refers_and_an_administrator_may_change_them(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var first = await app.Ask(Someone.Mary, "Invoice", "I cannot find the invoice for August. Where is it?");
        await app.Reply(first.Number, "Hello Mary,\n\nyou find all invoices under My account.\n\nKind regards\nAnna");
        var second = await app.Ask(Someone.Mary, "August", "Where can I find my invoice for August?");
        var ada = await app.SignedIn(Someone.Ada);
        var anna = await app.Acting(Someone.Anna);

        var passage = await app.Do<Referring, string?>(r => r.Passage(second.Message, first.Message, anna, default));
        Assert.StartsWith("You asked us about this on 28 September 2026. Our answer of 28 September 2026:\n\nYou find all invoices under My account.\n\n", passage, StringComparison.Ordinal);

        Assert.Contains("Reference to an earlier answer", await ada.Read("/admin/templates"), StringComparison.Ordinal);
        var editor = await ada.Read("/admin/templates/earlier-answer/en");
        Assert.DoesNotContain("name=\"Subject\"", editor, StringComparison.Ordinal);
        var refused = await (await ada.Submit("/admin/templates/earlier-answer/en", new() { ["Text"] = "See {{nothing}}.", ["Edition"] = "0" }, "/admin/templates/earlier-answer/en?handler=Save")).Read();
        Assert.Contains("There is no placeholder {{nothing}}", refused, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await ada.Submit("/admin/templates/earlier-answer/en", new() { ["Text"] = "As {{answer.by}} wrote: {{answer}}", ["Edition"] = "0" }, "/admin/templates/earlier-answer/en?handler=Save")).StatusCode);
        Assert.Equal("As Anna Agent wrote: You find all invoices under My account.", await app.Do<Referring, string?>(r => r.Passage(second.Message, first.Message, anna, default)));
    }

    [Theory, BothEngines]
    public async Task Cases_of_a_queue_one_may_not_see_are_not_there(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var legal = await Legal(app);
        var hidden = await app.Ask(Someone.Jonas, "Router verliert die Verbindung", Evening, queue: legal);
        await app.Reply(hidden.Number, "Geheimer Rat.", Someone.Ben);
        var asked = await app.Ask(Someone.Jonas, "Internet bricht ab", Again);
        var (anna, ben) = (await app.SignedIn(Someone.Anna), await app.SignedIn(Someone.Ben));

        Assert.Contains("Geheimer Rat.", await ben.Read($"/desk/cases/{asked.Number}"), StringComparison.Ordinal);
        var page = await anna.Read($"/desk/cases/{asked.Number}");
        Assert.DoesNotContain("Geheimer Rat.", page, StringComparison.Ordinal);
        Assert.DoesNotContain($"{hidden.Message}", page, StringComparison.Ordinal);
        Assert.Contains("Nothing like it was answered before.", page, StringComparison.Ordinal);
        // Nor by guessing its number.
        Assert.Equal(HttpStatusCode.OK, (await anna.Submit($"/desk/cases/{asked.Number}", [], $"/desk/cases/{asked.Number}?handler=Refer&message={asked.Message}&other={hidden.Message}")).StatusCode);
        await anna.Submit($"/desk/cases/{asked.Number}", [], $"/desk/cases/{asked.Number}?handler=Distinguish&message={asked.Message}&other={hidden.Message}");
        Assert.False(await app.Look(async db => await db.Repeats.AnyAsync() || await db.Set<Distinction>().AnyAsync()));
        // What Ben refers to, Anna does not read either.
        await ben.Submit($"/desk/cases/{asked.Number}", [], $"/desk/cases/{asked.Number}?handler=Refer&message={asked.Message}&other={hidden.Message}");
        page = await anna.Read($"/desk/cases/{asked.Number}");
        Assert.Contains("Asked before", page, StringComparison.Ordinal);
        Assert.DoesNotContain($"#{hidden.Number}", page, StringComparison.Ordinal);
        Assert.Contains($"#{hidden.Number}", await ben.Read("/desk/repeats"), StringComparison.Ordinal);
        Assert.DoesNotContain($"#{hidden.Number}", await anna.Read("/desk/repeats"), StringComparison.Ordinal);
    }

    [Theory, BothEngines]
    public async Task What_nobody_has_answered_is_no_answer_and_neither_are_notes_or_machines(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var first = await app.Ask(Someone.Jonas, "Router verliert die Verbindung", Evening);
        await app.Reply(first.Number, "Intern: der Kunde hat den alten Router.", kind: MessageKind.Note);
        await app.Do<Replying, Outcome<Message>>(r => r.Say(first.Number, new Saying(MessageKind.Reply, "Ihre Nachricht ist angekommen."), Actor.System, default));
        var second = await app.Ask(Someone.Jonas, "Internet bricht ab", Again);
        var anna = await app.Acting(Someone.Anna);
        Assert.Empty(await app.Found(second.Message, anna));

        // Answered meanwhile: one looks again.
        var answer = await app.Reply(first.Number, Channel6);
        var desk = await app.SignedIn(Someone.Anna);
        await desk.Submit($"/desk/cases/{second.Number}", [], $"/desk/cases/{second.Number}?handler=Compare");
        var found = Assert.Single(await app.Found(second.Message, anna));
        Assert.Equal((first.Message, answer, true), (found.Other, found.AnswerId!.Value, found.Own));
        Assert.DoesNotContain("alten Router", await desk.Read($"/desk/cases/{second.Number}"), StringComparison.Ordinal);
        // And gone again with the answer, whatever was kept.
        await app.Look(db => db.Write(() => db.Messages.Where(m => m.Id == answer).ExecuteDeleteAsync(), default));
        Assert.Empty(await app.Found(second.Message, anna));
    }

    [Theory, BothEngines]
    public async Task What_was_said_on_the_telephone_is_found_and_its_note_stays_among_colleagues(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var call = await app.Ask(Someone.Jonas, "Anruf: Verbindung", "Ruft an, weil der Router jeden Abend die Verbindung zum Internet verliert. Kanal 6 empfohlen, ist ungehalten.", Channel.Phone, kind: MessageKind.CallNote);
        var asked = await app.Ask(Someone.Jonas, "Internet bricht ab", Again);
        var anna = await app.Acting(Someone.Anna);
        Assert.Empty(await app.Found(asked.Message, anna));

        await app.Do<Closing, Outcome<Closure>>(c => c.Close(call.Number, null, false, anna, default));
        await app.Do(async services => await services.GetRequiredService<Comparing>().Compare(await services.GetRequiredService<KulanzDb>().Questions.SingleAsync(q => q.MessageId == asked.Message), default));
        var found = Assert.Single(await app.Found(asked.Message, anna));
        Assert.True(found is { ByPhone: true, AnswerId: null, Own: true });
        var passage = await app.Do<Referring, string?>(r => r.Passage(asked.Message, call.Message, anna, default));
        Assert.Equal("Darüber haben wir am 28. September 2026 am Telefon gesprochen. Ist seitdem etwas offen geblieben? Dann schreiben Sie uns gern, was.", passage);
    }

    [Theory, BothEngines]
    public async Task A_call_note_is_compared_like_a_message(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var first = await app.Ask(Someone.Jonas, "Router verliert die Verbindung", Evening);
        await app.Reply(first.Number, Channel6);
        var anna = await app.Acting(Someone.Anna);

        var call = await app.Ask(Someone.Jonas, "Anruf", "Jonas ruft an: sein Router verliert abends immer die Verbindung zum Internet.", Channel.Phone, kind: MessageKind.CallNote);

        Assert.Equal(first.Message, Assert.Single(await app.Found(call.Message, anna)).Other);
    }

    [Theory, BothEngines]
    public async Task What_a_mail_quotes_is_not_what_it_asks(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var first = await app.Ask(Someone.Jonas, "Router verliert die Verbindung", Evening);
        await app.Reply(first.Number, Channel6);

        var thanks = await app.Ask(Someone.Jonas, "Umzug im Oktober",
            $"Guten Tag,\n\nich ziehe im Oktober um. Was ist mit meinem Anschluss?\n\nViele Grüße\nJonas Kunde\n\nAm 28.09.2026 um 10:00 schrieb Jonas Kunde <jonas@customer.example>:\n> {Evening}\n> {Again}\n", Channel.Mail);

        Assert.Empty(await app.Found(thanks.Message, await app.Acting(Someone.Anna)));
        Assert.DoesNotContain(Key("Router"), QuestionWords.Unpacked((await app.Question(thanks.Message)).Words).Keys.ToArray());
    }

    [Theory, BothEngines]
    public async Task Answers_to_others_come_behind_ones_own_and_articles_are_found_too(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await Others(app);
        var theirs = await app.Ask(Someone.Mary, "Router", "Mein Router verliert jeden Abend die Verbindung zum Internet, was kann ich tun?");
        await app.Reply(theirs.Number, "Guten Tag Frau Customer,\n\nziehen Sie bitte den Stecker.");
        await Article(app, "Verbindung des Routers abends weg", "Wenn der Router abends die Verbindung zum Internet verliert, stellen Sie den Kanal fest ein.", Audience.Public);
        await Article(app, "Router ohne Verbindung: Ablauf für Kollegen", "Verliert der Router eines Kunden abends die Verbindung zum Internet, messen Sie die Leitung.", Audience.Internal);
        var asked = await app.Ask(Someone.Jonas, "Router", Evening);
        var anna = await app.Acting(Someone.Anna);

        var found = await app.Found(asked.Message, anna);
        var other = Assert.Single(found, f => f.Article is null);
        Assert.Equal((theirs.Message, false, Certainty.Surely), (other.Other, other.Own, other.Certainty));
        Assert.Equal([true, false], found.Where(f => f.Article is not null).Select(f => f.ForCustomer).OrderDescending());
        Assert.Equal("Ziehen Sie bitte den Stecker.", await app.Do<Referring, string?>(r => r.Passage(asked.Message, theirs.Message, anna, default)));
        var open = found.Single(f => f is { Article: not null, ForCustomer: true });
        Assert.Contains($"„Verbindung des Routers abends weg“:\nhttp://help.example.com/help/{open.Article!.Slug}", await app.Do<Referring, string?>(r => r.Passage(asked.Message, open.Other, anna, default)), StringComparison.Ordinal);
        var inside = found.Single(f => !f.ForCustomer);
        Assert.Null(await app.Do<Referring, string?>(r => r.Passage(asked.Message, inside.Other, anna, default)));

        // Referred to all the same, nothing is put into what the customer gets.
        var desk = await app.SignedIn(Someone.Anna);
        await desk.Submit($"/desk/cases/{asked.Number}", new() { ["Kind"] = "Reply", ["Text"] = "Guten Tag," }, $"/desk/cases/{asked.Number}?handler=Refer&message={asked.Message}&other={inside.Other}");
        Assert.Equal("Guten Tag,", (await app.Look(db => db.Drafts.SingleAsync())).Text);
        Assert.Equal(inside.Other, (await app.Look(db => db.Repeats.SingleAsync())).ArticleId);
        var counts = await app.Look(async db => await RepeatCounts.Of(db, [(await app.Customer(Someone.Jonas)).Id], TestClock.Start.AddYears(-1), TestClock.Start.AddYears(1), default));
        // Others asked it; he did not.
        Assert.Equal((1, 0, 0), (counts.Questions, counts.Confirmed, counts.Suspected));
    }

    [Theory, BothEngines]
    public async Task Each_language_finds_its_own(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var german = await app.Ask(Someone.Jonas, "Rechnung", "Wo finde ich die Rechnung vom August in meinem Kundenkonto?");
        await app.Reply(german.Number, "Unter „Rechnungen“.");
        var english = await app.Ask(Someone.Jonas, "Invoice", "Where do I find the August invoice in my customer account?");
        await app.Reply(english.Number, "Under “Invoices”.");
        var anna = await app.Acting(Someone.Anna);

        var again = await app.Ask(Someone.Jonas, "Konto", "In meinem Kundenkonto finde ich die Rechnung für August nicht.");
        var too = await app.Ask(Someone.Jonas, "Account", "I do not find the invoice of August in my account.");

        Assert.Equal(german.Message, (await app.Found(again.Message, anna))[0].Other);
        Assert.Equal(english.Message, (await app.Found(too.Message, anna))[0].Other);
        Assert.Equal(("de", "en"), ((await app.Question(again.Message)).Language, (await app.Question(too.Message)).Language));
    }

    [Theory, BothEngines]
    public async Task After_cases_were_merged_or_moved_it_leads_to_where_they_are_and_erased_messages_are_gone(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var legal = await Legal(app);
        var first = await app.Ask(Someone.Jonas, "Router verliert die Verbindung", Evening);
        await app.Reply(first.Number, Channel6);
        var root = await app.Ask(Someone.Jonas, "Kündigung", "Bitte bestätigen Sie mir die Kündigung des Vertrags.");
        var asked = await app.Ask(Someone.Jonas, "Internet bricht ab", Again);
        var anna = await app.Acting(Someone.Anna);

        await app.Do<Merging, Outcome<Merge>>(m => m.Merge(first.Number, root.Number, false, anna, default));
        Assert.Equal(root.Number, Assert.Single(await app.Found(asked.Message, anna)).Case);
        await app.Do<Merging, Outcome<Case>>(m => m.Undo(first.Number, anna, default));
        Assert.Equal(first.Number, Assert.Single(await app.Found(asked.Message, anna)).Case);
        await app.Do<Assigning, Outcome<Case>>(a => a.Move(first.Number, legal, Actor.System, default));
        Assert.Empty(await app.Found(asked.Message, anna));
        Assert.Single(await app.Found(asked.Message, await app.Acting(Someone.Ben)));

        await app.Look(db => db.Write(() => db.Messages.Where(m => m.Id == first.Message).ExecuteDeleteAsync(), default));
        Assert.Empty(await app.Found(asked.Message, Actor.System));
        Assert.Equal((0, 0), await app.Look(async db => (await db.Questions.CountAsync(q => q.MessageId == first.Message), await db.Set<Suggestion>().CountAsync())));
        // The index no longer leads there either.
        var router = Key("Router");
        Assert.Equal((await app.Question(asked.Message)).Id, Assert.Single(await app.Look(db => QuestionIndex.Of(db).With(db, [router], 10, default))).Id);
    }

    [Theory, BothEngines]
    public async Task What_is_not_the_same_is_not_shown_again_for_this_question_and_for_others_it_is(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var first = await app.Ask(Someone.Jonas, "Router verliert die Verbindung", Evening);
        await app.Reply(first.Number, Channel6);
        var asked = await app.Ask(Someone.Jonas, "Router", $"{Evening} Es ist der im Keller.");
        var anna = await app.SignedIn(Someone.Anna);
        Assert.True((await app.Question(asked.Message)).Suspected);

        await anna.Submit($"/desk/cases/{asked.Number}", [], $"/desk/cases/{asked.Number}?handler=Distinguish&message={asked.Message}&other={first.Message}");
        var page = await anna.Read($"/desk/cases/{asked.Number}");
        Assert.DoesNotContain("fest auf 6", page, StringComparison.Ordinal);
        Assert.Contains("One is not the same", page, StringComparison.Ordinal);
        Assert.False((await app.Question(asked.Message)).Suspected);
        await anna.Submit($"/desk/cases/{asked.Number}", [], $"/desk/cases/{asked.Number}?handler=Compare");
        Assert.DoesNotContain("fest auf 6", await anna.Read($"/desk/cases/{asked.Number}"), StringComparison.Ordinal);
        Assert.False((await app.Question(asked.Message)).Suspected);
        var next = await app.Ask(Someone.Jonas, "Router", $"{Evening} Es ist der im Flur.");
        Assert.Contains(await app.Found(next.Message, Actor.System), f => f.Other == first.Message);

        await anna.Submit($"/desk/cases/{asked.Number}", [], $"/desk/cases/{asked.Number}?handler=UndoDistinction&message={asked.Message}&other={first.Message}");
        Assert.Contains("fest auf 6", await anna.Read($"/desk/cases/{asked.Number}"), StringComparison.Ordinal);
        Assert.True((await app.Question(asked.Message)).Suspected);
        Assert.Equal(["repeat.denied", "repeat.denial-undone"], await app.Look(db => db.Records.Where(r => r.Type.StartsWith("repeat.")).OrderBy(r => r.Id).Select(r => r.Type).ToListAsync()));
    }

    [Theory, BothEngines]
    public async Task In_one_conversation_only_the_very_same_question_counts(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var first = await app.Ask(Someone.Jonas, "Router verliert die Verbindung", Evening);
        await app.Reply(first.Number, Channel6);
        var @case = await app.Look(db => db.Cases.Where(c => c.Number == first.Number).Select(c => c.Id).SingleAsync());

        var more = await Hear("Der Router steht auf Kanal 6, die Verbindung zum Internet hält trotzdem nicht.");
        Assert.Empty(await app.Found(more, Actor.System));
        var again = await Hear("Mein Router verliert jeden Abend die Verbindung zum Internet. Was kann ich tun?");
        Assert.Equal(first.Message, Assert.Single(await app.Found(again, Actor.System)).Other);

        async Task<Guid> Hear(string text)
        {
            var heard = (await app.Do<Hearing, Outcome<Heard>>(h => h.Hear(@case, new NewWord(text, Channel.Portal), Actor.System, default))).Value.Message.Id;
            await app.Noticed(heard);
            return heard;
        }
    }

    [Theory, BothEngines]
    public async Task A_program_sees_confirms_and_denies_the_same(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var first = await app.Ask(Someone.Jonas, "Router verliert die Verbindung", Evening);
        await app.Reply(first.Number, Channel6);
        var asked = await app.Ask(Someone.Jonas, "Router", $"{Evening} Es ist der im Keller.");
        var open = await app.Ask(Someone.Jonas, "Umzug", "Ich ziehe um, was muss ich tun?");
        var program = await app.Program();
        var at = $"/api/v1/messages/{asked.Message}";

        var seen = await program.GetFromJsonAsync<JsonElement>($"{at}/earlier-answers");
        var item = Assert.Single(seen.GetProperty("items").EnumerateArray());
        Assert.Equal((first.Message, "surely", true, first.Number, "Anna Agent"), (item.GetProperty("id").GetGuid(), item.GetProperty("certainty").GetString(), item.GetProperty("own").GetBoolean(), item.GetProperty("case").GetInt64(), item.GetProperty("answeredBy").GetString()));
        Assert.StartsWith("Danach hatten Sie uns", item.GetProperty("passage").GetString(), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await program.PostAsJsonAsync($"{at}/repeat", new { })).StatusCode);
        Assert.Equal("not_answered_before", await Refused(program.PostAsJsonAsync($"/api/v1/messages/{open.Message}/repeat", new { id = asked.Message })));
        Assert.Equal("asked_later", await Refused(program.PostAsJsonAsync($"/api/v1/messages/{first.Message}/repeat", new { id = first.Message })));
        Assert.Equal("not_found", await Refused(program.PostAsJsonAsync($"{at}/repeat", new { id = Guid.Empty })));
        Assert.Equal("not_repeated", await Refused(program.DeleteAsync($"{at}/repeat")));
        Assert.Equal("not_distinguished", await Refused(program.DeleteAsync($"{at}/distinctions/{first.Message}")));
        Assert.Equal(first.Message, (await (await program.PostAsJsonAsync($"{at}/repeat", new { id = first.Message })).Content.ReadFromJsonAsync<JsonElement>()).GetProperty("earlier").GetGuid());
        Assert.Equal(first.Message, (await program.GetFromJsonAsync<JsonElement>($"{at}/earlier-answers")).GetProperty("repeats").GetProperty("earlier").GetGuid());
        // What is answered by a repeat of it now, cannot be repeated by it.
        await app.Reply(asked.Number, "Siehe oben.");
        Assert.Equal("asked_later", await Refused(program.PostAsJsonAsync($"/api/v1/messages/{first.Message}/repeat", new { id = asked.Message })));
        Assert.Equal(HttpStatusCode.NoContent, (await program.DeleteAsync($"{at}/repeat")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await program.PostAsJsonAsync($"{at}/distinctions", new { id = first.Message })).StatusCode);
        Assert.Empty((await program.GetFromJsonAsync<JsonElement>($"{at}/earlier-answers")).GetProperty("items").EnumerateArray());
        Assert.Equal(HttpStatusCode.NoContent, (await program.DeleteAsync($"{at}/distinctions/{first.Message}")).StatusCode);
        Assert.Single((await (await program.PostAsync($"{at}/comparison", null)).Content.ReadFromJsonAsync<JsonElement>()).GetProperty("items").EnumerateArray());

        static async Task<string?> Refused(Task<HttpResponseMessage> answer) => (await (await answer).Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();
    }

    [Theory, BothEngines]
    public async Task Whatever_somebody_types_is_noticed_and_shown(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var jonas = await app.Customer(Someone.Jonas);
        var strings = Search.Words.Hostile.Strings(25, seed: 11).Concat(Search.Words.Hostile.Published().Where((s, i) => s.Length > 0 && i % 12 == 0)).Append(new string('x', 150_000)).ToList();
        foreach (var text in strings)
        {
            var opened = await app.Do<Opening, Outcome<Case>>(o => o.Open(new NewCase(jonas.Id, "Frage", $"{text} Router", Channel.Portal), Actor.System, default));
            if (strings.IndexOf(text) % 10 == 0 && opened.Refusal is null)
                await app.Reply(opened.Value.Number, text.Trim().Length == 0 ? "Antwort" : text);
        }

        var last = await app.Ask(Someone.Jonas, "Frage", strings[0] + " Router");

        Assert.True(await app.Look(db => db.Questions.CountAsync()) > strings.Count / 2);
        Assert.False(await app.Look(db => db.Questions.AnyAsync(q => q.ComparedAt == null)));
        Assert.Null(app.Services.GetServices<Loop>().Single(l => l.Name == Noticing.Loop).LastError);
        Assert.Equal(HttpStatusCode.OK, (await (await app.SignedIn(Someone.Anna)).GetAsync($"/desk/cases/{last.Number}")).StatusCode);
    }

    [Theory, BothEngines]
    public async Task What_was_there_before_is_noticed_once_and_only_what_somebody_waits_for_is_compared(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var old = await app.Ask(Someone.Jonas, "Router verliert die Verbindung", Evening);
        await app.Reply(old.Number, Channel6);
        app.Clock.Advance(TimeSpan.FromDays(60));
        var young = await app.Ask(Someone.Jonas, "Internet bricht ab", Again);
        var before = await app.Look(db => db.Questions.AsNoTracking().OrderBy(q => q.Id).Select(q => new { q.Id, q.MessageId, q.Wording }).ToListAsync());

        // As after an upgrade: nothing of it is known.
        await app.Look(db => db.Write(async () =>
        {
            await db.Set<QuestionBookmark>().ExecuteDeleteAsync();
            return await db.Questions.ExecuteDeleteAsync();
        }, default));
        app.Services.GetRequiredService<Pokes>().Poke(Noticing.Loop);
        await app.Noticed(young.Message);

        Assert.Equal(before, await app.Look(db => db.Questions.AsNoTracking().OrderBy(q => q.Id).Select(q => new { q.Id, q.MessageId, q.Wording }).ToListAsync()));
        Assert.Equal(old.Message, Assert.Single(await app.Found(young.Message, Actor.System)).Other);
        // Another analysis: gone through again, and nothing is there twice.
        await app.Look(db => db.Write(() => db.Set<QuestionBookmark>().Where(b => b.Name == QuestionBookmark.Past).ExecuteUpdateAsync(set => set.SetProperty(b => b.Analysis, 0)), default));
        app.Services.GetRequiredService<Pokes>().Poke(Noticing.Loop);
        await app.Holds(db => db.Set<QuestionBookmark>().AnyAsync(b => b.Name == QuestionBookmark.Past && b.Analysis == Noticing.Analysis && b.Position == b.Until), "the past was gone through");
        Assert.Equal(before, await app.Look(db => db.Questions.AsNoTracking().OrderBy(q => q.Id).Select(q => new { q.Id, q.MessageId, q.Wording }).ToListAsync()));
        Assert.Single(await app.Look(db => QuestionIndex.Of(db).With(db, [Key("Internetverbindung")], 10, default)));
    }

    [Theory, BothEngines]
    public async Task What_was_kept_for_a_while_goes_and_is_found_again_when_somebody_asks(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var first = await app.Ask(Someone.Jonas, "Router verliert die Verbindung", Evening);
        await app.Reply(first.Number, Channel6);
        var asked = await app.Ask(Someone.Jonas, "Internet bricht ab", $"{Again} Ich habe alles probiert, was im Heft steht.");
        Assert.True(await app.Look(db => db.Set<QuestionBand>().AnyAsync()));
        app.Clock.Advance(TidyingQuestions.Suggestions + TimeSpan.FromDays(1));

        await app.Do(services => TidyingQuestions.Round(services, default));

        Assert.Equal((0, 0), await app.Look(async db => (await db.Set<Suggestion>().CountAsync(), await db.Set<QuestionBand>().CountAsync())));
        var anna = await app.SignedIn(Someone.Anna);
        await anna.Submit($"/desk/cases/{asked.Number}", [], $"/desk/cases/{asked.Number}?handler=Compare");
        Assert.Contains("fest auf 6", await anna.Read($"/desk/cases/{asked.Number}"), StringComparison.Ordinal);
    }

    private static uint Key(string word) => QuestionText.Of(word, "de").Words.Keys[0];

    /// <summary>What others ask on a usual day.</summary>
    private static async Task Others(TestApp app)
    {
        foreach (var (subject, text) in new[]
        {
            ("Rechnung", "Auf meiner Rechnung vom August steht ein Betrag, den ich nicht verstehe."), ("Umzug", "Ich ziehe im Oktober um und möchte meinen Anschluss mitnehmen."),
            ("Passwort", "Ich habe mein Passwort für das Kundenkonto vergessen."), ("Kündigung", "Bitte bestätigen Sie mir die Kündigung des Vertrags."),
        })
            await app.Reply((await app.Ask(Someone.Mary, subject, text)).Number, "Das erledigen wir für Sie.");
    }

    /// <summary>A queue in which Ben works, and nobody else.</summary>
    private static async Task<Guid> Legal(TestApp app)
    {
        var ben = (await app.Acting(Someone.Ben)).Id!.Value;
        return await app.Look(async db =>
        {
            var queue = new Queue { Id = Id.New(app.Clock), Name = "Legal", OpenToAll = false };
            db.Add(queue);
            db.Add(new QueueMember { QueueId = queue.Id, AccountId = ben });
            await db.SaveChangesAsync();
            return queue.Id;
        });
    }

    private static Task<Outcome<Article>> Article(TestApp app, string title, string body, Audience audience) =>
        app.Do<ArticleWriting, Outcome<Article>>(w => w.Save(null, new ArticleGiven("de", title, body, Publish: true) { Audience = audience }, Actor.System, default));
}
