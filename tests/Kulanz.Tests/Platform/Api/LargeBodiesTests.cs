using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Kulanz.Tests.Platform.Operations;
using Kulanz.Tests.Testing;

namespace Kulanz.Tests.Platform.Api;

/// <summary>What a body costs that nobody should send; memory is the process's.</summary>
[Collection(nameof(Alone))]
public sealed class LargeBodiesTests
{
    [Fact]
    public async Task A_body_of_fifty_megabytes_is_turned_away_with_a_problem()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var program = app.AsksFirst(await app.Program());
        var body = Encoding.UTF8.GetBytes($"{{\"name\":\"{new string('n', 50_000_000)}\"}}");
        var before = GC.GetTotalAllocatedBytes();
        var answer = await program.PostAsync("/api/v1/customers", new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } });
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal("too_large", JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString());
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 200_000_000);
    }
}
