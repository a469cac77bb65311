using System.Net;
using Kulanz.Cases;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Cases;

/// <summary>The mail as its sender formatted it. That nothing in it runs is seen in a real browser: Kulanz.Browser.FormattedMail.</summary>
public sealed class AsSentTests
{
    [Fact]
    public async Task A_formatted_mail_is_shown_in_a_frame_that_allows_nothing_and_only_to_who_may_see_its_case()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var queues = await app.MakeQueues(("Secret", false, [Someone.Lea]));
        var arrived = await (await app.Program("Mail gateway")).Deliver(
            "From: jonas@customer.example\r\nSubject: Hello\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n" +
            "--b\r\nContent-Type: text/html\r\n\r\n<p>Look</script><img src=\"cid:one@x\"><img src=\"https://tracker.example/1.gif\">\r\n" +
            "--b\r\nContent-Type: image/gif\r\nContent-ID: <one@x>\r\nContent-Transfer-Encoding: base64\r\n\r\nR0lGODlhAQABAAAAACw=\r\n--b--\r\n");
        var message = await app.Look(db => db.Messages.SingleAsync());
        Assert.True(message.Formatted);
        var lea = await app.SignedIn(Someone.Lea);
        var page = $"/desk/messages/{message.Id}/as-sent";

        var shown = await lea.GetAsync(page);
        var policy = shown.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src data:;", policy, StringComparison.Ordinal);
        Assert.Contains("sandbox allow-scripts", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("allow-same-origin", policy, StringComparison.Ordinal);
        var html = await shown.Content.ReadAsStringAsync();
        Assert.Contains("data:image/gif;base64,R0lGOD", html, StringComparison.Ordinal);
        Assert.DoesNotContain("Look</script>", html, StringComparison.Ordinal);
        Assert.Contains(" http: https:;", (await lea.GetAsync($"{page}?pictures=true")).Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.StartsWith("From: jonas@customer.example", await lea.GetStringAsync($"{page}?handler=Raw"), StringComparison.Ordinal);
        Assert.Contains("data-as-sent", await lea.GetStringAsync($"/desk/cases/{arrived.CaseNumber}"), StringComparison.Ordinal);

        await app.Look(db => db.Cases.ExecuteUpdateAsync(c => c.SetProperty(x => x.QueueId, queues[0])));
        var anna = await app.SignedIn(Someone.Anna);
        Assert.Equal(HttpStatusCode.NotFound, (await anna.GetAsync(page)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await anna.GetAsync($"{page}?handler=Raw")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await lea.GetAsync(page)).StatusCode);
    }
}
