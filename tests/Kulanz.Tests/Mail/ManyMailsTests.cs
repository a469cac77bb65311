using Kulanz.Mail;
using Kulanz.Tests.Testing;
using Microsoft.EntityFrameworkCore;

namespace Kulanz.Tests.Mail;

/// <summary>Everything other people collected, through the real door, in any order: each accepted once, nothing lost, no machine answered.</summary>
public sealed class ManyMailsTests
{
    [Theory, BothEngines]
    public async Task Every_mail_is_there_exactly_once(string engine)
    {
        var files = new[] { "mail-helpdesk", "mail-mime", "mail-bounces", "mail-replies" }
            .SelectMany(set => Directory.EnumerateFiles(TestData.Path(set), "*.*", SearchOption.AllDirectories))
            .Where(file => Path.GetExtension(file) is ".eml" or ".msg" or ".raw").Order(StringComparer.Ordinal).ToArray();
        new Random(Seed: 17).Shuffle(files);
        await using var app = await TestApp.Start(engine);
        var gateway = await app.Program("Mail gateway");

        var accepted = new List<Guid>();
        foreach (var batch in files.Chunk(16))
            accepted.AddRange((await Task.WhenAll(batch.Select(async file => await gateway.Deliver(await File.ReadAllBytesAsync(file))))).Select(a => a.MailId));

        Assert.True(files.Length > 300, $"only {files.Length} mails");
        var kept = await app.Look(db => db.ArrivedMails.AsNoTracking().ToListAsync());
        Assert.Equal(accepted.Order(), kept.Select(m => m.Id).Order());
        Assert.DoesNotContain(kept, m => m.Disposition == Disposition.Opened && m.CaseNumber is null);
        // Each mail speaks at most once, and none of ours went out to a machine.
        Assert.DoesNotContain(await app.Look(db => db.Messages.Where(m => m.MailId != null).GroupBy(m => m.MailId).Select(g => g.Count()).ToListAsync()), count => count > 1);
        Assert.Empty(await app.Look(db => db.SentMails.Where(m => m.Automatic).ToListAsync()));
    }
}
