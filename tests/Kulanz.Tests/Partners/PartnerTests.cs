using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Access;
using Kulanz.Partners;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Partners;

public sealed class PartnerTests
{
    [Theory, BothEngines]
    public async Task A_partner_is_added_its_people_are_invited_and_sign_in_on_their_side(string engine)
    {
        await using var app = await TestApp.Start(engine);
        await app.Welcome(Someone.Petra);
        var petra = await app.SignedIn(Someone.Petra);

        var added = await petra.Submit("/desk/partners", new() { ["Name"] = "Service Nord GmbH", ["Email"] = "info@nord.example", ["Language"] = "de" });
        var partner = await app.Look(db => db.Partners.SingleAsync());
        Assert.Equal($"/desk/partners/{partner.Number}", added.Headers.Location!.ToString());
        Assert.Contains("already: number", await (await petra.Submit("/desk/partners", new() { ["Name"] = "Service Nord GmbH" })).Read(), StringComparison.Ordinal);
        Assert.Contains("is not an e-mail address", await (await petra.Submit("/desk/partners", new() { ["Name"] = "Other", ["Email"] = "nowhere" })).Read(), StringComparison.Ordinal);

        var page = await (await petra.Submit($"/desk/partners/{partner.Number}", new() { ["personName"] = "Nora Nord", ["personEmail"] = "nora@nord.example" }, $"/desk/partners/{partner.Number}?handler=Invite")).Read();
        var letter = Assert.Single(app.Letters());
        Assert.Equal(("invitation", "nora@nord.example", "de"), (letter.Kind, letter.To, letter.Language));
        Assert.Contains(letter.Link, page, StringComparison.Ordinal);

        var nora = app.Visitor();
        await nora.Submit(letter.Link, new() { ["Password"] = "a very long password", ["Again"] = "a very long password" });
        var signedIn = await nora.Submit("/sign-in", new() { ["Email"] = "nora@nord.example", ["Password"] = "a very long password" });
        Assert.Equal("/partner", signedIn.Headers.Location!.ToString());
        Assert.Contains("Service Nord GmbH", await nora.Read("/partner"), StringComparison.Ordinal);

        // Somebody who left signs in no more; the desk's pages were never there for them.
        Assert.Equal(HttpStatusCode.NotFound, (await nora.GetAsync("/desk/partners")).StatusCode);
        var account = await app.Look(db => db.PartnerPeople.Select(p => p.AccountId).SingleAsync());
        await petra.Submit($"/desk/partners/{partner.Number}", new() { ["person"] = $"{account}", ["inside"] = "false" }, $"/desk/partners/{partner.Number}?handler=Let");
        Assert.Equal(HttpStatusCode.Redirect, (await nora.GetAsync("/partner")).StatusCode);
    }

    [Theory, BothEngines]
    public async Task Over_http_partners_are_listed_changed_ended_and_let_back(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var api = await app.Program("Partner manager");

        var made = await api.PostAsJsonAsync("/api/v1/partners", new PartnerGiven("Service Nord", "info@nord.example", "en"));
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var path = made.Headers.Location!.ToString();
        await api.PostAsJsonAsync("/api/v1/partners", new PartnerGiven("Ost GmbH", null, null));
        var first = await api.GetFromJsonAsync<JsonElement>("/api/v1/partners?limit=1");
        Assert.Equal("Service Nord", first.GetProperty("items")[0].GetProperty("name").GetString());
        Assert.Equal("Ost GmbH", (await api.GetFromJsonAsync<JsonElement>($"/api/v1/partners?after={first.GetProperty("after").GetString()}")).GetProperty("items")[0].GetProperty("name").GetString());

        Assert.Equal(HttpStatusCode.OK, (await api.PutAsJsonAsync(path, new PartnerGiven("Service Nordwest", null, "de"))).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await api.PostAsJsonAsync($"{path}/end", new { reason = "" })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await api.PostAsJsonAsync($"{path}/end", new { reason = "Over." })).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await api.PostAsJsonAsync($"{path}/people", new { name = "Nora Nord", email = "nora@nord.example" })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await api.DeleteAsync($"{path}/end")).StatusCode);
        var invited = await (await api.PostAsJsonAsync($"{path}/people", new { name = "Nora Nord", email = "nora@nord.example" })).Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await api.PostAsJsonAsync($"{path}/people", new { name = "Nora", email = "anna@desk.example" })).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await api.DeleteAsync($"{path}/people/{invited.GetProperty("id").GetString()}")).StatusCode);
        Assert.Equal(1, (await api.GetFromJsonAsync<JsonElement>($"{path}/people")).GetProperty("items").GetArrayLength());
    }
}
