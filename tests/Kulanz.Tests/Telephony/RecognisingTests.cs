using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Xml.Linq;
using Kulanz.Access;
using Kulanz.Evidence;
using Kulanz.Platform;
using Kulanz.Platform.Data;
using Kulanz.Telephony;
using Kulanz.Tests.Access;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Telephony;

/// <summary>Who is calling: known by their number, one of several, or unknown, and never guessed.</summary>
public sealed class RecognisingTests
{
    [Theory]
    [InlineData("0203 5566778")]
    [InlineData("(0203) 5566778")]
    [InlineData("0203/55 66 778")]
    [InlineData("+49 (0)203 5566778")]
    [InlineData("0049 203 5566778")]
    [InlineData("492035566778")]
    [InlineData("+492035566778")]
    [InlineData("sip:+492035566778@example.com")]
    [InlineData("\"Weber, Jonas\" <02035566778>")]
    [InlineData("5566778", "0203")]
    public void Every_notation_is_the_same_number(string from, string? areaCode = null)
    {
        var read = OutsideNumber.Read(from, System(areaCode));
        Assert.Equal("+492035566778", read.Key);
        Assert.True(read.Certain);
    }

    [Theory]
    [InlineData("204", "204")]
    [InlineData("5566778", "5566778")]
    [InlineData("*21#", "21")]
    [InlineData("anna", "anna")]
    public void What_could_be_several_numbers_stays_the_digits_it_is(string from, string key) => Assert.Equal((key, false, false), (OutsideNumber.Read(from, System()).Key, OutsideNumber.Read(from, System()).Certain, OutsideNumber.Read(from, System()).Withheld));

    [Theory]
    [InlineData("anonymous")]
    [InlineData("Anonymous <anonymous@anonymous.invalid>")]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("Unknown")]
    public void A_withheld_number_is_none(string? from) => Assert.Equal((null, true), (OutsideNumber.Read(from, System()).Key, OutsideNumber.Read(from, System()).Withheld));

    [Fact]
    public async Task Numbers_as_others_have_published_them_find_their_customer()
    {
        // Each number belongs to one customer; it rings as sipgate writes it, and in every notation of the published table.
        var examples = XDocument.Load(TestData.Path("phone", "libphonenumber", "PhoneNumberMetadata.xml")).Descendants("territory")
            .SelectMany(t => t.Elements().Where(type => type.Name.LocalName is not ("generalDesc" or "noInternationalDialling")).SelectMany(type => type.Elements("exampleNumber")).Select(e => $"+{t.Attribute("countryCode")!.Value}{e.Value}")).ToList();
        var table = File.ReadLines(TestData.Path("phone", "telekom", "normalize-de.tsv")).Skip(1).Select(line => line.Split('\t')).Where(row => row[1].Length > 0 && row[2] is "DE" or "49").Select(row => (Said: row[1], Means: row[4], AreaCode: row[3].All(char.IsAsciiDigit) ? row[3] : "")).ToList();
        await using var app = await TestApp.Start(Databases.Sqlite);
        var owners = new Dictionary<string, Guid>();
        await app.Do(async services =>
        {
            var db = services.GetRequiredService<KulanzDb>();
            foreach (var number in examples.Concat(table.Select(t => t.Means).Where(m => m.StartsWith('+'))).Select(ContactPoint.Phone).Distinct())
            {
                var customer = new Customer { Id = Id.New(app.Clock), Number = 10_000 + owners.Count, Name = number, CreatedAt = app.Clock.GetUtcNow() };
                db.Add(customer);
                db.Add(new ContactPoint { Id = Id.New(app.Clock), CustomerId = customer.Id, Kind = ContactKind.Phone, Value = number });
                owners.Add(number, customer.Id);
            }
            await db.SaveChangesAsync();
        });
        var (pbx, cti, sipgate) = (app.Visitor(), await app.Connect(), await app.Connect(PhoneSystemKind.Sipgate));
        var wanted = new Dictionary<string, (string Said, Guid? Who)>();

        foreach (var number in examples.Distinct())
        {
            wanted.Add($"e{wanted.Count}", (number, owners[ContactPoint.Phone(number)]));
            await pbx.Push(sipgate, ("event", "newCall"), ("callId", $"e{wanted.Count - 1}"), ("from", number.TrimStart('+')), ("to", SomeCalls.Support), ("direction", "in"));
        }
        var towns = new Dictionary<string, string> { [""] = cti };
        foreach (var (said, means, areaCode) in table)
        {
            if (!towns.TryGetValue(areaCode, out var town))
                towns.Add(areaCode, town = await app.Connect(areaCode: areaCode));
            wanted.Add($"t{wanted.Count}", (said, means.StartsWith('+') ? owners[ContactPoint.Phone(means)] : null));
            await pbx.Rings(town, $"t{wanted.Count - 1}", said);
        }

        var found = await app.Look(db => db.CallLegs.Select(l => new { l.ExternalId, db.Calls.Single(c => c.Id == l.CallId).CustomerId, db.Calls.Single(c => c.Id == l.CallId).Outside }).ToDictionaryAsync(l => l.ExternalId));
        Assert.Equal(wanted.Count, found.Count);
        var wrong = wanted.Where(w => found[w.Key].CustomerId != w.Value.Who).Select(w => $"{w.Key} {w.Value.Said}: {found[w.Key].Outside}, {(found[w.Key].CustomerId is null ? "nobody" : "somebody")}").ToList();
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {wanted.Count}:\n{string.Join('\n', wrong)}");
        Assert.True(wanted.Count > 1000);
    }

    [Theory, BothEngines]
    public async Task Several_with_one_number_are_said_and_an_agent_chooses(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (pbx, at) = (app.Visitor(), await app.Connect());
        await app.Sits(Someone.Anna, "204");
        var jonas = await app.AddCustomer("Jonas Weber", phone: "030 123456");
        await app.AddCustomer("Maria Weber", phone: "+49 30 123456");
        await pbx.Rings(at, "1", "4930123456", "204");
        var anna = await app.SignedIn(Someone.Anna);

        var page = await anna.Read("/desk");
        Assert.Contains("Several customers have this number", page, StringComparison.Ordinal);
        Assert.Contains("Jonas Weber", page, StringComparison.Ordinal);
        Assert.Contains("Maria Weber", page, StringComparison.Ordinal);
        Assert.Null((await app.OnlyCall()).CustomerId);

        // From the card: the cards come back; without script one is where one was.
        Assert.Equal("/desk/customers", (await anna.Submit("/desk", new() { ["number"] = "1", ["customer"] = $"{jonas.Id}", ["back"] = "/desk/customers" }, "/desk/calls/ringing?handler=Recognise")).Headers.Location?.ToString());
        Assert.Equal(jonas.Id, (await app.OnlyCall()).CustomerId);
        Assert.Contains("Call recognised as theirs", await anna.Read($"/desk/customers/{jonas.Number}"), StringComparison.Ordinal);
        Assert.Equal("/desk/calls", (await anna.Submit("/desk", new() { ["number"] = "1", ["back"] = "https://evil.example/" }, "/desk/calls/ringing?handler=PutAway")).Headers.Location?.ToString());

        await anna.Submit("/desk/calls/1", [], "/desk/calls/1?handler=Forget");
        Assert.Null((await app.OnlyCall()).CustomerId);
        var program = await app.Program("Agent");
        Assert.Equal(HttpStatusCode.OK, (await program.PutAsJsonAsync("/api/v1/calls/1/customer", new { customerId = jonas.Id })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await program.PutAsJsonAsync("/api/v1/calls/1/customer", new { customerId = Guid.Empty })).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await program.DeleteAsync("/api/v1/calls/1/customer")).StatusCode);
        Assert.Equal(2, (await program.GetFromJsonAsync<JsonElement>("/api/v1/calls/1")).GetProperty("candidates").GetArrayLength());
    }

    [Theory, BothEngines]
    public async Task A_merge_of_customers_takes_calls_along_and_back(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (pbx, at) = (app.Visitor(), await app.Connect());
        var one = await app.AddCustomer("Jonas Weber", phone: "030 123456");
        var other = await app.AddCustomer("J. Weber", phone: "030 654321");
        await pbx.Rings(at, "1", "4930654321");
        await pbx.HangsUp(at, "1", "cancel");

        var merge = (await app.Do<CustomerMerging, Outcome<CustomerMerge>>(m => m.Merge(other.Id, one.Id, Actor.System, default))).Value;
        Assert.Equal(one.Id, (await app.OnlyCall()).CustomerId);
        // A number both had stays with the one that was given up; it means the other one now.
        await pbx.Rings(at, "2", "4930654321");
        Assert.Equal(one.Id, (await app.AllCalls())[1].CustomerId);

        await app.Do<CustomerMerging, Outcome<Customer>>(m => m.Undo(merge.Id, Actor.System, default));
        Assert.Equal(other.Id, (await app.AllCalls())[0].CustomerId);
    }

    [Theory, BothEngines]
    public async Task Numbers_of_unknown_callers_are_deleted_in_time_and_are_in_no_record(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (pbx, at) = (app.Visitor(), await app.Connect());
        var jonas = await app.AddCustomer("Jonas Weber", phone: "030 123456");
        foreach (var (id, from) in new[] { ("1", "4930123456"), ("2", "4930999888"), ("3", "4930999888"), ("4", "anonymous") })
        {
            await pbx.Rings(at, id, from);
            await pbx.HangsUp(at, id, "cancel");
        }
        await app.Do<Recognising, Outcome<Call>>(r => r.Recognise(3, jonas.Id, Actor.System, default));
        await app.Do<CallingBack, Outcome<CallBack>>(c => c.Settle(2, CallBackKind.SaidDone, null, Actor.System, default));
        Assert.DoesNotContain(await app.Look(db => db.Records.Select(r => r.Content!).ToListAsync()), content => content.Contains("999888", StringComparison.Ordinal));
        Assert.Contains(await app.Look(db => db.Records.Where(r => r.CustomerId == jonas.Id).Select(r => r.Content!).ToListAsync()), content => content.Contains("+4930123456", StringComparison.Ordinal));

        app.Clock.Advance(TimeSpan.FromDays(170));
        await app.Do(services => UnknownCallers.Round(services, default));
        Assert.Equal("+4930999888", (await app.AllCalls())[1].Outside);
        app.Clock.Advance(TimeSpan.FromDays(20));
        await app.Do(services => UnknownCallers.Round(services, default));

        var calls = await app.AllCalls();
        Assert.Equal(["+4930123456", null, "+4930999888", null], calls.Select(c => c.Outside));
        Assert.Equal(["4930123456", "", "4930999888", ""], calls.Select(c => c.OutsideRaw));
        Assert.Contains("Number deleted", await (await app.SignedIn(Someone.Anna)).Read("/desk/calls"), StringComparison.Ordinal);
        Assert.Empty(await app.Look(db => db.CallLegs.Where(l => (l.Users ?? "").Contains("999888") || (l.AnsweredOn ?? "").Contains("999888") || (l.DivertedFrom ?? "").Contains("999888")).ToListAsync()));

        // For ever is possible, and said.
        var ada = await app.SignedIn(Someone.Ada);
        Assert.Contains("(0: for ever)", await ada.Read("/admin/telephony"), StringComparison.Ordinal);
        await ada.Submit("/admin/telephony", new() { ["MonthsKept"] = "0" }, "/admin/telephony?handler=Rules");
        await pbx.Rings(at, "9", "4930999888");
        app.Clock.Advance(TimeSpan.FromDays(4000));
        await app.Do(services => UnknownCallers.Round(services, default));
        Assert.Equal("+4930999888", (await app.AllCalls())[4].Outside);
    }

    [Theory, BothEngines]
    public async Task Programs_are_told_of_calls_as_of_everything_else(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var (pbx, at) = (app.Visitor(), await app.Connect());
        var jonas = await app.AddCustomer("Jonas Weber", phone: "030 123456");
        await pbx.Rings(at, "1", "4930123456");
        await pbx.Answers(at, "1", "Bob");
        await pbx.HangsUp(at, "1");

        var records = await app.Look(db => db.Records.Where(r => r.Topic == "call/1").OrderBy(r => r.Id).Select(r => new { r.Type, r.CustomerId, r.ActorName }).ToListAsync());
        Assert.Equal(["call.began", "call.answered", "call.ended"], records.Select(r => r.Type));
        Assert.All(records, r => Assert.Equal((jonas.Id, "Switchboard"), (r.CustomerId, r.ActorName)));
        var sights = app.Services.GetServices<EventSight>().ToList();
        Assert.True(sights.Sees(await app.Acting(Someone.Anna), "call.began"));
        Assert.False(sights.Sees(await app.Acting(Someone.Anna), "phone_system.added"));
        Assert.Contains("Call from them", await (await app.SignedIn(Someone.Anna)).Read($"/desk/customers/{jonas.Number}"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await (await app.SignedIn(Someone.Anna)).GetAsync($"/desk/evidence/{await app.Look(db => db.Records.Where(r => r.Topic == "call/1").Select(r => r.Id).FirstAsync())}")).StatusCode);
    }

    private static PhoneSystem System(string? areaCode = null) => new() { Name = "x", Start = "x", AddedBy = "x", AreaCode = areaCode?.TrimStart('0') };
}
