using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Kulanz.Mail;
using Kulanz.Platform;
using Kulanz.Tests.Platform.Operations;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Kulanz.Tests.Mail;

/// <summary>What a very large mail costs; memory is the process's.</summary>
[Collection(nameof(Alone))]
public sealed class LargeMailTests
{
    /// <summary>A hundred megabytes are taken; more than is set is refused with a sentence; either way memory stays within a few times the mail.</summary>
    [Fact]
    public async Task A_very_large_mail_is_taken_or_refused_with_a_sentence()
    {
        await using var app = await TestApp.Start(Databases.Sqlite);
        var gateway = app.AsksFirst(await app.Program("Mail gateway"));
        var large = new byte[100 * 1024 * 1024];
        "From: Jonas <jonas@customer.example>\r\nTo: support@company.example\r\nSubject: large\r\nContent-Type: application/zip; name=large.zip\r\nContent-Transfer-Encoding: binary\r\n\r\n"u8.CopyTo(large);
        new Random(1).NextBytes(large.AsSpan(1000));

        var before = GC.GetTotalAllocatedBytes();
        var arrived = await gateway.Deliver(large);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 6L * large.Length);
        var hash = SHA256.HashData(large);
        Assert.Equal(hash, await app.Look(db => db.ArrivedMails.Where(m => m.Id == arrived.MailId).Select(m => m.FileHash).SingleAsync()));

        await Refused(await gateway.Send(new byte[151 * 1024 * 1024]), "arrival_too_large");
        await Refused(await gateway.Send(new byte[170 * 1024 * 1024]), "too_large");
        await app.Do(async services =>
        {
            var db = services.GetRequiredService<Kulanz.Platform.Data.KulanzDb>();
            await Preferences.Set(db, new ArrivalLimits { LargestMegabytes = 1 }, default);
            await db.SaveChangesAsync();
            services.GetPreferences().Forget();
        });
        await Refused(await gateway.Send(new byte[2 * 1024 * 1024]), "arrival_too_large");

        static async Task Refused(HttpResponseMessage answer, string code)
        {
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            Assert.Equal(code, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString());
        }
    }
}
