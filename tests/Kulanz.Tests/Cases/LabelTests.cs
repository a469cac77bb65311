using System.Net.Http.Json;
using Kulanz.Access;
using Kulanz.Cases;
using Kulanz.Platform;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Cases;

/// <summary>Views that ask for tags and for the company's own fields.</summary>
public sealed class LabelTests
{
    [Theory, BothEngines]
    public async Task Views_on_tags_and_own_fields_are_counted_through_merges_and_joined_tags(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var lea = await app.Acting(Someone.Lea);
        var numbers = new List<long>();
        foreach (var subject in (string[])["One", "Two", "Three"])
            numbers.Add(await app.OpenCase(Someone.Jonas, subject));
        var fibre = (await app.Do<Tagging, Outcome<Tag>>(t => t.Tag(numbers[0], "Fibre", lea, default))).Value;
        var fiber = (await app.Do<Tagging, Outcome<Tag>>(t => t.Tag(numbers[1], "Fiber", lea, default))).Value;
        var device = (await app.Do<CustomFields, Outcome<Field>>(f => f.Define("Device", FieldKind.Choice, "Router\nTelephone", false, lea, default))).Value;
        var tagged = await app.AddView(lea, "Fibre", true, new Condition("tag", Operator.Is, [fibre.Id.ToString()]));
        var spelled = await app.AddView(lea, "Fiber", true, new Condition("tag", Operator.Is, [fiber.Id.ToString()]));
        var untagged = await app.AddView(lea, "Without", true, new Condition("tag", Operator.IsNot, [fibre.Id.ToString(), fiber.Id.ToString()]));
        var routers = await app.AddView(lea, "Routers", true, new Condition(CaseField.Own + device.Id, Operator.Is, ["router"]));
        await Holds(1, 1, 0);

        Assert.Null((await app.Do<CustomFields, Outcome<Case>>(f => f.Fill(numbers[2], device.Id, "Router", lea, default))).Refusal);
        await Holds(1, 1, 1);
        await app.Do<CustomFields, Outcome<Case>>(f => f.Fill(numbers[2], device.Id, "Telephone", lea, default));
        await Holds(1, 1, 0);

        // The third takes the first in, with its tag, and gives it back.
        Assert.Null((await app.Do<Merging, Outcome<Merge>>(m => m.Merge(numbers[0], numbers[2], false, lea, default))).Refusal);
        await Holds(1, 0, 0);
        Assert.Equal([numbers[2]], await Listed(tagged));
        Assert.Null((await app.Do<Merging, Outcome<Case>>(m => m.Undo(numbers[0], lea, default))).Refusal);
        await Holds(1, 1, 0);

        // Two spellings become one: the view that asked for one asks for both, and the macro that gave the old one gives the other.
        var macro = (await app.Do<Macros, Outcome<Macro>>(m => m.Save(null, new MacroDraft("Connection", [new("tag", "FIBRE"), new("note", "fibre")], true), lea, default))).Value;
        Assert.Null((await app.Do<Tagging, Outcome<Tag>>(t => t.Rename(fibre.Id, "Fiber", lea, default))).Refusal);
        Assert.Equal(["Fiber", "fibre"], (await app.Look(db => db.Set<Macro>().SingleAsync(m => m.Id == macro.Id))).Steps.Select(s => s.Value));
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await app.Do<Recounting>(r => r.Round(default));
        await Holds(2, 1, 0);
        Assert.Equal(2, (await app.Look(db => Tallies.For(db, lea, default)))[spelled.Id]);
        await app.Do<Tagging, Outcome<Case>>(t => t.Untag(numbers[0], "fiber", lea, default));
        await Holds(1, 2, 0);

        async Task Holds(long withTag, long without, long withRouter)
        {
            var counts = await app.Look(db => Tallies.For(db, lea, default));
            Assert.Equal((withTag, without, withRouter), (counts.GetValueOrDefault(tagged.Id), counts.GetValueOrDefault(untagged.Id), counts.GetValueOrDefault(routers.Id)));
            Assert.Equal(withTag, (await Listed(tagged)).Count);
            Assert.Equal(without, (await Listed(untagged)).Count);
            Assert.Equal(withRouter, (await Listed(routers)).Count);
        }

        async Task<List<long>> Listed(View view)
        {
            var conditions = await app.Look(db => db.Set<View>().Where(v => v.Id == view.Id).Select(v => v.Conditions).SingleAsync());
            return [.. (await app.Do<CaseList, CaseList.Page>(l => l.Read(conditions, CaseOrder.Latest, null, null, 50, lea, default))).Lines.Select(l => l.Case.Number)];
        }
    }

    /// <summary>What a case holds in its own fields decides the same in memory, where views are counted, and in the database, where they are listed.</summary>
    [Theory, BothEngines]
    public async Task Own_numbers_and_dates_are_compared_as_such_and_words_by_their_parts(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var lea = await app.Acting(Someone.Lea);
        var fields = new Dictionary<FieldKind, Guid>();
        foreach (var kind in (FieldKind[])[FieldKind.Number, FieldKind.Date, FieldKind.Text])
            fields[kind] = (await app.Do<CustomFields, Outcome<Field>>(f => f.Define($"{kind}", kind, null, false, lea, default))).Value.Id;
        (string? Number, string? Date, string? Words)[] filled = [("9.5", "2026-02-28", "FRITZ!Box 7590"), ("10", "2026-10-01", "Speedport | Größe L"), ("-3", null, "10"), ("1000000.25", "2027-01-01", null), (null, null, "2026-12-31")];
        var cases = new List<long>();
        foreach (var (number, date, words) in filled)
        {
            cases.Add(await app.OpenCase(Someone.Jonas, "Line"));
            foreach (var (kind, value) in new[] { (FieldKind.Number, number), (FieldKind.Date, date), (FieldKind.Text, words) })
                Assert.Null((await app.Do<CustomFields, Outcome<Case>>(f => f.Fill(cases[^1], fields[kind], value, lea, default))).Refusal);
        }

        await Means(FieldKind.Number, Operator.GreaterThan, "9.5", 1, 3);
        await Means(FieldKind.Number, Operator.LessThan, "10", 0, 2);
        await Means(FieldKind.Number, Operator.LessThan, "-3", []);
        await Means(FieldKind.Date, Operator.GreaterThan, "2026-02-28", 1, 3);
        await Means(FieldKind.Date, Operator.LessThan, "2026-10-01", 0);
        await Means(FieldKind.Text, Operator.Contains, "GRÖSSE L", []);
        await Means(FieldKind.Text, Operator.Contains, "t | GRÖß", 1);
        await Means(FieldKind.Text, Operator.ContainsNot, "fritz", 1, 2, 3, 4);
        await Means(FieldKind.Text, Operator.Contains, "9.5", []);

        // Who waits for more is told so; a case that is filled in later comes into the view.
        Assert.IsType<BadCondition>((await app.Do<ArrangingViews, Outcome<View>>(v => v.Add(new ViewDraft("Bad", "star", CaseOrder.Latest,
            new Conditions([new(CaseField.Own + fields[FieldKind.Number], Operator.GreaterThan, ["much"])], []), true), lea, default))).Refusal);
        var desk = await app.SignedIn(Someone.Lea, "de");
        var saved = await desk.Submit("/desk/views/edit", new()
        {
            ["Name"] = "Large", ["Icon"] = "star", ["Order"] = "Latest", ["Shared"] = "true",
            ["Conditions.Rows[0].Field"] = $"{CaseField.Own}{fields[FieldKind.Number]}", ["Conditions.Rows[0].Operator"] = "GreaterThan", ["Conditions.Rows[0].Values"] = "1.000,50",
        });
        Assert.Equal(System.Net.HttpStatusCode.Redirect, saved.StatusCode);
        var large = await app.Look(db => db.Set<View>().SingleAsync(v => v.Name == "Large"));
        Assert.Equal(["1000.5"], large.Conditions.All.Single().Values);
        Assert.Contains("value=\"1000,5\"", await desk.GetStringAsync($"/desk/views/edit/{large.Id}"), StringComparison.Ordinal);

        // On the case page the same; a program writes as we keep.
        await desk.Submit($"/desk/cases/{cases[4]}", new() { ["field"] = $"{fields[FieldKind.Number]}", ["value"] = "1.500" }, $"/desk/cases/{cases[4]}?handler=Fill");
        Assert.Equal("1500", await app.Look(db => db.FieldValues.Where(v => v.FieldId == fields[FieldKind.Number] && v.Value.StartsWith("15")).Select(v => v.Value).SingleAsync()));
        var program = await app.Program("Agent");
        Assert.Equal(System.Net.HttpStatusCode.UnprocessableEntity, (await program.PutAsJsonAsync($"/api/v1/cases/{cases[4]}/fields/{fields[FieldKind.Number]}", new { text = "1,500" })).StatusCode);
        Assert.Null((await app.Do<CustomFields, Outcome<Case>>(f => f.Fill(cases[4], fields[FieldKind.Number], "1000.51", lea, default))).Refusal);
        Assert.Equal(2, (await app.Look(db => Tallies.For(db, lea, default)))[large.Id]);

        async Task Means(FieldKind kind, Operator how, string value, params int[] expected)
        {
            var view = await app.AddView(lea, $"{kind} {how} {value}", true, new Condition($"{CaseField.Own}{fields[kind]}", how, [value]));
            Assert.Equal(expected.Select(i => cases[i]), (await app.Do<CaseList, CaseList.Page>(l => l.Read(view.Conditions, CaseOrder.Oldest, null, null, 50, lea, default))).Lines.Select(l => l.Case.Number).Order());
            var all = await app.Look(db => db.Cases.ToListAsync());
            Assert.Equal(expected.Select(i => cases[i]), all.Where(c => view.Conditions.Holds(c, new Viewpoint(lea.Id!.Value, default))).Select(c => c.Number).Order());
        }
    }

    [Theory, BothEngines]
    public async Task Views_and_triggers_on_a_customer_follow_them_into_another_and_back(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var ada = await app.Acting(Someone.Ada);
        var (jonas, mary) = ((await app.Customer(Someone.Jonas)).Id, (await app.Customer(Someone.Mary)).Id);
        await app.OpenCase(Someone.Jonas, "One");
        await app.OpenCase(Someone.Mary, "Two");
        var his = await app.AddView(ada, "His", true, new Condition("customer", Operator.Is, [$"{jonas}"]));
        var hers = await app.AddView(ada, "Hers", true, new Condition("customer", Operator.Is, [$"{mary}"]));
        var trigger = await app.AddTrigger("Important", TriggerEvent.CaseOpened, [new("customer", Operator.Is, [$"{jonas}"])], new Step("priority", "urgent"));

        var merge = (await app.Do<CustomerMerging, Outcome<CustomerMerge>>(m => m.Merge(jonas, mary, ada, default))).Value;
        await Holds(2, 2);
        var number = await app.OpenCase(Someone.Mary, "Three");
        await app.TriggersDone();
        Assert.Equal(Priority.Urgent, await app.Look(db => db.Cases.Where(c => c.Number == number).Select(c => c.Priority).SingleAsync()));

        Assert.Null((await app.Do<CustomerMerging, Outcome<Customer>>(m => m.Undo(merge.Id, ada, default))).Refusal);
        await Holds(1, 2);
        Assert.Equal([$"{jonas}"], (await app.Look(db => db.Set<Trigger>().SingleAsync(t => t.Id == trigger))).Conditions.All.Single().Values);

        async Task Holds(long one, long other)
        {
            app.Clock.Advance(TimeSpan.FromMinutes(1));
            await app.Do<Recounting>(r => r.Round(default));
            var counts = await app.Look(db => Tallies.For(db, ada, default));
            Assert.Equal((one, other), (counts.GetValueOrDefault(his.Id), counts.GetValueOrDefault(hers.Id)));
        }
    }

    [Theory, BothEngines]
    public async Task Tags_are_put_on_and_taken_off_by_triggers_and_typed_by_name_in_the_editor(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var number = await app.OpenCase(Someone.Jonas, "No dial tone");
        var lea = await app.Acting(Someone.Lea);
        var desk = await app.SignedIn(Someone.Lea);
        await app.Do<TakingSteps, Outcome<long>>(t => t.Take(number, [new("tag", "Fibre"), new("subject", "Dead line")], lea, null, default));
        Assert.Equal("Dead line", await app.Look(db => db.Cases.Where(c => c.Number == number).Select(c => c.Subject).SingleAsync()));

        var saved = await desk.Submit("/desk/views/edit", new()
        {
            ["Name"] = "Fibre", ["Icon"] = "star", ["Order"] = "Latest", ["Shared"] = "true",
            ["Conditions.Rows[0].Any"] = "false", ["Conditions.Rows[0].Field"] = "tag", ["Conditions.Rows[0].Operator"] = "Is", ["Conditions.Rows[0].Values"] = "fibre",
        });
        Assert.Equal(System.Net.HttpStatusCode.Redirect, saved.StatusCode);
        var view = await app.Look(db => db.Set<View>().SingleAsync(v => v.Name == "Fibre"));
        Assert.Contains("Dead line", await desk.Read($"/desk?view={view.Key}"), StringComparison.Ordinal);
        Assert.Contains("value=\"Fibre\"", await desk.GetStringAsync($"/desk/views/edit/{view.Id}"), StringComparison.Ordinal);

        await app.Do<TakingSteps, Outcome<long>>(t => t.Take(number, [new("untag", "FIBRE")], lea, null, default));
        Assert.DoesNotContain("Dead line", await desk.Read($"/desk?view={view.Key}"), StringComparison.Ordinal);
        var unknown = await desk.Submit("/desk/views/edit", new()
        {
            ["Name"] = "Nothing", ["Icon"] = "star", ["Order"] = "Latest",
            ["Conditions.Rows[0].Any"] = "false", ["Conditions.Rows[0].Field"] = "tag", ["Conditions.Rows[0].Operator"] = "Is", ["Conditions.Rows[0].Values"] = "no such tag",
        });
        Assert.Contains("no such tag", await unknown.Read(), StringComparison.Ordinal);
        Assert.False(await app.Look(db => db.Set<View>().AnyAsync(v => v.Name == "Nothing")));
    }
}
