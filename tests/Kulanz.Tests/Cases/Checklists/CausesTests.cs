using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kulanz.Cases.Causes;
using Kulanz.Platform;
using Kulanz.Tests.Contracts;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Cases.Checklists;

/// <summary>What can be wrong with a product: a tree that is arranged, and out of which nothing that was used is lost.</summary>
public sealed class CausesTests
{
    [Theory, BothEngines]
    public async Task A_tree_of_causes_is_arranged_and_read_in_words(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var list = await app.Checklist();
        var lea = await app.SignedIn(Someone.Lea);
        var (used, network, proxy) = (list.Causes["Key used up"], list.Causes["Network"], list.Causes["Proxy"]);

        Assert.Equal("Activation › Server refuses the key › Key used up", await app.Do(async s => await s.GetRequiredService<CauseTree>().InWords(used, default)));
        // Everything by the forms of the page.
        await lea.Submit("/desk/causes", new() { ["id"] = $"{network}", ["up"] = "true" }, $"/desk/causes?product={list.Product.Key}&handler=Shift");
        Assert.Equal(["Network", "Proxy", "Activation", "Server refuses the key", "Key used up"], await Names());
        await lea.Submit("/desk/causes", new() { ["id"] = $"{proxy}", ["name"] = "Proxy asks for a password" }, $"/desk/causes?product={list.Product.Key}&handler=Rename");
        await lea.Submit("/desk/causes", new() { ["id"] = $"{used}", ["parent"] = $"{network}" }, $"/desk/causes?product={list.Product.Key}&handler=Move");
        await lea.Submit("/desk/causes", new() { ["parent"] = $"{network}", ["name"] = "DNS" }, $"/desk/causes?product={list.Product.Key}&handler=Add");
        await lea.Submit("/desk/causes", new() { ["id"] = $"{network}", ["retired"] = "true" }, $"/desk/causes?product={list.Product.Key}&handler=Retire");

        Assert.Equal(["Network", "Proxy asks for a password", "Key used up", "DNS", "Activation", "Server refuses the key"], await Names());
        var places = await app.Do(async s => await s.GetRequiredService<CauseTree>().Of(list.Product.Id, default));
        Assert.Equal([true, true, true, true, false, false], places.Select(p => p.Retired));
        Assert.Equal(["cause.moved", "cause.renamed", "cause.moved", "cause.added", "cause.retired"],
            await app.Look(db => db.Records.Where(r => r.Type.StartsWith("cause.") && r.ActorName == Someone.Lea.Name).OrderBy(r => r.Id).Select(r => r.Type).ToListAsync()));
        var page = await lea.Read($"/desk/causes?product={list.Product.Key}");
        Assert.Contains("DNS", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await (await app.SignedIn(Someone.Anna)).GetAsync("/desk/causes")).StatusCode);

        async Task<string[]> Names() => [.. (await app.Do(async s => await s.GetRequiredService<CauseTree>().Of(list.Product.Id, default))).Select(p => p.Cause.Name)];
    }

    [Theory, BothEngines]
    public async Task What_makes_no_tree_is_refused(string engine)
    {
        await using var app = await TestApp.Start(engine);
        var list = await app.Checklist();
        var other = await app.Payroll("other");
        var program = await app.Program();
        var (activation, server, used, network) = (list.Causes["Activation"], list.Causes["Server refuses the key"], list.Causes["Key used up"], list.Causes["Network"]);
        var foreign = (await app.Do<ArrangingCauses, Outcome<Cause>>(a => a.Add(other.Id, null, "Elsewhere", Actor.System, default))).Value.Id;

        foreach (var (put, code) in new[] { ((object)new { parent = used }, "cause_below_itself"), (new { parent = activation }, "cause_below_itself"), (new { parent = foreign }, "cause_elsewhere"), (new { parent = Guid.CreateVersion7() }, "not_found") })
            Assert.Equal(code, await Code(await program.PutAsJsonAsync($"/api/v1/causes/{activation}/place", put)));
        foreach (var (given, code) in new[]
        {
            ((object)new { product = "payroll", name = "" }, "missing"), (new { product = "payroll", name = new string('x', 121) }, "too_long"), (new { product = "payroll", name = "network" }, "cause_exists"),
            (new { product = "nobody's", name = "x" }, "not_found"), (new { product = "payroll", name = "x", parent = foreign }, "cause_elsewhere"),
        })
            Assert.Equal(code, await Code(await program.PostAsJsonAsync("/api/v1/causes", given)));
        var deep = used;
        for (var level = 4; level <= Cause.Deepest; level++)
            deep = (await app.Do<ArrangingCauses, Outcome<Cause>>(a => a.Add(list.Product.Id, deep, $"Level {level}", Actor.System, default))).Value.Id;
        Assert.Equal("cause_too_deep", await Code(await program.PostAsJsonAsync("/api/v1/causes", new { product = "payroll", name = "Too deep", parent = deep })));
        Assert.Equal("cause_too_deep", await Code(await program.PutAsJsonAsync($"/api/v1/causes/{activation}/place", new { parent = network })));
        Assert.Equal("missing", await Code(await program.PatchAsJsonAsync($"/api/v1/causes/{server}", new { })));
        Assert.Equal("missing", await Code(await program.GetAsync("/api/v1/causes")));

        var shown = await program.GetFromJsonAsync<JsonElement>("/api/v1/causes?product=payroll");
        Assert.Equal(["Activation", "Server refuses the key", "Key used up"], shown.GetProperty("items")[2].GetProperty("path").EnumerateArray().Select(p => p.GetString()));
    }

    private static async Task<string?> Code(HttpResponseMessage answer) => (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString();
}
